import type { ActionEnd, AttemptResult, ClaimedAction } from '#domain/executions/executions.ts'
import type { Db } from '#ports/db.ts'
import type { RulesPorts } from '../rules.ts'
import { createAnnouncer } from './announce.ts'
import { createDeviceCommander } from './device.ts'
import { createExternalRunner } from './external.ts'
import { createLogger } from './log.ts'
import { createModerator } from './moderate.ts'
import { createAlerter } from './overlay.ts'
import { createBookkeeper } from './points.ts'
import { createProgramCaller } from './program.ts'
import { createWebhookSender } from './webhook.ts'

/** What came of an attempt; `at`: when it is tried again, in milliseconds. */
export type Outcome = ActionEnd | (AttemptResult & { readonly status: 'retrying'; readonly at: number })

/** Carries out actions of one kind. */
export interface Executor {
  /** Doing it again is safe when nobody knows what came of an attempt: receivers recognise it, or nothing comes of it. */
  readonly isRepeatable: boolean
  /** What it rejects with is an end as well: the action has failed. */
  execute(action: ClaimedAction, signal: AbortSignal): Promise<Outcome>
  /** Stored in one transaction with the end of the action, if it has succeeded: so it happens once. */
  settle?(query: Db['query'], action: ClaimedAction): Promise<void>
}

export type Executors = ReadonlyMap<string, Executor>

/** By kind of action. Kinds that are not there cannot be carried out here: their actions are skipped. */
export function createExecutors(ports: RulesPorts): Executors {
  return new Map<string, Executor>([
    ['log', createLogger(ports)],
    ['points', createBookkeeper(ports)],
    ['moderate', createModerator(ports)],
    ['announce', createAnnouncer(ports)],
    ['webhook', createWebhookSender(ports)],
    ['overlay', createAlerter(ports)],
    ['device', createDeviceCommander(ports)],
    ['external', createExternalRunner(ports)],
    ['streamerbot', createProgramCaller(ports)],
    ['obs', createProgramCaller(ports)],
  ])
}

import type { ProgramName } from '@livetap/contracts/rules/programs.ts'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import { commandProgram, findPlace, type Heard } from '#domain/programs/programs.ts'
import { admitDelivery, type DeliveryOutcome, endpointOf, noteDelivery, planRetry } from '#domain/webhooks/webhooks.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'

type CallerPorts = Pick<RulesPorts, 'db' | 'vault' | 'sockets' | 'clock'>

/**
 * Has OBS or Streamer.bot do something, once at most: tried again only while nothing was asked of it. One that keeps
 * failing is left alone for a while, as addresses of webhooks are.
 */
export function createProgramCaller(ports: CallerPorts): Executor {
  return { isRepeatable: false, execute: (action, signal) => call(ports, action, signal) }
}

async function call(ports: CallerPorts, action: ClaimedAction, signal: AbortSignal): Promise<Outcome> {
  const { db, vault, sockets, clock } = ports
  const { workspaceId, rendered } = action
  const place = await findPlace(db.query, vault, workspaceId, action.action.type as ProgramName)
  const endpoint = endpointOf(place.url)
  const passage = await admitDelivery(db.query, workspaceId, endpoint, clock.now())
  if (passage.kind === 'disabled') {
    return { status: 'failed', error: 'endpoint-disabled: it was away for a day; test the connection' }
  }
  if (passage.kind === 'wait') {
    return { status: 'retrying', at: passage.until, error: 'endpoint-resting: it could not be reached' }
  }
  const startedAt = clock.now()
  const heard = await commandProgram(sockets, place, rendered, signal)
  const stopped = signal.aborted && 'error' in heard
  const now = clock.now()
  // Stopping says nothing about how it does.
  if (!stopped)
    await noteDelivery(db.query, workspaceId, endpoint, judge(heard), { passage: passage.kind, startedAt, now })
  return conclude(heard, action, { now, stopped })
}

/** As the circuit counts: a program that answers does well, whatever it thinks of what it was asked. */
function judge(heard: Heard<string>): DeliveryOutcome {
  const about = { status: null, ms: heard.ms, answer: null }
  if ('answer' in heard || heard.error.code === 'program-refused') {
    return { kind: 'succeeded', ...about, error: null, detail: null }
  }
  const { code, message, transient } = heard.error
  return { kind: transient ? 'transient' : 'final', ...about, error: code, detail: message }
}

function conclude(
  heard: Heard<string>,
  { attempt, expiresAt }: ClaimedAction,
  { now, stopped }: { readonly now: number; readonly stopped: boolean },
): Outcome {
  const { ms } = heard
  if ('answer' in heard) return { status: 'succeeded', ms }
  const error = `${heard.error.code}: ${heard.error.message}`
  if (heard.isOpen) return { status: 'unknown', ms, error }
  if (stopped) return { status: 'retrying', at: now, ms, error }
  const at = planRetry({ attempt, outcome: judge(heard) }, { now, expiresAt })
  return at === undefined ? { status: 'failed', ms, error } : { status: 'retrying', at, ms, error }
}

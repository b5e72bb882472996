import type { DeliveredAction } from '@livetap/contracts/rules/actions.ts'
import { LRUCache } from 'lru-cache'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import { sendsTo } from '#domain/rulebook/rulebook.ts'
import {
  admitDelivery,
  type DeliveryOutcome,
  deliverWebhook,
  endpointOf,
  noteDelivery,
  planRetry,
  readSigningSecrets,
} from '#domain/webhooks/webhooks.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor, Outcome } from './executors.ts'

type SenderPorts = Pick<RulesPorts, 'db' | 'vault' | 'outbound' | 'clock'>

/** Sooner than somebody has taken a new one from the page to a receiver. */
const secretsKeptMs = 1000
const mostSecrets = 1000

/**
 * POSTs to an address, under the id of the action in every try, so that a receiver takes it once. Tried again while it is
 * of use; an address that keeps failing is left alone for a while.
 */
export function createWebhookSender(ports: SenderPorts): Executor {
  const secrets = new LRUCache<string, readonly string[]>({ max: mostSecrets, ttl: secretsKeptMs })
  const findSecrets = async (workspaceId: string) => {
    const known = secrets.get(workspaceId)
    if (known) return known
    const found = await readSigningSecrets(ports.db.query, ports.vault, workspaceId, ports.clock.now())
    secrets.set(workspaceId, found.secrets)
    return found.secrets
  }
  return {
    isRepeatable: true,
    execute: async (action, signal) => send(ports, action, await findSecrets(action.workspaceId), signal),
  }
}

async function send(
  { db, outbound, clock }: SenderPorts,
  action: ClaimedAction,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const { workspaceId, actionId: id, attempt, expiresAt } = action
  const { url, body } = action.rendered as { url: string; body: unknown }
  const { url: written } = action.action as Extract<DeliveredAction, { type: 'webhook' }>
  if (!URL.canParse(url) || !URL.canParse(written)) return noAddress
  if (attempt > 1 && !(await isStillWritten(db.query, action, written))) return replaced
  const endpoint = endpointOf(written)
  const passage = await admitDelivery(db.query, workspaceId, endpoint, clock.now())
  if (passage.kind === 'disabled') return { status: 'failed', error: 'endpoint-disabled: it has failed for too long' }
  if (passage.kind === 'wait')
    return { status: 'retrying', at: passage.until, error: 'endpoint-resting: it keeps failing' }
  const startedAt = clock.now()
  const delivery = { workspaceId, url, body: JSON.stringify(body), id, secrets, now: startedAt, signal }
  const outcome = await deliverWebhook(outbound, delivery)
  const now = clock.now()
  const result = toResult(outcome)
  // What a rule has no more says nothing of what it has now, and is not asked again.
  const isOld = outcome.kind !== 'succeeded' && !(await isStillWritten(db.query, action, written))
  if (isOld) return { status: 'failed', ...result }
  await noteDelivery(db.query, workspaceId, endpoint, outcome, { passage: passage.kind, startedAt, now })
  if (outcome.kind === 'succeeded') return { status: 'succeeded', ...result }
  const at = planRetry({ attempt, outcome }, { now, expiresAt })
  return at === undefined ? { status: 'failed', ...result } : { status: 'retrying', at, ...result }
}

const noAddress = { status: 'failed', error: 'address-refused: this is no address' } as const
const replaced = { status: 'failed', error: 'address-replaced: the rule has no such address any more' } as const

/** Whether the rule still sends there: it may have been given another address since this was planned. */
function isStillWritten(query: RulesPorts['db']['query'], action: ClaimedAction, address: string): Promise<boolean> {
  return sendsTo(query, action.workspaceId, action.ruleId, address)
}

function toResult({ status, ms, error, detail, answer }: DeliveryOutcome) {
  return {
    ...(status === null ? {} : { httpStatus: status }),
    ...(ms === null ? {} : { ms }),
    ...(error === null ? {} : { error: `${error}: ${detail}` }),
    ...(answer === null ? {} : { answer }),
  }
}

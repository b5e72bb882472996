import { hash } from 'node:crypto'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { Memo } from '#ports/bus.ts'
import type { BatchMemory } from './batch-memory.ts'

/** TikTok announces one subscription in up to three messages, all within this time. */
const sameSeconds = 60

/** Where it is remembered that the viewer's subscription was told. No viewer can be read from it. */
export function subscriptionKey(envelope: RawEnvelope, userId: string): string {
  const { workspaceId, streamId } = envelope
  return `subscribed:${workspaceId}:${hash('sha256', JSON.stringify([streamId, userId])).slice(0, 24)}`
}

/**
 * The memo to write with a subscription that is news; undefined when another message has told it before.
 * A message that TikTok sends again tells the same news again, and is dropped by its id later.
 */
export function noteSubscription(memory: BatchMemory, key: string, messageKey: string): Memo | undefined {
  const teller = memory.get(key)
  return teller === undefined || teller === messageKey ? memory.set(key, messageKey, sameSeconds) : undefined
}

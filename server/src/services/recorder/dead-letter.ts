import { createHash } from 'node:crypto'
import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import { topics } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import type { Delivery, Emission } from '#ports/bus.ts'

/** Sets a message aside that cannot be stored. The same message is the same entry, however often it comes. */
export function setAside(delivery: Delivery<unknown>, reason: string, error: unknown, failedAt: string): Emission {
  const entry: DlqEntry = {
    stage: 'storage',
    reason,
    error: describeError(error),
    payload: delivery.message,
    failedAt,
    sourceId: fingerprint(delivery),
    attempts: delivery.attempt,
  }
  return { deliveryId: delivery.id, topic: topics.dlq, message: entry }
}

function fingerprint(delivery: Delivery<unknown>): string {
  let text: string
  try {
    text = JSON.stringify(delivery.message) ?? delivery.id
  } catch {
    text = delivery.id
  }
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

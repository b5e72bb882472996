import { randomUUID } from 'node:crypto'
import type { Delivery } from '#ports/bus.ts'

/** Messages as a bus hands them over for the first time. */
export function asDelivered<Message>(messages: readonly Message[]): Delivery<Message>[] {
  const publishedAt = Date.now()
  return messages.map((message) => ({ id: randomUUID(), message, attempt: 1, publishedAt }))
}

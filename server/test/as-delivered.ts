import { randomUUID } from 'node:crypto'
import type { Delivery } from '#ports/bus.ts'

/** Messages as a bus hands them over for the first time; it took them at `publishedAt`, in milliseconds since 1970. */
export function asDelivered<Message>(messages: readonly Message[], publishedAt = Date.now()): Delivery<Message>[] {
  return messages.map((message) => ({ id: randomUUID(), message, attempt: 1, publishedAt }))
}

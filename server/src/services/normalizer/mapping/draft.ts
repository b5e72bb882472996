import type { EventType, EventUser, PayloadOf } from '@livetap/contracts/unified-event.ts'
import type { Fields } from './fields.ts'
import { readUser } from './user.ts'

/** What TikTok says of a gift beside the payload: how it counts is decided later, with what is known of the streak. */
export interface GiftHints {
  readonly groupId: string
  readonly isEnd: boolean
}

/** An event without its identity. */
export interface DraftOf<T extends EventType> {
  readonly eventType: T
  readonly user?: EventUser | undefined
  readonly payload: PayloadOf<T>
  readonly gift?: GiftHints
}
export type Draft = { [T in EventType]: DraftOf<T> }[EventType]

/** Reads one kind of message; undefined when it says nothing that has an event type of its own. */
export type Reader = (message: Fields) => Draft | undefined

/** An event of the viewer whom the message names. */
export function draftOf<T extends EventType>(eventType: T, message: Fields, payload: PayloadOf<T>): DraftOf<T> {
  return { eventType, user: readUser(message.user, message.userIdentity), payload }
}

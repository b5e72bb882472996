import type { TrialEvent } from '@livetap/contracts/rules/requests.ts'
import type { TestEvent, TestEventsRequest, TestEventType } from '@livetap/contracts/rules/test-events.ts'
import type { KnownGift } from '../gifts/gift-names.ts'
import { beginEvent, eventWords, withPayload } from '../trial/trial-event.ts'

/** What can be sent, in the order in which one looks for it. */
export const testKinds: readonly (readonly [type: TestEventType, name: string])[] = [
  ['CHAT', 'Chat'],
  ['GIFT', 'Gift'],
  ['LIKE', 'Like'],
  ['FOLLOW', 'Follow'],
  ['SHARE', 'Share'],
  ['JOIN', 'Join'],
  ['SUBSCRIBE', 'Subscribe'],
]

/** An event of this kind by the same viewer, or by one who is made up. */
export function beginDraft(eventType: TestEventType, user?: TestEvent['user']): TestEvent {
  const begun = beginEvent(eventType)
  return { ...begun, eventType, ...(user ? { user } : {}) }
}

/** As it was changed in a form. Somebody of another name is somebody else, of whom no id is known. */
export function changeDraft(draft: TestEvent, { user, payload }: TrialEvent): TestEvent {
  const isOther = user?.uniqueId !== draft.user?.uniqueId && user?.userId === draft.user?.userId
  const { userId: _, ...named } = user ?? {}
  return { ...draft, ...(user && { user: isOther ? named : user }), ...(payload && { payload }) }
}

export function giveGift(draft: TestEvent, { giftId, giftName, giftImageUrl, diamondCount }: KnownGift): TestEvent {
  const payload = { giftCount: 1, ...draft.payload, giftId, giftName, giftImageUrl, diamondCount }
  return changeDraft(draft, withPayload(draft, payload))
}

/** How often, and how far apart. */
export interface Volley {
  readonly name: string
  readonly times: number
  readonly spacingMs: number
}

export const once: Volley = { name: 'Send', times: 1, spacingMs: 0 }
export const volleys: readonly Volley[] = [
  { name: 'Send × 10', times: 10, spacingMs: 0 },
  { name: '10 in 5 s', times: 10, spacingMs: 500 },
]

/** `uniqueId`: into whose live; empty: into none. */
export function writeRequest(draft: TestEvent, { times, spacingMs }: Volley, uniqueId: string): TestEventsRequest {
  return {
    ...(uniqueId === '' ? {} : { uniqueId }),
    events: Array.from({ length: times }, () => draft),
    spacingMs,
  }
}

/** `20 × Rose from @mira, as a streak`. */
export const draftWords = (draft: TestEvent): string =>
  `${eventWords(draft)}${draft.eventType === 'GIFT' && draft.streak ? ', as a streak' : ''}`

export const volleyWords = ({ times, spacingMs }: Volley): string =>
  times === 1 ? '' : `${times} times${spacingMs > 0 ? ` in ${(times * spacingMs) / 1000} s` : ''}`

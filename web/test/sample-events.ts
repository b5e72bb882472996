import { type EventOf, type EventType, type EventUser, triggerIds } from '@livetap/contracts/unified-event.ts'

let nextNumber = 0

export function sampleUser(name: string): EventUser {
  return {
    userId: name,
    uniqueId: name,
    displayName: name,
    avatarUrl: '',
    followRole: 0,
    isModerator: false,
    isSubscriber: false,
    teamMemberLevel: 0,
  }
}

const start = Date.parse('2026-03-01T20:00:00.000Z')

/** An event as the server sends it; `at` in seconds from a fixed moment. */
export function sampleEvent<T extends EventType>(
  eventType: T,
  payload: EventOf<T>['payload'],
  { user = 'ana', at = 0, sessionId = 's1' }: { user?: string; at?: number; sessionId?: string } = {},
): EventOf<T> {
  nextNumber += 1
  const time = new Date(start + at * 1000).toISOString()
  return {
    schemaVersion: '1',
    eventId: `event-${nextNumber}`,
    workspaceId: 'default',
    streamId: '1',
    sessionId,
    source: 'live',
    seqNo: nextNumber,
    timestamp: time,
    ingestedAt: time,
    eventType,
    triggerId: triggerIds[eventType],
    user: sampleUser(user),
    payload,
  } as unknown as EventOf<T>
}

export const sampleChat = (message: string, place: Parameters<typeof sampleEvent>[2] = {}) =>
  sampleEvent('CHAT', { message, emotes: [], language: 'en' }, place)

interface GiftStep {
  readonly streakId?: string
  readonly repeatCount: number
  readonly giftCount: number
  readonly end?: boolean
  readonly price?: number
}

/** One step of a gift streak. */
export function sampleGift(step: GiftStep, place: Parameters<typeof sampleEvent>[2] = {}): EventOf<'GIFT'> {
  const { streakId = 'k1', repeatCount, giftCount, end = false, price = 5 } = step
  return sampleEvent(
    'GIFT',
    {
      giftId: '1',
      giftName: 'Rose',
      giftCount,
      coins: giftCount * price,
      diamondCount: price,
      repeatCount,
      streakActive: !end,
      streakEnd: end,
      isGiftStreak: true,
      giftImageUrl: '',
      streakId,
    },
    place,
  )
}

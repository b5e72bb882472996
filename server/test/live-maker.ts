import { randomUUID } from 'node:crypto'
import {
  type EventType,
  type EventUser,
  type PayloadOf,
  triggerIds,
  type UnifiedEvent,
} from '@livetap/contracts/unified-event.ts'
import { createEventId } from '#kernel/ids.ts'

export interface LiveMaker {
  readonly workspaceId: string
  readonly streamId: string
  readonly sessionId: string
  /** The next event of the session, a second after the one before. */
  make<T extends EventType>(eventType: T, payload: PayloadOf<T>, fields?: Partial<UnifiedEvent>): UnifiedEvent
  chat(message?: string, fields?: Partial<UnifiedEvent>): UnifiedEvent
  gift(giftCount: number, fields?: Partial<PayloadOf<'GIFT'>>): UnifiedEvent
}

export interface LiveMakerOptions {
  readonly workspaceId?: string
  readonly streamId?: string
  readonly source?: 'live' | 'replay'
  /** Milliseconds since 1970 of event 0. */
  readonly startedAt?: number
}

let streams = 0

export const viewer = (n: number): EventUser => ({
  userId: `70000${n}`,
  uniqueId: `viewer${n}`,
  displayName: `Viewer ${n}`,
  avatarUrl: `https://example.com/avatar/${n}.webp`,
  followRole: 0,
  isModerator: false,
  isSubscriber: false,
  teamMemberLevel: 0,
})

/** Makes the events of one session. */
export function createLive(options: LiveMakerOptions = {}): LiveMaker {
  const { workspaceId = randomUUID(), source = 'live', startedAt = Date.parse('2026-03-01T20:00:00.000Z') } = options
  const streamId = options.streamId ?? String(7_300_000_000_000_000_000n + BigInt(++streams))
  const sessionId = randomUUID()
  let seqNo = 0
  const make = <T extends EventType>(eventType: T, payload: PayloadOf<T>, fields: Partial<UnifiedEvent> = {}) => {
    const time = new Date(startedAt + 1000 * seqNo).toISOString()
    const event = {
      schemaVersion: '1',
      eventId: createEventId(streamId, sessionId, seqNo, eventType),
      eventType,
      triggerId: triggerIds[eventType],
      workspaceId,
      streamId,
      sessionId,
      source,
      seqNo: seqNo++,
      timestamp: time,
      ingestedAt: time,
      payload,
      ...fields,
    }
    return event as UnifiedEvent
  }
  return {
    workspaceId,
    streamId,
    sessionId,
    make,
    chat: (message = 'hello', fields = {}) =>
      make('CHAT', { message, emotes: [], language: 'en' }, { user: viewer(1), messageId: randomUUID(), ...fields }),
    gift: (giftCount, fields = {}) =>
      make(
        'GIFT',
        {
          giftId: '5655',
          giftName: 'Rose',
          giftCount,
          coins: giftCount,
          diamondCount: 1,
          repeatCount: giftCount,
          streakActive: false,
          streakEnd: true,
          isGiftStreak: true,
          giftImageUrl: '',
          streakId: 'streak',
          ...fields,
        },
        { user: viewer(2), messageId: randomUUID() },
      ),
  }
}

import type { Metrics } from '@livetap/contracts/metrics.ts'
import type { EventType, PayloadOf } from '@livetap/contracts/unified-event.ts'
import { type Analytics, createAnalytics, type MetricsOptions, readMetrics, step } from '#domain/analytics/analytics.ts'
import type { ChatReading } from '#domain/language/language.ts'
import { createLive, viewer } from './live-maker.ts'

const startedAt = Date.parse('2026-03-01T20:00:00.000Z')
export const timeAt = (second: number) => new Date(startedAt + second * 1000).toISOString()

export interface LiveCounter {
  readonly analytics: Analytics
  /** An event at so many seconds from the start, by the nth viewer; 0 for nobody. */
  tell<T extends EventType>(second: number, type: T, payload: PayloadOf<T>, who?: number, more?: object): void
  like(second: number, likeCount: number, who?: number): void
  gift(second: number, who: number, giftCount: number, fields?: Partial<PayloadOf<'GIFT'>>): void
  viewers(second: number, viewerCount: number): void
  chat(second: number, who: number, reading?: Partial<ChatReading>, message?: string): void
  /** As of the newest event, or so many seconds from the start. */
  read(second?: number, options?: Partial<MetricsOptions>): Metrics
}

/** A live, told event by event, and counted. */
export function createLiveCounter(): LiveCounter {
  const { make } = createLive({ workspaceId: 'default', startedAt })
  const analytics = createAnalytics({ uniqueId: 'host', streamId: '1', sincePos: 0 })
  const tell: LiveCounter['tell'] = (second, type, payload, who = 0, more = {}) => {
    const times = { timestamp: timeAt(second), ingestedAt: timeAt(second) }
    const event = make(type, payload, { ...times, ...(who > 0 ? { user: viewer(who) } : {}) })
    step(analytics, { pos: analytics.pos + 1, event, ...more })
  }
  return {
    analytics,
    tell,
    like: (second, likeCount, who = 1) => tell(second, 'LIKE', { likeCount, totalLikeCount: 0 }, who),
    gift: (second, who, giftCount, fields = {}) =>
      tell(second, 'GIFT', { ...rose, giftCount, coins: giftCount, repeatCount: giftCount, ...fields }, who),
    viewers: (second, viewerCount) => tell(second, 'ROOM_USER', { viewerCount, totalViewers: 0, topViewers: [] }),
    chat: (second, who, reading = {}, message = 'hello') =>
      tell(second, 'CHAT', { message, emotes: [], language: '' }, who, { reading: { ...silent, ...reading } }),
    read: (second, options = {}) =>
      readMetrics(analytics, {
        epoch: 'e',
        now: second === undefined ? 0 : startedAt + second * 1000,
        settled: new Map(),
        welcomed: new Set(),
        ...options,
      }),
  }
}

const rose = {
  ...{ giftId: '5655', giftName: 'Rose', diamondCount: 1, giftImageUrl: '', streakId: 'streak' },
  ...{ streakActive: false, streakEnd: true, isGiftStreak: true },
}
const silent: ChatReading = { language: 'en', sentiment: null, substantial: false, keywords: [], question: undefined }

import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'

/** What one viewer did, counted from their events. */
export interface EventCounts {
  readonly coins: number
  readonly gifts: number
  readonly likes: number
  readonly comments: number
  readonly shares: number
  readonly firstAt: string | undefined
}

/** Gift events carry what they add to their streak, so that their sum is right in any order. */
export function countEvents(events: readonly UnifiedEvent[]): EventCounts {
  const sum = (of: (event: UnifiedEvent) => number) => events.reduce((total, event) => total + of(event), 0)
  return {
    coins: sum((event) => (event.eventType === 'GIFT' ? event.payload.coins : 0)),
    gifts: sum((event) => (event.eventType === 'GIFT' ? event.payload.giftCount : 0)),
    likes: sum((event) => (event.eventType === 'LIKE' ? event.payload.likeCount : 0)),
    comments: sum((event) => (event.eventType === 'CHAT' ? 1 : 0)),
    shares: sum((event) => (event.eventType === 'SHARE' ? 1 : 0)),
    firstAt: events.map(({ timestamp }) => timestamp).sort()[0],
  }
}

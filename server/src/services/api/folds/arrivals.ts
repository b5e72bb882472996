import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { AnalyticsInput } from '#domain/analytics/analytics.ts'
import { readChat } from '#domain/language/language.ts'

import type { FeedFilter } from '../feed/feed.ts'
import type { ReturningViewers } from './returning.ts'

/** An event of the log, read once for everybody who counts it. */
export interface Arrival {
  readonly pos: number
  readonly event: UnifiedEvent
}

export function readArrival(pos: number, json: string): Arrival {
  return { pos, event: JSON.parse(json) as UnifiedEvent }
}

/** What is played again belongs to its own session, and not to the live that it was. */
export function countsFor(filter: FeedFilter, event: UnifiedEvent): boolean {
  return filter.sessionId !== undefined || event.source === 'live'
}

/** What `step` takes, a comment read; the viewers were learned of before. */
export function toInput({ pos, event }: Arrival, returning: ReturningViewers): AnalyticsInput {
  return {
    pos,
    event,
    ...(event.eventType === 'CHAT' ? { reading: readChat(event.payload.message, event.payload.language) } : {}),
    ...(event.user ? returning.get(event.user.userId) : {}),
  }
}

export function userIdsOf(arrivals: readonly Arrival[]): string[] {
  return arrivals.flatMap(({ event }) => (event.user ? [event.user.userId] : []))
}

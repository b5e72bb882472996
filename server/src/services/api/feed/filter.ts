import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'

/** Which events of a workspace's log a client wants; what is absent does not matter. */
export interface FeedFilter {
  readonly streamId?: string
  readonly sessionId?: string
  readonly types?: readonly EventType[]
  /** Leave out what does not count: what is played again, and tests. */
  readonly onlyLive?: true
}

/** The same text for filters that let the same events through. */
export function filterKey(filter: FeedFilter): string {
  return JSON.stringify([
    filter.streamId ?? null,
    filter.sessionId ?? null,
    filter.types?.toSorted() ?? null,
    filter.onlyLive ?? false,
  ])
}

export function matches(filter: FeedFilter, event: StoredEvent): boolean {
  return (
    (filter.streamId === undefined || filter.streamId === event.streamId) &&
    (filter.sessionId === undefined || filter.sessionId === event.sessionId) &&
    (filter.types === undefined || filter.types.includes(event.eventType)) &&
    !(filter.onlyLive && event.source)
  )
}

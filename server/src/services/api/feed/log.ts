import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { FeedFilter } from './filter.ts'
import type { Head } from './position.ts'

/** Matching events behind a cursor, oldest first. Every match up to `to` is among them. */
export interface LogPage {
  readonly events: readonly StoredEvent[]
  readonly to: number
}

/** What a feed reads of a workspace's stored log. Rejects with AppError `database-unavailable` while it cannot. */
export interface FeedLog {
  readHead(): Promise<Head>
  /** At most `limit` matching events with a position in (after, upTo]. */
  readPage(filter: FeedFilter, after: number, upTo: number, limit: number): Promise<LogPage>
  /** The cursor behind which the newest `count` matches up to `upTo` follow. */
  findTail(filter: FeedFilter, count: number, upTo: number): Promise<number>
}

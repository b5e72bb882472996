import { randomBytes } from 'node:crypto'
import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { type Query, selectEvents } from './select-events.ts'

/** How far a workspace's log reaches. */
export interface LogHead {
  /** Newest position; 0 while the log is empty. */
  readonly pos: number
  /** Oldest position that is kept. */
  readonly earliest: number
  /** Another one when positions of before mean nothing any more. */
  readonly epoch: string
}

/**
 * The head of the workspace's log. It begins here if nothing was stored yet, so that its epoch never changes later; that
 * of a deleted workspace does not.
 */
export async function getHead(query: Query, workspaceId: string): Promise<LogHead> {
  const find = () =>
    query
      .selectFrom('live.heads')
      .select(['pos', 'earliest', 'epoch'])
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst()
  const head = await find()
  if (head) return head
  await query
    .insertInto('live.heads')
    .values({ workspace_id: workspaceId, epoch: randomBytes(6).toString('hex') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await find()) ?? { pos: 0, earliest: 1, epoch: '0' }
}

/** What of the log is wanted; absent means all. */
export interface LogFilter {
  readonly streamId?: string
  readonly sessionId?: string
  readonly types?: readonly EventType[]
  /** Newest position wanted. */
  readonly upTo?: number
}

/** The next `limit` matching events behind a position, oldest first. Fewer than `limit`: there are no more. */
export async function readLog(
  query: Query,
  workspaceId: string,
  afterPos: number,
  limit: number,
  filter: LogFilter = {},
): Promise<StoredEvent[]> {
  const { upTo, ...wanted } = filter
  const conditions = [sql`e.pos > ${afterPos}`, ...(upTo === undefined ? [] : [sql`e.pos <= ${upTo}`])]
  return selectEvents(query, { workspaceId, ...wanted, conditions, orderBy: ['pos'], direction: 'asc', limit })
}

/** A page of a session: one event a line, as JSON, without a line feed at the end. */
export interface SessionLines {
  readonly lines: string
  /** How many there are. */
  readonly count: number
  /** Position of the last one. */
  readonly to: number
}

/** Which page of a session. */
export interface SessionPlace {
  readonly after: number
  readonly upTo: number
  readonly limit: number
  /** Each line begins with the event's position and a space. */
  readonly withPos?: true
}

/**
 * The next `limit` events of a session with a position in (after, upTo], oldest first, joined by the database: as one
 * text a page costs a fraction of what it costs as rows. Undefined when there are none.
 */
export async function readSessionLines(
  query: Query,
  workspaceId: string,
  sessionId: string,
  { after, upTo, limit, withPos }: SessionPlace,
): Promise<SessionLines | undefined> {
  const line = withPos ? sql`e.pos || ' ' || e.body::text` : sql`e.body::text`
  const { rows } = await sql<{ lines: string | null; count: number; to: number }>`
    select string_agg(page.line, chr(10) order by page.pos) as lines, count(*) as count, max(page.pos) as to from (
      select e.pos, ${line} as line from live.events e
      where e.workspace_id = ${workspaceId} and e.session_id = ${sessionId} and e.pos > ${after} and e.pos <= ${upTo}
      order by e.pos limit ${limit}
    ) page`.execute(query)
  const [page] = rows
  return page?.lines == null ? undefined : { lines: page.lines, count: page.count, to: page.to }
}

/** The position behind which the newest `count` matching events follow. */
export async function findLogTail(
  query: Query,
  workspaceId: string,
  count: number,
  filter: LogFilter = {},
): Promise<number> {
  const { upTo, ...wanted } = filter
  const conditions = upTo === undefined ? [] : [sql`e.pos <= ${upTo}`]
  const newest = await selectEvents(query, {
    ...{ workspaceId, ...wanted, conditions, orderBy: ['pos'], direction: 'desc', limit: count },
  })
  const oldest = newest.at(-1)
  return oldest === undefined ? (upTo ?? (await getHead(query, workspaceId)).pos) : oldest.pos - 1
}

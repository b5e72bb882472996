import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** What the database knows of a stream that was received before. */
export interface StreamPast {
  /** TikTok's ids of the newest stored messages, oldest first. */
  readonly messageIds: readonly string[]
  /** When the newest event was received, in milliseconds; undefined when there is none. */
  readonly lastAt: number | undefined
}

/** More sessions of one stream than this are not looked through. */
const mostSessions = 50

/** The newest `limit` message ids of a stream's live sessions, read session by session from the newest on. */
export async function readStreamPast(
  query: Query,
  workspaceId: string,
  streamId: string,
  limit: number,
): Promise<StreamPast> {
  const sessions = await query
    .selectFrom('live.sessions')
    .select('session_id')
    .where('workspace_id', '=', workspaceId)
    .where('stream_id', '=', streamId)
    .where('source', '=', 'live')
    .orderBy('started_at', 'desc')
    .limit(mostSessions)
    .execute()
  const newestFirst: string[] = []
  let lastAt: number | undefined
  for (const { session_id } of sessions) {
    if (newestFirst.length >= limit) break
    const rows = await readReceived(query, workspaceId, session_id, limit - newestFirst.length)
    lastAt ??= rows[0]?.ingested_at.getTime()
    for (const { message_id } of rows) if (message_id !== null) newestFirst.push(message_id)
  }
  return { messageIds: newestFirst.reverse(), lastAt }
}

/** Newest first; the end of a connection is not something received. */
function readReceived(query: Query, workspaceId: string, sessionId: string, limit: number) {
  return query
    .selectFrom('live.events')
    .select(['message_id', 'ingested_at'])
    .where('workspace_id', '=', workspaceId)
    .where('session_id', '=', sessionId)
    .where('trigger_id', 'not in', [triggerIds.DISCONNECTED, triggerIds.ERROR])
    .orderBy('pos', 'desc')
    .limit(limit)
    .execute()
}

/** A recorded session that can be played again. */
export interface Recording {
  readonly workspaceId: string
  readonly sessionId: string
  readonly streamId: string
  readonly uniqueId: string
  readonly title: string
  /** Position of its newest event: what is stored later is not part of it. */
  readonly untilPos: number
  /** Events to play. */
  readonly total: number
}

/** The session as it is now; undefined when the workspace has none of that id. */
export async function findRecording(
  query: Query,
  workspaceId: string,
  sessionId: string,
): Promise<Recording | undefined> {
  const session = await query
    .selectFrom('live.sessions')
    .select(['stream_id', 'unique_id', 'title'])
    .where('workspace_id', '=', workspaceId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (!session) return undefined
  const { total, untilPos } = await playable(query, workspaceId, sessionId)
    .select((e) => [e.fn.countAll<number>().as('total'), e.fn.max('pos').as('untilPos')])
    .executeTakeFirstOrThrow()
  return {
    workspaceId,
    sessionId,
    streamId: session.stream_id,
    uniqueId: session.unique_id,
    title: session.title,
    untilPos: Number(untilPos ?? 0),
    total: Number(total),
  }
}

/** An event of a recording. */
export interface RecordedEvent {
  readonly pos: number
  /** When it happened, in milliseconds. */
  readonly at: number
  /** The UnifiedEvent. */
  readonly body: Record<string, unknown>
}

/** The next `limit` events of a recording behind a position, in order; empty at its end. */
export async function readRecordedEvents(
  query: Query,
  recording: Recording,
  afterPos: number,
  limit: number,
): Promise<RecordedEvent[]> {
  const rows = await playable(query, recording.workspaceId, recording.sessionId)
    .select(['pos', 'occurred_at', 'body'])
    .where('pos', '>', afterPos)
    .where('pos', '<=', recording.untilPos)
    .orderBy('pos')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    pos: row.pos,
    at: row.occurred_at.getTime(),
    body: row.body as Record<string, unknown>,
  }))
}

/** What happened in the live, without what happened to the connection. */
function playable(query: Query, workspaceId: string, sessionId: string) {
  return query
    .selectFrom('live.events')
    .where('workspace_id', '=', workspaceId)
    .where('session_id', '=', sessionId)
    .where('trigger_id', 'not in', [triggerIds.CONNECTED, triggerIds.DISCONNECTED])
    .where((e) =>
      e.or([
        e('trigger_id', '<>', triggerIds.RAW),
        sql<boolean>`coalesce(body -> 'payload' ->> 'rawType', '') not like 'ControlEvent.%'`,
      ]),
    )
}

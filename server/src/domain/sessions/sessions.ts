import type { SessionList, SessionSummary } from '@livetap/contracts/http.ts'
import type { Source } from '@livetap/contracts/raw-envelope.ts'
import { type SelectQueryBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']
type Sessions = SelectQueryBuilder<Tables, 'live.sessions', object>

export interface SessionRequest {
  readonly streamId?: string
  readonly uniqueId?: string
  readonly source?: Source
  readonly cursor?: string
  readonly limit: number
}

/** A page of a workspace's sessions, newest first. Throws AppError `cursor-invalid`. */
export async function listSessions(query: Query, workspaceId: string, request: SessionRequest): Promise<SessionList> {
  const { streamId, uniqueId, source, cursor, limit } = request
  let sessions: Sessions = query.selectFrom('live.sessions').where('workspace_id', '=', workspaceId)
  if (streamId !== undefined) sessions = sessions.where('stream_id', '=', streamId)
  if (uniqueId !== undefined) sessions = sessions.where('unique_id', '=', uniqueId)
  if (source !== undefined) sessions = sessions.where('source', '=', source)
  if (cursor !== undefined) {
    const [startedAt, id] = decodeCursor('sessions', ['time', 'uuid'], cursor)
    sessions = sessions.where(
      sql<boolean>`(started_at, session_id) < (${new Date(Number(startedAt))}::timestamptz, ${id}::uuid)`,
    )
  }
  const rows = await summarize(sessions)
    .orderBy('started_at', 'desc')
    .orderBy('session_id', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toSummary),
    ...(last && rows.length > limit
      ? { next: encodeCursor('sessions', [last.startedAt.getTime(), last.sessionId]) }
      : {}),
  }
}

export async function findSession(
  query: Query,
  workspaceId: string,
  sessionId: string,
): Promise<SessionSummary | undefined> {
  const row = await summarize(
    query.selectFrom('live.sessions').where('workspace_id', '=', workspaceId).where('session_id', '=', sessionId),
  ).executeTakeFirst()
  return row && toSummary(row)
}

/** A session without an end that has been silent for longer was left open by a crash. */
export const silence = sql`interval '5 minutes'`

function summarize(sessions: Sessions) {
  return sessions.select([
    'session_id as sessionId',
    'stream_id as streamId',
    'unique_id as uniqueId',
    'title',
    'source',
    'provider',
    sql<boolean>`ended_at is null and last_event_at > now() - ${silence}`.as('live'),
    'started_at as startedAt',
    'last_event_at as lastEventAt',
    'ended_at as endedAt',
    'end_reason as endReason',
    'replay_of as replayOf',
    ...counts,
    'peak_viewers as peakViewers',
    'expired',
  ])
}

const counts = ['events', 'chats', 'gifts', 'coins', 'likes', 'follows', 'shares', 'joins'] as const

type Row = Omit<SessionSummary, 'startedAt' | 'lastEventAt' | 'endedAt'> & {
  startedAt: Date
  lastEventAt: Date
  endedAt: Date | null
}

function toSummary(row: Row): SessionSummary {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    lastEventAt: row.lastEventAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}

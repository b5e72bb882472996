import { type RoomMessage, roomLimits } from '@livetap/contracts/rooms/room.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { InvitePlace } from './invites.ts'

type Query = Db['query']

/** What a room was like when somebody was in it last. */
export interface KeptState<Document> {
  readonly document: Document
  /** The newest of the chat, oldest first. */
  readonly messages: readonly RoomMessage[]
  /** Of the document, as the store counts. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly keptAt: number
}

const mostMessages = roomLimits.messages

export async function readRoomState<Document>(
  query: Query,
  { workspaceId, roomId }: InvitePlace,
): Promise<KeptState<Document> | undefined> {
  const row = await query
    .selectFrom('rooms.states')
    .select(['document', 'messages', 'version', 'kept_at'])
    .where('workspace_id', '=', workspaceId)
    .where('room_id', '=', roomId)
    .executeTakeFirst()
  if (!row) return undefined
  const { document, messages, version, kept_at: keptAt } = row
  return { document: document as Document, messages, version, keptAt: keptAt.getTime() }
}

/**
 * Keeps it as long as there is such a room: one that was removed meanwhile does not come back. What is kept of a later
 * version stays.
 */
export async function keepRoomState(
  query: Query,
  { workspaceId, roomId }: InvitePlace,
  { document, messages, version, keptAt }: KeptState<{ readonly lastActivity: number }>,
): Promise<void> {
  const newest = toStorable(messages.slice(-mostMessages))
  await sql`
    insert into rooms.states as s (workspace_id, room_id, document, messages, version, last_activity_at, kept_at)
    select workspace_id, room_id, ${toStorable(document)}::jsonb, ${newest}::jsonb, ${version}::bigint,
      ${new Date(document.lastActivity)}::timestamptz, ${new Date(keptAt)}::timestamptz
    from rooms.rooms where workspace_id = ${workspaceId} and room_id = ${roomId}
    on conflict (workspace_id, room_id) do update set document = excluded.document, messages = excluded.messages,
      version = excluded.version, last_activity_at = excluded.last_activity_at, kept_at = excluded.kept_at
    where excluded.version >= s.version`.execute(query)
}

/** As JSON that PostgreSQL takes: texts of it have neither half characters nor zeros. */
function toStorable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '') : part,
  )
}

import { randomBytes } from 'node:crypto'
import type { RoomChange, RoomWish } from '@livetap/contracts/rooms/access.ts'
import { type Selectable, sql } from 'kysely'
import { parseUniqueId } from '#domain/follows/follows.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { hashRoomPassword } from './room-password.ts'

export { createRoomInvite, listRoomInvites, revokeRoomInvite, useRoomInvite } from './invites.ts'
export { type KeptState, keepRoomState, readRoomState } from './kept-states.ts'
export { isRoomPassword } from './room-password.ts'

type Query = Db['query']

/** A room as its workspace has made it, whether somebody is in it or not. */
export type RoomRow = Selectable<Tables['rooms.rooms']> & {
  /** Null: nobody has been in it. */
  readonly last_activity_at: Date | null
}

/** Most rooms of a workspace. */
const mostRooms = 200
/** Most rooms of the lobby. */
const mostPublic = 100
const usualName = 'Watch together'

/** Resolves to the id of the room. Throws `too-many-rooms` and `bad-username`. */
export async function createRoom(
  query: Query,
  workspaceId: string,
  wish: RoomWish,
  createdBy: string,
): Promise<string> {
  const { count } = await query
    .selectFrom('rooms.rooms')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  if (count >= mostRooms) {
    throw new AppError('too-many-rooms', `a workspace has at most ${mostRooms} rooms`, { remedy: 'Remove one first.' })
  }
  const { name = usualName, visibility = 'link', password, settings = {}, uniqueId } = wish
  const roomId = randomBytes(12).toString('base64url')
  await query
    .insertInto('rooms.rooms')
    .values({
      ...{ workspace_id: workspaceId, room_id: roomId, name: name.trim() || usualName, visibility },
      password: password === undefined ? null : await hashRoomPassword(password),
      unique_id: uniqueId === undefined ? null : readUniqueId(uniqueId),
      ...{ settings: JSON.stringify(settings), created_by: createdBy },
    })
    .execute()
  return roomId
}

/** Newest first. */
export async function listRooms(query: Query, workspaceId: string): Promise<RoomRow[]> {
  return selectRooms(query).where('r.workspace_id', '=', workspaceId).orderBy('r.created_at', 'desc').execute()
}

/** Those that everybody may find, of all workspaces, newest first. */
export async function listPublicRooms(query: Query): Promise<RoomRow[]> {
  return selectRooms(query)
    .where('r.visibility', '=', 'public')
    .where(isNotOfDeleted)
    .orderBy('r.created_at', 'desc')
    .limit(mostPublic)
    .execute()
}

/** Throws `room-not-found`. */
export async function readRoom(query: Query, workspaceId: string, roomId: string): Promise<RoomRow> {
  const row = await selectRooms(query)
    .where('r.workspace_id', '=', workspaceId)
    .where('r.room_id', '=', roomId)
    .executeTakeFirst()
  return row ?? refuseUnknown()
}

/** The room of whichever workspace; undefined when nobody has made it. */
export async function findRoom(query: Query, roomId: string): Promise<RoomRow | undefined> {
  return selectRooms(query).where('r.room_id', '=', roomId).where(isNotOfDeleted).executeTakeFirst()
}

/** Throws `room-not-found` and `bad-username`. */
export async function changeRoom(query: Query, workspaceId: string, roomId: string, change: RoomChange): Promise<void> {
  const { name, visibility, password, uniqueId } = change
  const set = {
    ...(name === undefined ? {} : { name: name.trim() || usualName }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(password === undefined ? {} : { password: password === null ? null : await hashRoomPassword(password) }),
    ...(uniqueId === undefined ? {} : { unique_id: uniqueId === null ? null : readUniqueId(uniqueId) }),
  }
  if (Object.keys(set).length === 0) return
  const { numUpdatedRows } = await query
    .updateTable('rooms.rooms')
    .set(set)
    .where('workspace_id', '=', workspaceId)
    .where('room_id', '=', roomId)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) refuseUnknown()
}

/** Removes the room with its invitations and what is kept of it. Throws `room-not-found`. */
export async function removeRoom(query: Query, workspaceId: string, roomId: string): Promise<void> {
  const of = sql`workspace_id = ${workspaceId} and room_id = ${roomId}`
  const { numAffectedRows = 0n } = await sql`
    with invites as (delete from rooms.invites where ${of}),
      states as (delete from rooms.states where ${of})
    delete from rooms.rooms where ${of}`.execute(query)
  if (numAffectedRows === 0n) refuseUnknown()
}

function selectRooms(query: Query) {
  return query
    .selectFrom('rooms.rooms as r')
    .leftJoin('rooms.states as s', (join) =>
      join.onRef('s.workspace_id', '=', 'r.workspace_id').onRef('s.room_id', '=', 'r.room_id'),
    )
    .selectAll('r')
    .select('s.last_activity_at')
}

/** What is being removed lets nobody in any more. */
const isNotOfDeleted = sql<boolean>`not exists (
  select from teams.deletions where removed_workspace = r.workspace_id)`

function readUniqueId(text: string): string {
  const uniqueId = parseUniqueId(text)
  if (uniqueId !== undefined) return uniqueId
  throw new AppError('bad-username', 'that is no TikTok username')
}

function refuseUnknown(): never {
  throw new AppError('room-not-found', 'there is no such room')
}

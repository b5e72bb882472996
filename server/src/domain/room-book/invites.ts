import { timingSafeEqual } from 'node:crypto'
import type { Invite, InviteWish } from '@livetap/contracts/rooms/access.ts'
import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { hashSecret, makeBearerToken, readBearerToken } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']

const usualHours = 24
const mostInvites = 100
const hourMs = 3_600_000

/** Where an invitation leads. */
export interface InvitePlace {
  readonly workspaceId: string
  readonly roomId: string
}

export interface NewInviteWish extends InviteWish {
  /** Name of who makes it. */
  readonly createdBy: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Makes an invitation; its token is told this once. Throws `too-many-invitations`. */
export async function createRoomInvite(
  query: Query,
  { workspaceId, roomId }: InvitePlace,
  { role = 'member', hours = usualHours, uses = 1, createdBy, now }: NewInviteWish,
): Promise<{ invite: Invite; token: string }> {
  const { id, token, hash } = makeBearerToken('room')
  const place = { workspace_id: workspaceId, room_id: roomId }
  await refuseTooMany(query, place, now)
  const row = await query
    .insertInto('rooms.invites')
    .values({
      ...place,
      ...{ invite_id: id, hash, role, uses_left: uses, created_by: createdBy },
      expires_at: new Date(now + hours * hourMs),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { invite: toInvite(row), token }
}

async function refuseTooMany(query: Query, place: { workspace_id: string; room_id: string }, now: number) {
  const { count } = await query
    .selectFrom('rooms.invites')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', place.workspace_id)
    .where('room_id', '=', place.room_id)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirstOrThrow()
  if (count < mostInvites) return
  throw new AppError('too-many-invitations', `a room has at most ${mostInvites} invitations`, {
    remedy: 'Revoke one first.',
  })
}

/** Those that open the room still at `now`, newest first. */
export async function listRoomInvites(query: Query, place: InvitePlace, now: number): Promise<Invite[]> {
  const rows = await query
    .selectFrom('rooms.invites')
    .selectAll()
    .where('workspace_id', '=', place.workspaceId)
    .where('room_id', '=', place.roomId)
    .where('expires_at', '>', new Date(now))
    .where('uses_left', '>', 0)
    .orderBy('created_at', 'desc')
    .orderBy('invite_id')
    .execute()
  return rows.map(toInvite)
}

/** Throws `invitation-not-found`. */
export async function revokeRoomInvite(query: Query, place: InvitePlace, inviteId: string): Promise<void> {
  const { numDeletedRows } = await query
    .deleteFrom('rooms.invites')
    .where('workspace_id', '=', place.workspaceId)
    .where('room_id', '=', place.roomId)
    .where('invite_id', '=', inviteId)
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw new AppError('invitation-not-found', 'the room has no such invitation')
}

/** Takes one use of an invitation; resolves to the role that it gives, or to undefined when it opens nothing here. */
export async function useRoomInvite(
  query: Query,
  { workspaceId, roomId }: InvitePlace,
  token: string,
  now: number,
): Promise<RoomRole | undefined> {
  const inviteId = readBearerToken('room', token)
  if (inviteId === undefined) return undefined
  const of = sql`workspace_id = ${workspaceId} and room_id = ${roomId} and invite_id = ${inviteId}`
  const { rows } = await sql<{ hash: Buffer }>`select hash from rooms.invites where ${of}`.execute(query)
  if (!rows[0] || !timingSafeEqual(rows[0].hash, hashSecret(token))) return undefined
  const used = await sql<{ role: RoomRole }>`
    update rooms.invites set uses_left = uses_left - 1
    where ${of} and uses_left > 0 and expires_at > ${new Date(now)} returning role`.execute(query)
  return used.rows[0]?.role
}

function toInvite(row: Selectable<Tables['rooms.invites']>): Invite {
  return {
    id: row.invite_id,
    role: row.role,
    expiresAt: row.expires_at.toISOString(),
    usesLeft: row.uses_left,
    createdAt: row.created_at.toISOString(),
  }
}

import { timingSafeEqual } from 'node:crypto'
import type { DevicePolicy, DeviceToken } from '@livetap/contracts/devices/devices.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { hashSecret, makeBearerToken, readBearerToken } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']
export type TokenRow = Selectable<Tables['devices.tokens']>

const usedEveryMs = 60_000

export interface NewDeviceToken {
  /** What comes with it is allowed no more than that. */
  readonly limits: DevicePolicy
  /** How long the one before works beside it. */
  readonly graceMs: number
  /** Name of who makes it. */
  readonly createdBy: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a token of a device proves. */
export interface ProvedToken {
  readonly workspaceId: string
  readonly deviceId: string
  readonly tokenId: string
  readonly limits: DevicePolicy
}

/** The token is told this once. */
export interface MadeDeviceToken {
  readonly token: string
  readonly tokenId: string
}

/**
 * Makes a token for a device that is there, to be called in a transaction that has locked its row. The newest of those
 * before works until its grace is over; the others, which were replaced already, end at once.
 */
export async function replaceToken(
  query: Query,
  workspaceId: string,
  deviceId: string,
  wish: NewDeviceToken,
): Promise<MadeDeviceToken> {
  const { id: tokenId, token, hash } = makeBearerToken('device')
  const place = { workspace_id: workspaceId, device_id: deviceId }
  const until = new Date(wish.now + wish.graceMs)
  await query
    .deleteFrom('devices.tokens')
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .where((e) => (wish.graceMs > 0 ? e('expires_at', 'is not', null) : e.lit(true)))
    .execute()
  await query
    .updateTable('devices.tokens')
    .set({ expires_at: until })
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .execute()
  const row = { ...place, token_id: tokenId, hash, limits: JSON.stringify(wish.limits), created_by: wish.createdBy }
  await query.insertInto('devices.tokens').values(row).execute()
  return { token, tokenId }
}

/** Rejects with `device-token-not-found`. */
export async function revokeDeviceToken(
  query: Query,
  workspaceId: string,
  deviceId: string,
  tokenId: string,
): Promise<void> {
  const row = await query
    .deleteFrom('devices.tokens')
    .where('workspace_id', '=', workspaceId)
    .where('device_id', '=', deviceId)
    .where('token_id', '=', tokenId)
    .returning('token_id')
    .executeTakeFirst()
  if (!row) throw new AppError('device-token-not-found', 'the device has no token of that id')
}

/**
 * The device that a token is of, of whichever workspace, unless it has expired at `now` (milliseconds since 1970), or is
 * not that of `deviceId`, where one is named.
 */
export async function proveDeviceToken(
  query: Query,
  token: string,
  now: number,
  deviceId?: string,
): Promise<ProvedToken | undefined> {
  const tokenId = readBearerToken('device', token)
  if (tokenId === undefined) return undefined
  const row = await query
    .selectFrom('devices.tokens')
    .selectAll()
    .where('token_id', '=', tokenId)
    .where(isNotOfDeleted)
    .executeTakeFirst()
  if (!row || !timingSafeEqual(row.hash, hashSecret(token)) || !worksAt(now)(row)) return undefined
  if (deviceId !== undefined && row.device_id !== deviceId) return undefined
  if (now - (row.last_used_at?.getTime() ?? 0) >= usedEveryMs) await noteUse(query, row, now)
  return { workspaceId: row.workspace_id, deviceId: row.device_id, tokenId, limits: row.limits }
}

/**
 * The device of that id with its newest token, whichever workspace it is in: for one that a broker of others has let in,
 * and that loses its place here with its last token. Undefined: there is none, or there are several.
 */
export async function findDeviceByBroker(
  query: Query,
  deviceId: string,
  now: number,
): Promise<Omit<ProvedToken, 'limits'> | undefined> {
  const rows = await query
    .selectFrom('devices.tokens')
    .select(['workspace_id', 'token_id'])
    .where('device_id', '=', deviceId)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', new Date(now))]))
    .where(isNotOfDeleted)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()
  const [newest] = rows
  if (newest === undefined || rows.some(({ workspace_id }) => workspace_id !== newest.workspace_id)) return undefined
  return { workspaceId: newest.workspace_id, deviceId, tokenId: newest.token_id }
}

/** Whether a token has not expired at that time, in milliseconds since 1970. */
export const worksAt =
  (now: number) =>
  ({ expires_at }: Pick<TokenRow, 'expires_at'>): boolean =>
    expires_at === null || expires_at.getTime() > now

/** A token that was being made while its workspace was deleted is worth nothing, like those that went with it. */
const isNotOfDeleted = sql<boolean>`not exists (
  select from teams.deletions where removed_workspace = devices.tokens.workspace_id)`

async function noteUse(query: Query, row: TokenRow, now: number): Promise<void> {
  await query
    .updateTable('devices.tokens')
    .set({ last_used_at: new Date(now) })
    .where('workspace_id', '=', row.workspace_id)
    .where('device_id', '=', row.device_id)
    .where('token_id', '=', row.token_id)
    .execute()
}

export function toDeviceToken(row: TokenRow): DeviceToken {
  return {
    tokenId: row.token_id,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    limits: row.limits,
  }
}

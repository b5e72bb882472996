import { timingSafeEqual } from 'node:crypto'
import { type ApiKey, type Permission, permissionNames } from '@livetap/contracts/workspace/access.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import { hashSecret, makeBearerToken, readBearerToken } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']

/** Most keys of a workspace. */
const mostKeys = 100
const usedEveryMs = 60_000

export interface NewKey {
  readonly name: string
  readonly permissions: readonly Permission[]
  /** Milliseconds since 1970; undefined never expires. */
  readonly expiresAt: number | undefined
  /** Name of who makes it. */
  readonly createdBy: string
}

/** What a key proves. */
export interface KnownKey {
  readonly keyId: string
  readonly name: string
  readonly workspaceId: string
  readonly permissions: readonly Permission[]
  /** Milliseconds since 1970; absent when it does not expire. */
  readonly expiresAt?: number
}

/** Makes a key of the workspace. The token is told this once. Throws `too-many-keys`. */
export async function createKey(
  query: Query,
  workspaceId: string,
  key: NewKey,
): Promise<{ key: ApiKey; token: string }> {
  const { id: keyId, token, hash } = makeBearerToken('key')
  const { count } = await query
    .selectFrom('teams.api_keys')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  if (count >= mostKeys) {
    throw new AppError('too-many-keys', `a workspace has at most ${mostKeys} keys`, { remedy: 'Revoke one first.' })
  }
  const row = await query
    .insertInto('teams.api_keys')
    .values({
      workspace_id: workspaceId,
      key_id: keyId,
      name: key.name.trim(),
      hash,
      permissions: [...key.permissions],
      created_by: key.createdBy,
      expires_at: key.expiresAt === undefined ? null : new Date(key.expiresAt),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return { key: toKey(row), token }
}

/** Newest first. */
export async function listKeys(query: Query, workspaceId: string): Promise<ApiKey[]> {
  const rows = await query
    .selectFrom('teams.api_keys')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('created_at', 'desc')
    .orderBy('key_id')
    .execute()
  return rows.map(toKey)
}

/** Resolves to the name of what was revoked; undefined when there was no such key. */
export async function revokeKey(query: Query, workspaceId: string, keyId: string): Promise<string | undefined> {
  const row = await query
    .deleteFrom('teams.api_keys')
    .where('workspace_id', '=', workspaceId)
    .where('key_id', '=', keyId)
    .returning('name')
    .executeTakeFirst()
  return row?.name
}

/** The key that a token is, of whichever workspace, unless it has expired at `now` (milliseconds since 1970). */
export async function findKey(query: Query, token: string, now: number): Promise<KnownKey | undefined> {
  const keyId = readBearerToken('key', token)
  return keyId === undefined
    ? undefined
    : findKeyOf(query, keyId, now, (row) => timingSafeEqual(row.hash, hashSecret(token)))
}

/** The key of that id and workspace, for whoever proved to hold it just before. */
export function findKeyById(
  query: Query,
  workspaceId: string,
  keyId: string,
  now: number,
): Promise<KnownKey | undefined> {
  return findKeyOf(query, keyId, now, ({ workspace_id }) => workspace_id === workspaceId)
}

async function findKeyOf(
  query: Query,
  keyId: string,
  now: number,
  isMeant: (row: Selectable<Tables['teams.api_keys']>) => boolean,
): Promise<KnownKey | undefined> {
  const rows = await query
    .selectFrom('teams.api_keys')
    .selectAll()
    .where('key_id', '=', keyId)
    .where(isNotOfDeleted)
    .execute()
  const row = rows.find(isMeant)
  if (!row || (row.expires_at !== null && row.expires_at.getTime() <= now)) return undefined
  if (now - (row.last_used_at?.getTime() ?? 0) >= usedEveryMs) await noteUse(query, row.workspace_id, keyId, now)
  const { name, workspace_id: workspaceId } = row
  const expiry = row.expires_at === null ? {} : { expiresAt: row.expires_at.getTime() }
  return { keyId, name, workspaceId, permissions: knownPermissions(row.permissions), ...expiry }
}

/** Those of the keys that are neither revoked nor expired at `now` (milliseconds since 1970). */
export async function findValidKeys(query: Query, keyIds: readonly string[], now: number): Promise<Set<string>> {
  const rows = await query
    .selectFrom('teams.api_keys')
    .select('key_id')
    .where('key_id', 'in', keyIds)
    .where(isNotOfDeleted)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', new Date(now))]))
    .execute()
  return new Set(rows.map(({ key_id }) => key_id))
}

/** A key that was being made while its workspace was deleted is worth nothing, like those that went with it. */
const isNotOfDeleted = sql<boolean>`not exists (
  select from teams.deletions where removed_workspace = teams.api_keys.workspace_id)`

async function noteUse(query: Query, workspaceId: string, keyId: string, now: number): Promise<void> {
  await query
    .updateTable('teams.api_keys')
    .set({ last_used_at: new Date(now) })
    .where('workspace_id', '=', workspaceId)
    .where('key_id', '=', keyId)
    .execute()
}

function toKey(row: Selectable<Tables['teams.api_keys']>): ApiKey {
  return {
    keyId: row.key_id,
    name: row.name,
    permissions: knownPermissions(row.permissions),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}

/** What an older or a newer Livetap permitted may have another name here, and is then not permitted. */
function knownPermissions(names: readonly string[]): Permission[] {
  return permissionNames.filter((name) => names.includes(name))
}

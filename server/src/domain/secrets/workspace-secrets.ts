import { type SecretName, type SecretView, secretNames } from '@livetap/contracts/workspace/secrets.ts'
import { type Selectable, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { SecretPlace, Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { secretRules } from './secret-values.ts'

type Query = Db['query']

export interface NewSecret {
  readonly name: SecretName
  readonly value: string
  /** Whether the service that signs connections may be shown it. */
  readonly shared: boolean
  readonly setBy: string
  readonly setAt: Date
}

/** Where what is called so in a workspace is sealed for. */
export const placeOf = (workspaceId: string, name: string): SecretPlace => ({
  workspaceId,
  row: name,
  purpose: 'workspace-secret',
})

/** Sets one, or replaces it. Throws AppError `secret-invalid`, which does not repeat it, and `master-key-missing`. */
export async function setSecret(query: Query, vault: Vault, workspaceId: string, secret: NewSecret): Promise<void> {
  const { name, setBy, setAt } = secret
  const value = secret.value.trim()
  const { accepts, wanted } = secretRules[name]
  if (!accepts(value)) throw new AppError('secret-invalid', `A ${name} is ${wanted}`)
  const set = {
    sealed: vault.seal(value, placeOf(workspaceId, name)),
    shared: name === 'tiktok-session' && secret.shared,
    updated_at: setAt,
    updated_by: setBy,
  }
  await query
    .insertInto('secrets.of_workspaces')
    .values({ workspace_id: workspaceId, name, ...set })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(set))
    .execute()
}

/** Resolves to whether there was one. */
export async function removeSecret(query: Query, workspaceId: string, name: SecretName): Promise<boolean> {
  const { numDeletedRows } = await query
    .deleteFrom('secrets.of_workspaces')
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** What is set and how it does, without what it is. */
export async function listSecrets(query: Query, workspaceId: string): Promise<SecretView[]> {
  const rows = await query
    .selectFrom('secrets.of_workspaces as secret')
    .leftJoin('secrets.uses as use', (join) =>
      join
        .onRef('use.workspace_id', '=', 'secret.workspace_id')
        .onRef('use.name', '=', 'secret.name')
        .onRef('use.used_at', '>=', 'secret.updated_at'),
    )
    .select(['secret.name', 'secret.shared', 'secret.created_at', 'secret.updated_at', 'secret.updated_by'])
    .select(['use.used_at', 'use.failure'])
    .where('secret.workspace_id', '=', workspaceId)
    .where('secret.name', 'in', secretNames)
    .orderBy('secret.name', 'desc')
    .execute()
  return rows.map(({ name, shared, used_at, failure, ...row }) => ({
    name: name as SecretName,
    shared,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    lastUsedAt: used_at?.toISOString() ?? null,
    state: used_at === null ? 'unused' : failure === null ? 'working' : 'failed',
    failure,
  }))
}

export interface OpenedSecret {
  readonly name: SecretName
  readonly shared: boolean
  /** An error for one that cannot be read. */
  readonly value: string | AppError
}

/** What a workspace has set, opened. For who connects in its name, and nobody else. */
export async function openSecrets(query: Query, vault: Vault, workspaceId: string): Promise<OpenedSecret[]> {
  const rows = await query
    .selectFrom('secrets.of_workspaces')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('name', 'in', secretNames)
    .execute()
  return rows.map((row) => ({ name: row.name as SecretName, shared: row.shared, value: openRow(vault, row) }))
}

function openRow(vault: Vault, row: Selectable<Tables['secrets.of_workspaces']>): string | AppError {
  try {
    return vault.open(row.sealed, placeOf(row.workspace_id, row.name))
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** The workspaces that have set something to receive lives with, with what changes when they set it anew. */
export async function listSecretOwners(query: Query): Promise<Map<string, string>> {
  const rows = await query
    .selectFrom('secrets.of_workspaces')
    .select(['workspace_id', sql<string>`string_agg(name || updated_at, ' ' order by name)`.as('version')])
    .where('name', 'in', secretNames)
    .groupBy('workspace_id')
    .execute()
  return new Map(rows.map(({ workspace_id, version }) => [workspace_id, version]))
}

/** `failure` is the code of an error. */
export interface SecretUse {
  readonly name: SecretName
  readonly failure: string | undefined
}

/** Says how a secret did; the same again is written once a minute. */
export async function noteSecretUse(query: Query, workspaceId: string, use: SecretUse, at: Date): Promise<void> {
  const failure = use.failure ?? null
  await query
    .insertInto('secrets.uses')
    .values({ workspace_id: workspaceId, name: use.name, used_at: at, failure })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'name'])
        .doUpdateSet({ used_at: at, failure })
        .where(
          sql<boolean>`uses.failure is distinct from ${failure} or uses.used_at < ${at}::timestamptz - interval '1 minute'`,
        ),
    )
    .execute()
}

/** Seals what is sealed with an older key with the newest one. Resolves to how many there were, and could not be read. */
export async function resealSecrets(query: Query, vault: Vault): Promise<{ resealed: number; unreadable: number }> {
  const rows = await query.selectFrom('secrets.of_workspaces').selectAll().execute()
  const found = { resealed: 0, unreadable: 0 }
  for (const row of rows.filter(({ sealed }) => vault.needsRotation(sealed))) {
    const value = openRow(vault, row)
    if (value instanceof AppError) found.unreadable++
    else found.resealed += await reseal(query, row, vault.seal(value, placeOf(row.workspace_id, row.name)))
  }
  return found
}

/** Unless somebody has set it anew meanwhile. */
async function reseal(query: Query, row: Selectable<Tables['secrets.of_workspaces']>, sealed: string): Promise<number> {
  const { numUpdatedRows } = await query
    .updateTable('secrets.of_workspaces')
    .set({ sealed })
    .where('workspace_id', '=', row.workspace_id)
    .where('name', '=', row.name)
    .where('sealed', '=', row.sealed)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

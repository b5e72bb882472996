import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Log } from '#kernel/log.ts'
import { type MasterKey, openVault, type Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

export interface KeySource {
  /** Undefined when there are none yet. */
  find(): Promise<readonly MasterKey[] | undefined>
  /** Makes the first one, and keeps it. */
  make(): Promise<readonly MasterKey[]>
}

const rootBytes = 32

/**
 * The vault of the installation. A master key is made only for a database that knows of none: when one is known and
 * gone, the start goes on without it, and what was sealed with it cannot be read until it is back. Of processes that
 * start at the same time, one makes what is missing.
 */
export async function openInstallationVault(query: Query, keys: KeySource, log: Log): Promise<Vault> {
  return query.transaction().execute(async (transaction) => {
    await sql`lock table secrets.roots in exclusive mode`.execute(transaction)
    const rows = await transaction.selectFrom('secrets.roots').selectAll().orderBy('created_at').execute()
    const masterKeys = (await keys.find()) ?? (rows.length === 0 ? await keys.make() : [])
    const vault = openVault(masterKeys)
    for (const { root_id: id, sealed } of rows) {
      const root = tryOpen(vault, id, sealed)
      if (root === undefined) continue
      if (vault.needsRotation(sealed)) await keepRoot(transaction, vault, id, root)
      return openVault(masterKeys, root)
    }
    if (rows.length > 0)
      log.error({ kids: vault.kids }, 'The master key of this database is not here: its secrets cannot be read')
    const [id, root] = [randomUUID(), randomBytes(rootBytes)]
    if (masterKeys.length > 0) await keepRoot(transaction, vault, id, root)
    return openVault(masterKeys, root)
  })
}

const placeOf = (id: string) => ({ workspaceId: '', row: id, purpose: 'root' })

function tryOpen(vault: Vault, id: string, sealed: string): Buffer | undefined {
  try {
    return Buffer.from(vault.open(sealed, placeOf(id)), 'base64url')
  } catch {
    return undefined
  }
}

async function keepRoot(query: Query, vault: Vault, id: string, root: Buffer): Promise<void> {
  const sealed = vault.seal(root.toString('base64url'), placeOf(id))
  await query
    .insertInto('secrets.roots')
    .values({ root_id: id, sealed })
    .onConflict((conflict) => conflict.column('root_id').doUpdateSet({ sealed }))
    .execute()
}

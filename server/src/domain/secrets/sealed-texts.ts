import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { placeOf } from './workspace-secrets.ts'

type Query = Db['query']

export interface NewText {
  /** `<kind>:<id>` of what it belongs to. */
  readonly name: string
  readonly text: string
  readonly setBy: string
  readonly setAt: Date
}

/** Keeps a text that belongs to something of the workspace among its secrets. Throws AppError `master-key-missing`. */
export async function sealText(query: Query, vault: Vault, workspaceId: string, wish: NewText): Promise<void> {
  const { name, text, setBy, setAt } = wish
  const set = { sealed: vault.seal(text, placeOf(workspaceId, name)), updated_at: setAt, updated_by: setBy }
  await query
    .insertInto('secrets.of_workspaces')
    .values({ workspace_id: workspaceId, name, shared: false, ...set })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(set))
    .execute()
}

/** Undefined when there is none (any more). Throws AppError `secret-unreadable`. Workspaces themselves may not read it. */
export async function openText(
  query: Query,
  vault: Vault,
  workspaceId: string,
  name: string,
): Promise<string | undefined> {
  const row = await query
    .selectFrom('secrets.of_workspaces')
    .select('sealed')
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row && vault.open(row.sealed, placeOf(workspaceId, name))
}

export async function removeText(query: Query, workspaceId: string, name: string): Promise<void> {
  await query
    .deleteFrom('secrets.of_workspaces')
    .where('workspace_id', '=', workspaceId)
    .where('name', '=', name)
    .execute()
}

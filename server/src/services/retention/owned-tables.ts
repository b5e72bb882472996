import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** A table whose rows belong to workspaces, as `<schema>.<name>`; of a table in partitions each of them. */
export type OwnedTable = string

/**
 * Every such table there is, whichever migration made it: from the database itself. Ours are in the schemas in which
 * something is kept apart; a table of somebody else's in the same database may have a column of that name, too.
 */
export async function listOwnedTables(query: Query): Promise<OwnedTable[]> {
  const { rows } = await sql<{ name: string }>`
    select n.nspname || '.' || c.relname as name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relkind = 'r' and exists (
      select from pg_catalog.pg_class kept join pg_catalog.pg_policy on polrelid = kept.oid and polname = 'of_workspace'
      where kept.relnamespace = c.relnamespace
    )
    order by 1`.execute(query)
  return rows.map(({ name }) => name)
}

/** Those that have a row of the workspace. */
export async function findHolding(query: Query, workspaceId: string): Promise<OwnedTable[]> {
  const rows = await askEach<{ name: string }>(
    query,
    (table) => sql`
    select ${table}::text as name where exists (
      select from ${sql.table(table)} where workspace_id = ${workspaceId}
    )`,
  )
  return rows.map(({ name }) => name)
}

/** How many rows of the workspace there are in all. */
export async function countRows(query: Query, workspaceId: string): Promise<number> {
  const rows = await askEach<{ count: number }>(
    query,
    (table) => sql`select count(*) as count from ${sql.table(table)} where workspace_id = ${workspaceId}`,
  )
  return rows.reduce((sum, { count }) => sum + count, 0)
}

/** Those of the workspaces of which any table has a row. */
export async function findTouched(query: Query, workspaceIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (workspaceIds.length === 0) return new Set()
  const wanted = sql`unnest(${workspaceIds}::text[]) as wanted(id)`
  const rows = await askEach<{ id: string }>(
    query,
    (table) => sql`
    select wanted.id from ${wanted} where exists (
      select from ${sql.table(table)} where workspace_id = wanted.id
    )`,
  )
  return new Set(rows.map(({ id }) => id))
}

/** The answers of all tables, in one statement. */
async function askEach<Row>(query: Query, ask: (table: OwnedTable) => RawBuilder<unknown>): Promise<Row[]> {
  const tables = await listOwnedTables(query)
  const { rows } = await sql<Row>`${sql.join(tables.map(ask), sql` union all `)}`.execute(query)
  return rows
}

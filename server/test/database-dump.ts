import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

/** Every row of every table of ours as text, by the name of its table. */
export async function dumpDatabase({ query }: Db): Promise<Map<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(query)
  const dump = new Map<string, string>()
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(query)
    dump.set(name, rows.map(({ row }) => row).join('\n'))
  }
  return dump
}

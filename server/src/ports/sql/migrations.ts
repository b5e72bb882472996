import { readdir, readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { AppError, describeError } from '#kernel/errors.ts'
import { sqlState, toDatabaseError } from '#ports/sql/database-errors.ts'

const folder = new URL('../../../migrations/', import.meta.url)

/** The texts of server/migrations by file name, in the order in which they are applied. */
export async function readMigrations(): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(new URL(name, folder), 'utf8')]),
    ),
  )
}

/**
 * Brings a database to the newest schema, in one transaction: all or nothing, and of two who try at once one waits.
 * Throws AppError `database-newer` when the database knows migrations that this version does not, and `database-refused`
 * when the user may not make them.
 */
export async function migrate<Tables>(query: Kysely<Tables>): Promise<void> {
  const texts = await readMigrations()
  // What fails here fails below as well, and is explained there.
  if (await isNewest(query, texts).catch(() => false)) return
  const migrator = new Migrator({
    db: query,
    provider: { getMigrations: async () => Object.fromEntries([...texts].map(toMigration)) },
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  if (/previously executed migration/.test(describeError(error))) {
    throw new AppError('database-newer', 'The database was made by a newer version of Livetap', {
      remedy: 'Update Livetap, or use another database (DATA_DIR or DATABASE_URL).',
    })
  }
  const translated = toDatabaseError(error)
  if (translated instanceof AppError && translated.transient) throw translated
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown'
  if (sqlState(error) === '42501') {
    throw new AppError('database-refused', `Migration ${failed} may not be made: ${describeError(error)}`, {
      cause: error,
      remedy: 'The database is unchanged. The command doctor says what the user in DATABASE_URL has to be granted.',
    })
  }
  throw new AppError('migration-failed', `Migration ${failed} failed: ${describeError(error)}`, {
    cause: error,
    remedy: 'The database is unchanged. Report this; the version used before still works with it.',
  })
}

/** Asked first: to find that nothing is to be done the migrator reads the whole catalogue, which takes half of a start. */
async function isNewest<Tables>(query: Kysely<Tables>, texts: ReadonlyMap<string, string>): Promise<boolean> {
  const { rows: found } = await sql<{ table: string | null }>`
    select to_regclass('kysely_migration')::text as "table"`.execute(query)
  if (!found[0]?.table) return false
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(query)
  return rows.length === texts.size && rows.every(({ name }) => texts.has(name))
}

function toMigration([name, text]: [string, string]): [string, Migration] {
  return [name, { up: async (db) => void (await sql.raw(text).execute(db)) }]
}

import { openPostgres } from '#adapters/db-postgres/db-postgres.ts'
import { createLog } from '#adapters/pino/pino.ts'
import { readConfig } from '#config.ts'
import { AppError } from '#kernel/errors.ts'
import { readMigrations } from '#ports/sql/migrations.ts'

/** Rows that have to be rewritten may be many, and nobody waits for an answer here. */
const patienceMs = 3_600_000

/** Brings the PostgreSQL in DATABASE_URL to the newest schema, and prints the migration that it has then. */
export async function migrateDatabase(): Promise<void> {
  const { DATABASE_URL: url, LOG_LEVEL } = readConfig()
  if (!url) {
    throw new AppError('config-invalid', 'DATABASE_URL is not set; migrate needs it', {
      remedy: 'Set it to the PostgreSQL to migrate. The embedded database is migrated by every start.',
    })
  }
  await using _migrated = await openPostgres({ url, log: createLog(LOG_LEVEL), max: 1, patienceMs })
  process.stdout.write(`${[...(await readMigrations()).keys()].at(-1)}\n`)
}

import { sql } from 'kysely'
import pg from 'pg'
import { AppError, describeError, isTransient } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import { migrate } from '#ports/sql/migrations.ts'
import { countingTypes, createQueries } from '#ports/sql/queries.ts'

export interface PostgresOptions {
  readonly url: string
  readonly log: Log
  /** Most connections at once. Default 10. */
  readonly max?: number
  /** Milliseconds that one statement may take. Default 8000. */
  readonly patienceMs?: number
}

/**
 * Connects to PostgreSQL and brings its schema up to date. Rejects with AppError `database-unavailable` (transient),
 * `database-refused`, `database-newer` or `migration-failed`; none of them tells the password.
 * No call waits longer than 10 s, unless with more patience: a server that hangs is an error like one that is gone.
 */
export async function openPostgres({ url, log, max = 10, patienceMs = 8000 }: PostgresOptions): Promise<Db> {
  const pool = new pg.Pool({
    ...readAddress(url),
    max,
    application_name: 'livetap',
    types: countingTypes(pg.types),
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    query_timeout: patienceMs + 2000,
    statement_timeout: patienceMs,
    idle_in_transaction_session_timeout: 15_000,
  })
  pool.on('error', (error) => log.warn({ error: describeError(error) }, 'An idle database connection was lost'))
  const { query, within } = createQueries(pool, pg.Query)
  const check = () => sql`select 1`.execute(query).then(() => {}, refuse)
  try {
    await check()
    await migrate(query)
  } catch (error) {
    await query.destroy()
    throw isTransient(error) ? explainStart(error) : error
  }
  return { kind: 'postgres', query, within, check, [Symbol.asyncDispose]: () => query.destroy() }
}

/** Only what runs already goes on by itself. */
function explainStart(error: unknown): AppError {
  return new AppError('database-unavailable', describeError(error), {
    cause: error,
    transient: true,
    remedy: 'Start the database, or correct DATABASE_URL, and start Livetap again.',
  })
}

/** The parser's own error would show the URL, and with it the password. */
function readAddress(url: string): { connectionString: string } {
  if (URL.canParse(url)) return { connectionString: url }
  throw new AppError('config-invalid', 'DATABASE_URL is not a URL', {
    remedy: 'Write it as postgres://user:password@host:5432/database, special characters percent-encoded.',
  })
}

/** Wrong user, password or database: trying again will not help. */
function refuse(error: unknown): never {
  const state = sqlState(error)
  if (state === undefined) throw error
  throw new AppError('database-refused', `PostgreSQL refuses: ${describeError(error)}`, {
    cause: error,
    remedy: 'Check user, password and database name in DATABASE_URL.',
  })
}

import type { Kysely } from 'kysely'
import type { Tables } from '#ports/tables.ts'

/** The database, embedded or PostgreSQL: the same dialect, the same migrations, the same row types. */
export interface Db extends AsyncDisposable {
  readonly kind: 'embedded' | 'postgres'
  readonly query: Kysely<Tables>
  /** Rejects with AppError `database-unavailable` when it does not answer in time. */
  check(): Promise<void>
  /** Copies a consistent backup of the whole database to a file (embedded only). */
  backup?(file: string): Promise<void>
}

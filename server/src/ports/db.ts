import type { Kysely } from 'kysely'
import type { Tables } from '#ports/tables.ts'

/** The database, embedded or PostgreSQL: the same dialect, the same migrations, the same row types. */
export interface Db extends AsyncDisposable {
  readonly kind: 'embedded' | 'postgres'
  /** For what works for all workspaces: sees every row. */
  readonly query: Kysely<Tables>
  /**
   * Sees and writes the rows of one workspace only, whatever the statement says: writing another's fails with 42501. A
   * stream keeps a connection until it is read or left; the embedded database has no other.
   */
  within(workspaceId: string): Kysely<Tables>
  /** Rejects with AppError `database-unavailable` when it does not answer in time. */
  check(): Promise<void>
  /** Copies a consistent backup of the whole database to a file (embedded only). */
  backup?(file: string): Promise<void>
}

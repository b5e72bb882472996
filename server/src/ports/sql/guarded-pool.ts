import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import { isConnectionBroken, toDatabaseError } from '#ports/sql/database-errors.ts'
import type { StatementClient } from '#ports/sql/driver.ts'
import type { RowCursor } from '#ports/sql/row-cursor.ts'
import { isOpenAfter } from '#ports/sql/transaction-control.ts'

/**
 * A pool for kysely whose errors are translated (`toDatabaseError`) and whose broken connections are closed instead of
 * used again: kysely itself would hand a connection that hangs to the next caller. It streams through `RowCursor`.
 */
export function guardPool(pool: { connect(): Promise<StatementClient>; end(): Promise<void> }): PostgresPool {
  return {
    options: {},
    end: () => pool.end(),
    connect: async () => guardClient(await pool.connect().catch(rethrow)),
  }
}

function guardClient(client: StatementClient): PostgresPoolClient {
  let broken = false
  let inTransaction = false
  let cursors = 0
  const run = async (text: string, values: readonly unknown[]) => {
    try {
      const result = (await client.query(text, values as unknown[])) as PostgresQueryResult<never>
      inTransaction = isOpenAfter(text, inTransaction)
      return result
    } catch (error) {
      broken ||= isConnectionBroken(error)
      throw toDatabaseError(error)
    }
  }
  const query = (statement: string | RowCursor<never>, values: readonly unknown[]) => {
    if (typeof statement === 'string') return run(statement, values)
    cursors += 1
    return statement.put({ run, name: `rows_${cursors}`, inTransaction })
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(broken || destroy),
  }
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error)
}

import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { DriverPool } from '#ports/sql/driver.ts'
import { guardPool } from '#ports/sql/guarded-pool.ts'
import { RowCursor } from '#ports/sql/row-cursor.ts'
import { type QueryClass, workWithin } from '#ports/sql/workspace-client.ts'
import type { Tables } from '#ports/tables.ts'

/** The ways to query the database behind a pool. `Query` is the class of the same driver. */
export function createQueries(pool: DriverPool, Query: QueryClass): Pick<Db, 'query' | 'within'> {
  // A connection that breaks tells its query, too; without a listener the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    query: createKysely(guardPool(pool)),
    within: (workspaceId) => {
      // The driver would turn half a character into another one, and with it the name into that of another workspace.
      if (!workspaceId.isWellFormed()) throw new AppError('bad-request', 'the id of a workspace is broken text')
      const connect = async () => workWithin(workspaceId, await pool.connect(), Query)
      return createKysely(guardPool({ connect, end: async () => {} }))
    },
  }
}

function createKysely(pool: PostgresPool): Kysely<Tables> {
  return new Kysely({ dialect: new PostgresDialect({ pool, cursor: RowCursor }) })
}

const int8 = 20

/** Type parsers under which a bigint column comes as a number. */
export function countingTypes<Parsers extends { getTypeParser(...args: never[]): unknown }>(parsers: Parsers) {
  return {
    getTypeParser: (oid: number, format?: string) =>
      oid === int8 ? Number : (parsers.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
  }
}

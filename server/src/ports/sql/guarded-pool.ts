import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import { isConnectionBroken, toDatabaseError } from '#ports/sql/database-errors.ts'

/** What is needed of pg's pool. */
export interface DriverPool {
  on(event: 'connect', listener: (client: DriverClient) => void): unknown
  connect(): Promise<DriverClient>
  end(): Promise<void>
}

interface DriverClient {
  on(event: 'error', listener: () => void): unknown
  query(text: string, values: unknown[]): Promise<unknown>
  release(destroy?: boolean): void
}

/**
 * A pool for kysely whose errors are translated (`toDatabaseError`) and whose broken connections are closed instead of
 * used again: kysely itself would hand a connection that hangs to the next caller.
 */
export function guardPool(pool: DriverPool): PostgresPool {
  // A connection that breaks tells its query, too; without a listener the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    options: {},
    end: () => pool.end(),
    connect: async () => guardClient(await pool.connect().catch(rethrow)),
  }
}

function guardClient(client: DriverClient): PostgresPoolClient {
  let broken = false
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return (await client.query(text, values as unknown[])) as PostgresQueryResult<never>
    } catch (error) {
      broken ||= isConnectionBroken(error)
      throw toDatabaseError(error)
    }
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(broken || destroy),
  }
}

function rethrow(error: unknown): never {
  throw toDatabaseError(error)
}

const int8 = 20

/** Type parsers under which a bigint column comes as a number. */
export function countingTypes<Parsers extends { getTypeParser(...args: never[]): unknown }>(parsers: Parsers) {
  return {
    getTypeParser: (oid: number, format?: string) =>
      oid === int8 ? Number : (parsers.getTypeParser as (oid: number, format?: string) => unknown)(oid, format),
  }
}

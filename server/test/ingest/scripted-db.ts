import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

/** A database that answers every query with what the test says. */
export function createScriptedDb(answer: (query: CompiledQuery) => readonly unknown[] | Promise<never>): Db {
  const connection: DatabaseConnection = {
    executeQuery: async (query) => ({ rows: [...(await answer(query))] as never[] }),
    // biome-ignore lint/correctness/useYield: nothing is streamed here
    streamQuery: async function* () {
      throw new Error('not streamed')
    },
  }
  class ScriptedDriver extends DummyDriver {
    override async acquireConnection() {
      return connection
    }
  }
  const query = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new ScriptedDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  const within = () => query
  return { kind: 'embedded', query, within, check: async () => {}, [Symbol.asyncDispose]: () => query.destroy() }
}

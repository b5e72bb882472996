import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { openPostgres } from '#adapters/db-postgres/db-postgres.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { findPostgresUrl } from './found-services.ts'

export interface TestDatabase {
  readonly name: string
  /** Opens an empty database of its own, gone when it is disposed. */
  open(): Promise<Db>
}

const embedded: TestDatabase = {
  name: 'embedded',
  open: () => openEmbeddedDb({ dataDir: undefined, log: silentLog }),
}

/** The databases that tests of both run on; PostgreSQL only where there is one (found-services.ts). */
export async function findTestDatabases(): Promise<TestDatabase[]> {
  const url = await findPostgresUrl()
  return url === undefined ? [embedded] : [embedded, { name: 'postgres', open: () => openTestPostgres(url) }]
}

/** An empty database on this server, dropped when it is disposed. */
export async function createPostgresDatabase(server: string): Promise<{ url: string } & AsyncDisposable> {
  const name = `livetap_test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(server, `drop database if exists ${name} with (force)`),
  }
}

async function openTestPostgres(server: string): Promise<Db> {
  const database = await createPostgresDatabase(server)
  const db = await openPostgres({ url: database.url, log: silentLog })
  return {
    ...db,
    [Symbol.asyncDispose]: async () => {
      await db[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

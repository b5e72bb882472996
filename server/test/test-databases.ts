import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { openPostgres } from '#adapters/db-postgres/db-postgres.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { readMigrations } from '#ports/sql/migrations.ts'
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

/** A database on this server, empty unless it is a copy of another; dropped when it is disposed. */
export async function createPostgresDatabase(
  server: string,
  original = 'template1',
): Promise<{ url: string } & AsyncDisposable> {
  const name = `livetap_test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name} template ${original}`)
  return {
    url: addressOf(server, name),
    [Symbol.asyncDispose]: async () => void (await administer(server, `drop database if exists ${name} with (force)`)),
  }
}

function addressOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = database
  return url.href
}

let migrated: Promise<string> | undefined

/**
 * The name of a database with the newest schema, of which every test gets a copy: to migrate takes ten times as long.
 * It stays for the next run; whichever process comes first makes it, and its name tells the schema.
 */
async function findMigrated(server: string): Promise<string> {
  const hash = createHash('sha256')
  for (const [name, text] of await readMigrations()) hash.update(name).update(text)
  const name = `livetap_migrated_${hash.digest('hex').slice(0, 16)}`
  if (await exists(server, name)) return name
  const unfinished = `${name}_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${unfinished}`)
  await (await openPostgres({ url: addressOf(server, unfinished), log: silentLog }))[Symbol.asyncDispose]()
  try {
    await administer(server, `alter database ${unfinished} rename to ${name}`)
  } catch (error) {
    await administer(server, `drop database ${unfinished}`)
    if (!(await exists(server, name))) throw error
  }
  return name
}

async function exists(server: string, database: string): Promise<boolean> {
  const { rowCount } = await administer(server, `select from pg_database where datname = '${database}'`)
  return rowCount === 1
}

async function openTestPostgres(server: string): Promise<Db> {
  migrated ??= findMigrated(server)
  const database = await createPostgresDatabase(server, await migrated)
  const db = await openPostgres({ url: database.url, log: silentLog })
  return {
    ...db,
    [Symbol.asyncDispose]: async () => {
      await db[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

async function administer(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

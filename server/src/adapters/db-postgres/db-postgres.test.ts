import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { describeDb } from '#ports/db.suite.ts'
import { findPostgresUrl } from '../../../test/found-services.ts'
import { findIsolationFaults } from '../../../test/tenant-isolation.ts'
import { createPostgresDatabase, findTestDatabases } from '../../../test/test-databases.ts'
import { openPostgres } from './db-postgres.ts'

const server = await findPostgresUrl()
const database = (await findTestDatabases()).find(({ name }) => name === 'postgres')
if (database) describeDb('PostgreSQL', database.open)

const secret = 'sekrit-password'

test.each([
  ['nothing that listens', `postgres://root:${secret}@127.0.0.1:1/x`, 'database-unavailable', true],
  ['no such host', `postgres://root:${secret}@nowhere.invalid/x`, 'database-unavailable', true],
  ['no URL', `postgres://root:${secret}@:x:y`, 'config-invalid', false],
])('an address with %s is refused, without its password', async (_, url, code, transient) => {
  const error = await openPostgres({ url, log: silentLog }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code, transient, remedy: expect.any(String) })
  expect(`${error} ${JSON.stringify(error)}`).not.toContain(secret)
})

test('a server that accepts and then says nothing is unavailable, soon', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  await expect(openPostgres({ url: `postgres://root@127.0.0.1:${port}/x`, log: silentLog })).rejects.toMatchObject({
    code: 'database-unavailable',
    remedy: expect.stringContaining('start Livetap again'),
    transient: true,
  })
  silent.close()
})

describe.skipIf(!server)('a PostgreSQL', () => {
  const url = server ?? ''

  test('without that database refuses', async () => {
    const missing = new URL(url)
    missing.pathname = 'livetap_there_is_none'
    await expect(openPostgres({ url: missing.href, log: silentLog })).rejects.toMatchObject({
      code: 'database-refused',
      transient: false,
    })
  })

  test('that ends connections is unavailable for the moment, and used again afterwards', async () => {
    await using created = await createPostgresDatabase(url)
    await using db = await openPostgres({ url: created.url, log: silentLog, max: 2 })
    const ended = db.query.transaction().execute(async (transaction) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction)
    })
    await expect(ended).rejects.toMatchObject({ code: 'database-unavailable', transient: true })
    for (let n = 0; n < 5; n++) await db.check()
  })

  test('whose connections are all taken says so instead of letting callers wait for ever', async () => {
    await using created = await createPostgresDatabase(url)
    await using db = await openPostgres({ url: created.url, log: silentLog, max: 1 })
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const holder = db.query.transaction().execute(() => held)
    await expect(db.check()).rejects.toMatchObject({ code: 'database-unavailable', transient: true })
    release()
    await holder
    await db.check()
  })

  test('is migrated once by those who start at the same time', async () => {
    await using created = await createPostgresDatabase(url)
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openPostgres({ url: created.url, log: silentLog, max: 2 })),
    )
    for (const db of opened) await db[Symbol.asyncDispose]()
  })

  test('that ends a connection within a workspace is unavailable for the moment, and used again afterwards', async () => {
    await using created = await createPostgresDatabase(url)
    await using db = await openPostgres({ url: created.url, log: silentLog, max: 2 })
    const within = db.within('a')
    const ended = within.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction)
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(db.query)
      await transaction.selectFrom('api.follows').selectAll().execute()
    })
    await expect(ended).rejects.toMatchObject({ code: 'database-unavailable', transient: true })
    for (let n = 0; n < 5; n++) expect(await within.selectFrom('api.follows').selectAll().execute()).toEqual([])
  })

  test('whose owner is no superuser needs to be granted the role, and then works as with one', async () => {
    await using created = await createPostgresDatabase(url)
    await using owner = await createOwner(url, created.url)
    const open = () => openPostgres({ url: owner.url, log: silentLog, max: 2 })
    await expect(open()).rejects.toMatchObject({ code: 'database-refused', remedy: expect.stringContaining('doctor') })
    await owner.grant()
    const [db, ...others] = await Promise.all([open(), open(), open()])
    for (const workspace_id of ['a', 'b']) {
      await db.query.insertInto('api.follows').values({ workspace_id, unique_id: workspace_id }).execute()
      await db.query.insertInto('live.heads').values({ workspace_id, epoch: 'e' }).execute()
    }
    const list = (query: typeof db.query) => query.selectFrom('api.follows').select('unique_id').execute()
    expect(await list(db.query)).toHaveLength(2)
    expect(await db.query.selectFrom('live.heads').select('pos').forUpdate().execute()).toHaveLength(2)
    expect(await list(db.within('a'))).toEqual([{ unique_id: 'a' }])
    expect(await findIsolationFaults(db.query)).toEqual([])
    for (const opened of [db, ...others]) await opened[Symbol.asyncDispose]()
  })
})

/** Makes a user who owns the database and may do nothing else; gone when it is disposed, and the database with it. */
async function createOwner(server: string, address: string) {
  const name = `livetap_owner_${randomBytes(6).toString('hex')}`
  const own = new URL(address)
  const databaseName = own.pathname.slice(1)
  own.username = name
  // The first database on a server makes the role.
  await (await database?.open())?.[Symbol.asyncDispose]()
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`create role ${name} login`)
  await admin.query(`alter database ${databaseName} owner to ${name}`)
  return {
    url: own.href,
    grant: () => admin.query(`grant livetap_app to ${name}`),
    [Symbol.asyncDispose]: async () => {
      await admin.query(`drop database ${databaseName} with (force)`)
      await admin.query(`drop role ${name}`)
      await admin.end()
    },
  }
}

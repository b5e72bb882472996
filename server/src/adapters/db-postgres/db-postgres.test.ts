import { once } from 'node:events'
import { createServer } from 'node:net'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { describeDb } from '#ports/db.suite.ts'
import { findPostgresUrl } from '../../../test/found-services.ts'
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
})

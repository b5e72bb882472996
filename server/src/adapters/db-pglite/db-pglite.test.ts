import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { describeDb } from '#ports/db.suite.ts'
import { openEmbeddedDb } from './db-pglite.ts'
import { startEngine } from './engine.ts'
import { EngineKeeper } from './engine-keeper.ts'

describeDb('embedded, in memory', () => openEmbeddedDb({ dataDir: undefined, log: silentLog }))

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'livetap-db-'))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})
const open = (dataDir: string) => openEmbeddedDb({ dataDir, log: silentLog })
const follow = (db: Awaited<ReturnType<typeof open>>, uniqueId: string) =>
  db.query.insertInto('api.follows').values({ workspace_id: 'w', unique_id: uniqueId }).execute()
const countFollows = async (db: Awaited<ReturnType<typeof open>>) =>
  (await db.query.selectFrom('api.follows').selectAll().execute()).length

/** Runs another process that opens the folder, inserts rows one by one and says the number of each after its commit. */
function startWriter(dataDir: string) {
  const door = new URL('./db-pglite.ts', import.meta.url).href
  const script = `
    const { openEmbeddedDb } = await import(${JSON.stringify(door)})
    const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }
    const db = await openEmbeddedDb({ dataDir: ${JSON.stringify(dataDir)}, log })
    for (let n = 0; ; n++) {
      await db.query.insertInto('api.follows').values({ workspace_id: String(process.pid), unique_id: String(n) }).execute()
      process.stdout.write(n + '\\n')
    }`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('the data folder', () => {
  test('is made, keeps its data and is for its owner only', async () => {
    const dataDir = join(root, 'new', 'deeper')
    {
      await using db = await open(dataDir)
      await follow(db, 'alice')
    }
    await using db = await open(dataDir)
    expect(await countFollows(db)).toBe(1)
    expect(existsSync(join(dataDir, 'unfinished'))).toBe(false)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  })

  test('is refused to a second one, in this process and in another, with the number of the first', async () => {
    const dataDir = join(root, 'shared')
    {
      await using db = await open(dataDir)
      await expect(open(dataDir)).rejects.toMatchObject({
        code: 'data-dir-in-use',
        message: expect.stringContaining(`process ${process.pid}`),
      })
      await db.check()
    }
    const writer = startWriter(dataDir)
    await once(writer.stdout, 'data')
    await expect(open(dataDir)).rejects.toMatchObject({
      code: 'data-dir-in-use',
      message: expect.stringContaining(`process ${writer.pid}`),
    })
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    await using db = await open(dataDir)
    await db.check()
  })

  test('five times kill -9 while writing: opens each time, with every row that was committed', async () => {
    const dataDir = join(root, 'killed')
    for (let kill = 0; kill < 5; kill++) {
      const writer = startWriter(dataDir)
      let said = ''
      writer.stdout.on('data', (text) => {
        said += text
        if (said.split('\n').length > 40 * (kill + 2)) writer.kill('SIGKILL')
      })
      await once(writer, 'exit')
      const committed = said.split('\n').length - 1
      await using db = await open(dataDir)
      const rows = await db.query
        .selectFrom('api.follows')
        .select('unique_id')
        .where('workspace_id', '=', String(writer.pid))
        .execute()
      const numbers = rows.map((row) => Number(row.unique_id)).sort((a, b) => a - b)
      expect(numbers).toEqual(numbers.map((_, n) => n))
      expect(committed).toBeGreaterThan(40 * kill)
      expect(numbers.length).toBeGreaterThanOrEqual(committed)
    }
  }, 120_000)

  test('kill -9 during the first start: what was left unfinished is made anew', async () => {
    const dataDir = join(root, 'unfinished')
    await mkdir(join(dataDir, 'database'), { recursive: true })
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '18\n')
    await writeFile(join(dataDir, 'unfinished'), '')
    await using db = await open(dataDir)
    expect(await countFollows(db)).toBe(0)
  })

  test('says what to do when it was made by another version', async () => {
    const dataDir = join(root, 'other')
    await mkdir(join(dataDir, 'database'), { recursive: true })
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '99\n')
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'database-newer', remedy: expect.any(String) })
    expect(readFileSync(join(dataDir, 'database', 'PG_VERSION'), 'utf8')).toBe('99\n')
  })

  test('says what to do when it cannot be used', async () => {
    const file = join(root, 'file')
    await writeFile(file, '')
    await expect(open(file)).rejects.toMatchObject({ code: 'data-dir-unusable', remedy: expect.any(String) })
    await expect(open(join(file, 'below'))).rejects.toMatchObject({ code: 'data-dir-unusable' })
  })

  test('says so when it may not be written to', async () => {
    // root may write everywhere but there
    const dataDir = process.getuid?.() === 0 ? '/proc/self' : join(root, 'readonly')
    await mkdir(dataDir, { recursive: true })
    if (process.getuid?.() !== 0) chmodSync(dataDir, 0o500)
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'data-dir-unusable' })
  })

  test('says so when the files in it are damaged, and can be opened again after that', async () => {
    const dataDir = join(root, 'damaged')
    await mkdir(join(dataDir, 'database'), { recursive: true })
    await writeFile(join(dataDir, 'database', 'PG_VERSION'), '18\n')
    await expect(open(dataDir)).rejects.toMatchObject({ code: 'embedded-database-failed' })
    await rm(join(dataDir, 'database'), { recursive: true })
    await using db = await open(dataDir)
    await db.check()
  })
})

test('a backup holds what was there when it was made', async () => {
  const file = join(root, 'backup.tar.gz')
  await using db = await open(join(root, 'backed-up'))
  await follow(db, 'alice')
  await db.backup?.(file)
  await follow(db, 'bob')
  const engine = await startEngine({ directory: undefined, template: new Uint8Array(readFileSync(file)) })
  const tar = await engine.dump({ compress: false })
  await engine.close()
  expect(tar.byteLength).toBeGreaterThan(1_000_000)
  const restored = join(root, 'restored')
  await mkdir(join(restored, 'database'), { recursive: true })
  const untar = spawn('tar', ['-xzf', file, '-C', join(restored, 'database')])
  await once(untar, 'exit')
  await using again = await open(restored)
  expect(await countFollows(again)).toBe(1)
})

test('an engine that dies is started again with what was committed; one in memory stays dead', async () => {
  const keeper = await EngineKeeper.open({ directory: join(root, 'engine'), template: undefined }, silentLog)
  const first = keeper.engine
  await first.close()
  const second = await keeper.live()
  expect([first.dead, second.dead, await keeper.live()]).toEqual([true, false, second])
  await keeper[Symbol.asyncDispose]()
  const inMemory = await EngineKeeper.open({ directory: undefined, template: undefined }, silentLog)
  await inMemory.engine.close()
  expect((await inMemory.live()).dead).toBe(true)
  await inMemory[Symbol.asyncDispose]()
})

test('a query whose engine dies is unavailable for the moment, and the next one is answered', async () => {
  const start = vi.spyOn(EngineKeeper, 'open')
  const dataDir = join(root, 'dying')
  await using db = await open(dataDir)
  const keeper = await start.mock.results.at(-1)?.value
  start.mockRestore()
  await follow(db, 'alice')
  await keeper.engine.close()
  const failures: unknown[] = []
  await vi.waitFor(
    () =>
      db.check().catch((error: unknown) => {
        failures.push(error)
        throw error
      }),
    { timeout: 45_000 },
  )
  for (const error of failures) expect(error).toMatchObject({ code: 'database-unavailable', transient: true })
  expect(await countFollows(db)).toBe(1)
})

test('when its log cannot be written, it says why, and goes on by itself once it can', async () => {
  const dataDir = join(root, 'full')
  await using db = await open(dataDir)
  await sql`create table filler (text text)`.execute(db.query)
  // Where the engine would begin the next file of its log: as with a full disk, it cannot.
  const blocked = join(dataDir, 'database', 'pg_wal', 'xlogtemp.42')
  await mkdir(blocked)
  let committed = 0
  const fill = async () => {
    await sql`insert into filler select repeat('x', 2000) from generate_series(1, 5000)`.execute(db.query)
    committed += 5000
  }
  const failure = await (async () => {
    for (;;) await fill()
  })().catch((error: unknown) => error)
  expect(String(failure)).toMatch(/pg_wal\/xlogtemp/)
  await rm(blocked, { recursive: true })
  await vi.waitFor(fill, { timeout: 45_000, interval: 200 })
  const { rows } = await sql<{ count: number }>`select count(*) from filler`.execute(db.query)
  expect(rows[0]?.count).toBe(committed)
}, 60_000)

test('what waits when it is closed is told so, and nothing hangs', async () => {
  const db = await open(join(root, 'closed'))
  await sql`select 1`.execute(db.query)
  await db[Symbol.asyncDispose]()
  await expect(sql`select 1`.execute(db.query)).rejects.toThrow()
})

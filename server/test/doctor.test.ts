import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { runCommand } from './command.ts'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { eventually, openFolder, startLivetap } from './livetap-process.ts'
import { createPostgresDatabase } from './test-databases.ts'

/** Nothing there listens, and nothing can. */
const nowhere = '127.0.0.1:2'

/** What the doctor says about each thing, by its name: mark, text, and what to do. */
async function examine(env: Readonly<Record<string, string>>) {
  const base = { API_PORT: '0', SIMULATOR_URL: `http://${nowhere}` }
  const { code, stdout, stderr } = await runCommand(['doctor'], { ...base, ...env })
  expect(stderr).toBe('')
  const found = stdout.matchAll(/^([✓!✗]) (.{12}) (.+(?:\n {15}[^→].*)*)(?:\n {15}→ (.+))?$/gm)
  const findings: Record<string, { mark?: string; text?: string; remedy?: string }> = Object.fromEntries(
    [...found].map(([, mark, name, text, remedy]) => [name?.trim(), { mark, text, remedy }]),
  )
  return { code, stdout, findings }
}

describe('doctor', () => {
  test('finds nothing to mend on a machine like this, and makes nothing', async () => {
    await using folder = await openFolder()
    await using simulator = await startSimulator()
    const dataDir = join(folder.path, 'later')
    const { code, stdout, findings } = await examine({ DATA_DIR: dataDir, SIMULATOR_URL: simulator.origin })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Livetap 0\.1\.0 on /)
    expect(Object.values(findings).filter(({ mark }) => mark === '✗')).toEqual([])
    expect(findings.Database?.text).toBe(`embedded; the first start makes ${dataDir}`)
    expect(findings.TikTok?.mark).toBe('✓')
    await expect(mkdir(dataDir)).resolves.toBeUndefined()
  })

  test('knows the Livetap that runs, and opens the data of one that does not', async () => {
    await using folder = await openFolder()
    const livetap = await startLivetap({ DATA_DIR: folder.path })
    const running = await examine({ DATA_DIR: folder.path, API_PORT: new URL(livetap.url).port })
    expect(running.code).toBe(0)
    expect(running.findings.Port?.text).toBe(`Livetap is running at ${livetap.url}`)
    expect(running.findings.Database?.text).toMatch(/is in use by another Livetap \(process \d+\), at http/)
    await livetap.stop()
    const stopped = await examine({ DATA_DIR: folder.path })
    expect(stopped.findings.Database).toMatchObject({ mark: '✓', text: expect.stringContaining('opens') })
  })

  test('finds a database that is damaged', async () => {
    await using folder = await openFolder()
    await mkdir(join(folder.path, 'database'))
    await writeFile(join(folder.path, 'database', 'PG_VERSION'), '18\n')
    const { code, findings } = await examine({ DATA_DIR: folder.path })
    expect(code).toBe(1)
    expect(findings.Database).toMatchObject({ mark: '✗', remedy: expect.stringContaining('backup') })
  })

  test('finds a folder that may not be written to', async () => {
    await using folder = await openFolder()
    await chmod(folder.path, 0o500)
    // root may write everywhere but there
    const parent = process.getuid?.() === 0 ? '/proc/self' : folder.path
    const { code, findings } = await examine({ DATA_DIR: join(parent, 'x') })
    expect([code, findings.Database?.mark]).toEqual([1, '✗'])
  })

  test('finds a file where the folder should be', async () => {
    await using folder = await openFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    const { code, findings } = await examine({ DATA_DIR: file })
    expect(code).toBe(1)
    expect(findings.Database).toMatchObject({ mark: '✗', text: `${file} is no folder` })
  })

  test('finds a port that is taken, and what cannot be reached', async () => {
    await using folder = await openFolder()
    const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
    const { port } = await eventually('its port', async () => (other.address() as AddressInfo | null) ?? undefined)
    const { code, findings } = await examine({ DATA_DIR: folder.path, API_PORT: String(port) })
    expect(code).toBe(1)
    expect(findings.Port).toMatchObject({ mark: '✗', remedy: expect.stringContaining('API_PORT') })
    expect(findings.TikTok).toMatchObject({ mark: '!', remedy: expect.stringContaining('demo') })
    other.close()
  })

  test('goes on when the settings are wrong', async () => {
    const { code, findings } = await examine({ API_PORT: 'x', LOG_LEVEL: 'loud' })
    expect(code).toBe(1)
    expect(findings.Node?.mark).toBe('✓')
    expect(findings.Settings).toMatchObject({ mark: '✗', remedy: expect.stringContaining('docs/config.md') })
    expect(findings.Settings?.text?.split(/\n +/)).toEqual([
      'API_PORT is "x"; it must be a whole number from 0 to 65535',
      'LOG_LEVEL is "loud"; it must be one of debug, info, warn, error, silent',
    ])
  })

  test('finds servers that are not there, and tells no password', async () => {
    const { code, stdout, findings } = await examine({
      REDIS_URL: `redis://ann:hunter2@${nowhere}`,
      DATABASE_URL: `postgres://ann:hunter2@${nowhere}/livetap`,
    })
    expect(code).toBe(1)
    expect(findings.Bus).toMatchObject({ mark: '✗', remedy: expect.stringContaining('REDIS_URL') })
    expect(findings.Database).toMatchObject({ mark: '✗', remedy: expect.stringContaining('DATABASE_URL') })
    expect(stdout).not.toContain('hunter2')
  })
})

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]

describe.skipIf(!redis || !postgres)('doctor with servers', () => {
  test('tells their versions', async () => {
    await using database = await createPostgresDatabase(postgres ?? '')
    const { code, findings } = await examine({ REDIS_URL: redis ?? '', DATABASE_URL: database.url })
    expect(code).toBe(0)
    expect(findings.Bus?.text).toMatch(/^Redis [7-9]\.\d/)
    expect(findings.Database?.text).toMatch(/^PostgreSQL \d\d\.\d+ answers$/)
    // It looked, and made nothing there.
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query(`select from pg_namespace where nspname in ('live', 'api')`)
    await client.end()
    expect(rows).toEqual([])
  })

  test('finds what a user may not do, and a database that is not there', async () => {
    await using database = await createPostgresDatabase(postgres ?? '')
    const role = `livetap_doctor_${process.pid}`
    const client = new pg.Client({ connectionString: postgres })
    await client.connect()
    await client.query(`create role ${role} login`)
    try {
      const url = new URL(database.url)
      url.username = role
      const limited = await examine({ DATABASE_URL: url.href })
      expect(limited.findings.Database).toMatchObject({ mark: '✗', remedy: expect.stringContaining('grant create') })
      await client.query(`alter database ${url.pathname.slice(1)} owner to ${role}`)
      const owner = await examine({ DATABASE_URL: url.href })
      expect(owner.findings.Database).toMatchObject({ mark: '✗', remedy: expect.stringContaining('grant livetap_app') })
      await client.query(`alter role ${role} superuser`)
      const superuser = await examine({ DATABASE_URL: url.href })
      expect(superuser.findings.Database).toMatchObject({ mark: '✓' })
    } finally {
      await client.query(`alter database ${new URL(database.url).pathname.slice(1)} owner to current_user`)
      await client.query(`drop role ${role}`)
      await client.end()
    }
    const missing = await examine({ DATABASE_URL: `${database.url}_missing` })
    expect(missing.findings.Database).toMatchObject({ mark: '✗', text: expect.stringContaining('does not exist') })
  })
})

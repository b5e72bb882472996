import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { readMigrations } from '#ports/sql/migrations.ts'
import { runCommand } from './command.ts'
import { findPostgresUrl } from './found-services.ts'
import { createPostgresDatabase } from './test-databases.ts'

const server = await findPostgresUrl()
const names = [...(await readMigrations()).keys()]

async function readApplied(connectionString: string): Promise<string[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name')
  await client.end()
  return rows.map(({ name }) => name)
}

test('migrations add: what the version before still reads stays', async () => {
  for (const [name, text] of await readMigrations()) {
    const taken = text.match(/\bdrop (table|column|schema)\b|\brename\b|\balter column \w+ (set not null|type)\b/gi)
    expect([name, taken]).toEqual([name, null])
  }
})

describe.skipIf(server === undefined)('migrate', () => {
  test('brings an empty database to the newest schema; of two at once one waits, and a third has nothing to do', async () => {
    await using database = await createPostgresDatabase(server ?? '')
    const env = { DATABASE_URL: database.url }
    const expected = { code: 0, stdout: `${names.at(-1)}\n`, stderr: '' }
    expect(await Promise.all([runCommand(['migrate'], env), runCommand(['migrate'], env)])).toEqual([
      expected,
      expected,
    ])
    expect(await runCommand(['migrate'], env)).toEqual(expected)
    expect(await readApplied(database.url)).toEqual(names)
  })

  test('leaves a database of a newer version as it is', async () => {
    await using database = await createPostgresDatabase(server ?? '')
    await runCommand(['migrate'], { DATABASE_URL: database.url })
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await client.query(`insert into kysely_migration values ('9999-newer.sql', '2030-01-01')`)
    await client.end()
    const { code, stdout, stderr } = await runCommand(['migrate'], { DATABASE_URL: database.url })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('(database-newer)')
  })
})

test('migrate needs the address of a database that is there, and shows no password', async () => {
  const without = await runCommand(['migrate'], {})
  expect([without.code, without.stdout]).toEqual([1, ''])
  expect(without.stderr).toContain('DATABASE_URL is not set')
  const away = await runCommand(['migrate'], { DATABASE_URL: 'postgres://root:hunter2@127.0.0.1:1/x' })
  expect([away.code, away.stdout]).toEqual([1, ''])
  expect(away.stderr).toContain('(database-unavailable)')
  expect(away.stderr).not.toContain('hunter2')
})

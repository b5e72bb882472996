import type { SignInLink } from '@livetap/contracts/workspace/accounts.ts'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { expect, test } from 'vitest'
import { readMigrations } from '#ports/sql/migrations.ts'
import { findPostgresUrl } from './found-services.ts'
import { call, openFolder, startLivetap } from './livetap-process.ts'
import { createPostgresDatabase } from './test-databases.ts'

const url = await findPostgresUrl()

/** The last migration of a Livetap that knew nobody: whoever reached it was its owner. */
const lastBefore = '0008-privacy.sql'

async function migrateAndFill(connectionString: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) })
  const texts = await readMigrations()
  const toMigration = (text: string) => ({ up: async (on: Kysely<unknown>) => void (await sql.raw(text).execute(on)) })
  const migrations = Object.fromEntries([...texts].map(([name, text]) => [name, toMigration(text)]))
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateTo(
    lastBefore,
  )
  if (error) throw error
  await sql`insert into live.streams (workspace_id, stream_id, unique_id, started_at, last_event_at)
    values ('default', '7300000000000000009', 'mira', now(), now())`.execute(db)
  await db.destroy()
}

test.skipIf(url === undefined)('what an older Livetap recorded belongs to the owner', async () => {
  await using database = await createPostgresDatabase(url ?? '')
  await migrateAndFill(database.url)
  await using folder = await openFolder()
  await using livetap = await startLivetap({ DATA_DIR: folder.path, DATABASE_URL: database.url })
  const link = await call<SignInLink>(livetap.url, '/api/v1/auth/links', {})
  const used = await fetch(`${livetap.url}/api/v1/auth/links/use`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URL(link.url).hash.replace('#link=', '') }),
  })
  const cookie = used.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const asked = async (path: string) => (await fetch(livetap.url + path, { headers: { cookie } })).json()
  expect(await asked('/api/v1/me')).toMatchObject({ kind: 'person', role: 'owner', workspaceId: 'default' })
  expect(await asked('/api/v1/streams')).toMatchObject({ items: [{ uniqueId: 'mira' }] })
})

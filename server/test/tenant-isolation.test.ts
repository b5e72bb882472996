import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { findIsolationFaults } from './tenant-isolation.ts'
import { findTestDatabases } from './test-databases.ts'

const planted: [fault: string, statement: string, found: string[]][] = [
  ['a dropped policy', 'drop policy of_workspace on live.events', ['live.events: no policy keeps to the workspace']],
  [
    'row-level security that is off',
    'alter table live.gaps disable row level security',
    ['live.gaps: can be read without row-level security', 'live.gaps: row-level security is not enabled'],
  ],
  [
    'row-level security that is not for the owner',
    'alter table api.follows no force row level security',
    ['api.follows: row-level security is not forced'],
  ],
  [
    'a unique index over workspaces',
    'create unique index planted on live.streams (stream_id) include (workspace_id)',
    ['live.streams: unique index live.planted has no workspace_id'],
  ],
  [
    'a foreign key over workspaces',
    `create table live.planted (id text primary key);
     alter table api.watches add constraint planted foreign key (holder) references live.planted`,
    ['api.watches: foreign key planted has no workspace_id'],
  ],
  [
    'a policy for everybody',
    'create policy planted on live.viewers using (true)',
    ['live.viewers: policy planted lets more through'],
  ],
  [
    'a policy that lets everything be written',
    'alter policy of_workspace on live.heads with check (true)',
    ['live.heads: no policy keeps to the workspace', 'live.heads: policy of_workspace lets more through'],
  ],
  [
    'a view with the rights of its owner',
    'create view live.planted as select * from live.events; grant select on live.planted to livetap_app',
    [
      'live.planted: can be read without row-level security',
      'live.planted: no policy keeps to the workspace',
      'live.planted: row-level security is not enabled',
      'live.planted: row-level security is not forced',
    ],
  ],
]

for (const database of await findTestDatabases()) {
  describe(`${database.name}: the structure that keeps workspaces apart`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())

    test('is without a fault', async () => {
      expect(await findIsolationFaults(db.query)).toEqual([])
    })

    test('is that of every table that the program knows', async () => {
      const { rows } = await sql<{ name: string }>`
        select oid::regclass::text as name from pg_class where relrowsecurity and relforcerowsecurity order by 1`.execute(
        db.query,
      )
      const live = ['dead_letters', 'events', 'gaps', 'heads', 'sessions', 'streams', 'viewers'].map((t) => `live.${t}`)
      const privacy = ['privacy.erasures', 'privacy.tombstones']
      const teams = ['api_keys', 'audit', 'invitations', 'members', 'tickets', 'workspaces'].map((t) => `teams.${t}`)
      const marks = ['comments', 'deeds', 'holds', 'notes', 'progress', 'questions', 'settings', 'viewers', 'words']
      const moderation = marks.map((t) => `moderation.${t}`)
      const forward = ['progress', 'redrives', 'sinks', 'tallies'].map((t) => `forward.${t}`)
      const ofDevices = ['commands', 'devices', 'interlocks', 'notes', 'states', 'tokens']
      const devices = ofDevices.map((t) => `devices.${t}`)
      const rooms = ['invites', 'rooms', 'states'].map((t) => `rooms.${t}`)
      const overlays = ['alerts', 'overlays', 'pages', 'screens'].map((t) => `overlays.${t}`)
      const acted = [
        'actions',
        'attempts',
        'ended_signing',
        'endpoints',
        'executions',
        'memory',
        'points',
        'programs',
        'progress',
        'refusals',
      ]
      const rules = [...acted, 'revisions', 'rules', 'settings', 'signing', 'tallies'].map((t) => `rules.${t}`)
      const others = [
        ...moderation,
        ...overlays,
        ...privacy,
        ...rooms,
        ...rules,
        'secrets.of_workspaces',
        'secrets.uses',
        ...teams,
      ]
      const names = ['api.follows', 'api.watches', ...devices, ...forward, ...live, ...others]
      expect(rows.map(({ name }) => name)).toEqual(names)
    })

    test.each(planted)('is seen to have %s', async (_, statement, found) => {
      const transaction = await db.query.startTransaction().execute()
      await sql.raw(statement).execute(transaction)
      expect(await findIsolationFaults(transaction)).toEqual(found)
      await transaction.rollback().execute()
    })
  })
}

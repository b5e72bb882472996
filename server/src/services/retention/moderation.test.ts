import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import {
  addDeed,
  addHolds,
  addMarks,
  claimQuestion,
  excludeViewer,
  getComment,
  hideComment,
  holdComment,
  labelViewer,
  muteViewer,
  readCard,
  readModerationHoldings,
  writeNote,
} from '#domain/moderation/moderation.ts'
import { listErasures } from '#domain/privacy/privacy.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { dumpDatabase } from '../../../test/database-dump.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { forgetModeration } from './moderation.ts'
import { createFolder, createMarked, marker, quiet, store, want, workspaceId } from './retention.suite.ts'
import { startRetention } from './retention.ts'

const day = 86_400_000
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })
const ann = { kind: 'person', id: 'ann', name: 'Ann' } as const
const tables = ['holds', 'comments', 'viewers', 'notes', 'deeds', 'questions']

async function count(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await sql<{
      count: number
    }>`select count(*) as count from ${sql.table(`moderation.${table}`)}`.execute(db.query)
    counts[table] = rows[0]?.count ?? 0
  }
  return counts
}

/** One of everything that moderators can note of a viewer and a comment. */
async function noteAll(db: Db, userId: string, eventId: string, at: string): Promise<void> {
  const done = { by: ann, at }
  const { query } = db
  const comment = await getComment(query, workspaceId, eventId)
  await holdComment(query, workspaceId, comment, done)
  await hideComment(query, workspaceId, comment, done)
  await muteViewer(query, workspaceId, userId, done, undefined)
  await excludeViewer(query, workspaceId, userId, done, Date.parse(at) + day)
  await labelViewer(query, workspaceId, userId, 'red', at)
  await writeNote(query, workspaceId, userId, { text: `about ${userId}`, tags: [userId] }, done)
  await addDeed(query, workspaceId, { done, action: 'note.write', userId })
  await claimQuestion(query, workspaceId, comment, done)
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: what moderators noted`, () => {
    const start = async (db: Db, eventDays: number) => {
      await using opened = new AsyncDisposableStack()
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      const options = { eventDays, actionDays: eventDays, dataDir: folder.path }
      opened.use(await startRetention({ ...quiet, ...bus, db }, options))
      return opened.move()
    }

    test('goes with an erased viewer, and with nobody else', async () => {
      await using db = await database.open()
      const [marked] = createMarked(1)
      const live = createLive({ workspaceId })
      const [own, other] = [live.chat('mine', { user: marked! }), live.chat('theirs', { user: viewer(1) })]
      await store(db, [own, other])
      const at = new Date().toISOString()
      await noteAll(db, marked!.userId, own.eventId, at)
      await noteAll(db, viewer(1).userId, other.eventId, at)
      await want(db, marked!.userId)
      await using _ = await start(db, 0)
      await eventually(async () => {
        const { items } = await listErasures(db.query, workspaceId, { limit: 10 })
        expect(items).toMatchObject([{ state: 'done' }])
      })
      const dump = [...(await dumpDatabase(db))]
      const found = dump.filter(([, rows]) => rows.includes(marked!.userId) || rows.includes(marker))
      expect(found.map(([name]) => name)).toEqual([])
      expect(await count(db)).toEqual({ holds: 1, comments: 1, viewers: 1, notes: 1, deeds: 2, questions: 2 })
      const card = await readCard(db.query, workspaceId, viewer(1).userId, {
        reader: { doer: ann, maySettle: false },
        now: Date.now(),
      })
      expect(card).toMatchObject({ held: 1, hidden: 1, notes: [{ mine: true }], standing: { label: 'red' } })
    })

    test('of a viewer who came back goes as far as it is of before', async () => {
      await using db = await database.open()
      const live = createLive({ workspaceId, startedAt: Date.now() - 10 * day })
      const later = createLive({ workspaceId, startedAt: Date.now() })
      const { userId } = viewer(1)
      const [before, after] = [live.chat('before', { user: viewer(1) }), later.chat('after', { user: viewer(1) })]
      await store(db, [before, after])
      await noteAll(db, userId, before.eventId, new Date(Date.now() - 10 * day).toISOString())
      await noteAll(db, userId, after.eventId, new Date().toISOString())
      await forgetModeration(db.query, { workspaceId, userId, before: new Date(Date.now() - 5 * day) })
      expect(await count(db)).toMatchObject({ holds: 1, comments: 1, viewers: 1, notes: 1, deeds: 2 })
    })

    test('is not added any more of who was erased while it was judged', async () => {
      await using db = await database.open()
      const live = createLive({ workspaceId })
      const event = live.chat('hello', { user: viewer(1) })
      await store(db, [event])
      const comment = await getComment(db.query, workspaceId, event.eventId)
      await db.query.updateTable('live.events').set({ user_id: 'erased-1' }).execute()
      const done = { by: ann, at: new Date().toISOString() }
      const found = { ...comment, matches: [], hides: true }
      await addMarks(db.query, workspaceId, [found], done)
      await addHolds(db.query, workspaceId, [{ ...comment, matches: [], reasons: ['word'] }], { done, dueAt: null })
      expect(await count(db)).toMatchObject({ holds: 0, comments: 0 })
    })

    test('is handed to the viewer, without who noted it', async () => {
      await using db = await database.open()
      const live = createLive({ workspaceId })
      const event = live.chat('hello', { user: viewer(1) })
      await store(db, [event])
      const { userId } = viewer(1)
      const at = '2026-03-01T20:00:00.000Z'
      expect(await readModerationHoldings(db.query, workspaceId, userId)).toEqual({
        ...{ label: null, muted: null, excluded: null, notes: [], holds: [], hidden: [] },
      })
      await noteAll(db, userId, event.eventId, at)
      expect(await readModerationHoldings(db.query, workspaceId, userId)).toEqual({
        label: 'red',
        muted: { at, until: null },
        excluded: { at, until: '2026-03-02T20:00:00.000Z' },
        notes: [{ text: `about ${userId}`, tags: [userId], at }],
        holds: [{ eventId: event.eventId, state: 'waiting', at }],
        hidden: [{ eventId: event.eventId, at }],
      })
    })

    test('goes with the comments and viewers that were kept long enough', async () => {
      await using db = await database.open()
      const now = Date.now()
      const old = createLive({ workspaceId, startedAt: now - 100 * day })
      const young = createLive({ workspaceId, startedAt: now })
      const events = [old.chat('old', { user: viewer(1) }), young.chat('young', { user: viewer(2) })]
      await store(db, events)
      await noteAll(db, viewer(1).userId, events[0]!.eventId, new Date(now - 100 * day).toISOString())
      await noteAll(db, viewer(2).userId, events[1]!.eventId, new Date(now).toISOString())
      await using _ = await start(db, 90)
      const one = { holds: 1, comments: 1, viewers: 1, notes: 1, deeds: 1, questions: 1 }
      await eventually(async () => expect(await count(db)).toEqual(one))
      const dump = await dumpDatabase(db)
      for (const [name, rows] of dump) expect([name, rows.includes(viewer(1).userId)]).toEqual([name, false])
    })
  })
}

import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { getHead, readLog } from '#domain/events/events.ts'
import { listSessions } from '#domain/sessions/sessions.ts'
import { listStreams } from '#domain/streams/streams.ts'
import { findViewer } from '#domain/viewers/viewers.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { createFolder, quiet, store, workspaceId } from './retention.suite.ts'
import { startRetention } from './retention.ts'

const day = 86_400_000
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })

const chats = (live: ReturnType<typeof createLive>, count: number, n: number): UnifiedEvent[] =>
  Array.from({ length: count }, () => live.chat('hello', { user: viewer(n) }))
const gap = (live: ReturnType<typeof createLive>) =>
  live.make('RAW', {
    rawType: 'ControlEvent.GAP',
    data: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z', reason: 'x' },
  })

/** A live that is too old, one that becomes so in its middle, and one of today. */
async function storeLives(db: Db) {
  const now = Date.now()
  const old = createLive({ workspaceId, startedAt: now - 100 * day })
  const half = createLive({ workspaceId, startedAt: now - 90 * day - 3_600_000 })
  const young = createLive({ workspaceId, startedAt: now })
  const crossing = Array.from({ length: 900 }, (_, n) => {
    const time = new Date(now - 90 * day + (n - 600) * 1000 + (n < 600 ? 0 : 600_000)).toISOString()
    return half.chat('crossing', { user: viewer(2), timestamp: time, ingestedAt: time })
  })
  await store(db, [...chats(old, 699, 1), gap(old), ...crossing, gap(young), ...chats(young, 50, 3)])
  const letter = { workspace_id: workspaceId, stage: 'storage', reason: 'R', error: 'E', payload: '1', attempts: 1 }
  const times = [now - 91 * day, now].map((time) => new Date(time))
  await db.query
    .insertInto('live.dead_letters')
    .values(times.map((failed_at, n) => ({ ...letter, failed_at, source_id: `${n}` })))
    .execute()
  return { old, half, young, crossing }
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: expiry`, () => {
    const start = async (db: Db, eventDays: number) => {
      await using opened = new AsyncDisposableStack()
      const folder = opened.use(await createFolder())
      const bus = opened.use(openMemoryBus({ log: silentLog }))
      opened.use(
        await startRetention({ ...quiet, ...bus, db }, { eventDays, actionDays: eventDays, dataDir: folder.path }),
      )
      return opened.move()
    }

    test('what is old goes with all that is derived from it; what is not stays, at positions without a hole', async () => {
      await using db = await database.open()
      const { half, young, crossing } = await storeLives(db)
      await using retention = await start(db, 90)
      expect(retention).toBeDefined()
      // Reception goes on meanwhile.
      for (let n = 0; n < 10; n++) await store(db, chats(young, 20, 3))
      await eventually(async () => expect((await getHead(db.query, workspaceId)).earliest).toBe(1301))
      await eventually(async () =>
        expect(await db.query.selectFrom('live.dead_letters').select('source_id').execute()).toEqual([
          { source_id: '1' },
        ]),
      )
      const kept = await readLog(db.query, workspaceId, 0, 10_000)
      expect(kept.map(({ pos }) => pos)).toEqual(Array.from({ length: 551 }, (_, n) => 1301 + n))
      expect(kept.slice(0, 300).map(({ json }) => JSON.parse(json))).toEqual(crossing.slice(600))
      const { items } = await listSessions(db.query, workspaceId, { limit: 10 })
      expect(items.map(({ sessionId, events, expired }) => [sessionId, events, expired])).toEqual([
        [young.sessionId, 251, 0],
        [half.sessionId, 900, 600],
      ])
      const streams = (await listStreams(db.query, workspaceId, { limit: 10 })).items
      expect(streams.map(({ streamId, expired }) => [streamId, expired])).toEqual([
        [young.streamId, 0],
        [half.streamId, 600],
      ])
      expect(await db.query.selectFrom('live.gaps').select('session_id').execute()).toEqual([
        { session_id: young.sessionId },
      ])
      const seen = await Promise.all([1, 2, 3].map((n) => findViewer(db.query, workspaceId, viewer(n).userId)))
      expect(seen.map((found) => found !== undefined)).toEqual([false, true, true])
    }, 120_000)

    test('nothing goes when everything is kept for ever', async () => {
      await using db = await database.open()
      await storeLives(db)
      await using retention = await start(db, 0)
      await retention.disposeAsync()
      expect(await getHead(db.query, workspaceId)).toMatchObject({ earliest: 1, pos: 1651 })
      expect(await readLog(db.query, workspaceId, 0, 10_000)).toHaveLength(1651)
    })
  })
}

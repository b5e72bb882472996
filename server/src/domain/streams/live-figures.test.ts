import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { systemClock } from '#kernel/clock.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { readGiftLedger } from './gift-ledger.ts'
import { countNewAndReturning, listLiveFigures } from './live-figures.ts'

const day = 24 * 3600_000
const first = createLive()
const { workspaceId } = first
const later = { workspaceId, startedAt: Date.parse('2026-03-01T20:00:00.000Z') + day }
const second = createLive(later)
/** The same live after a reconnect, and played again. */
const reconnected = createLive({ ...later, streamId: second.streamId, startedAt: later.startedAt + 60_000 })
const replayed = createLive({ ...later, streamId: second.streamId, source: 'replay' })
const connected = (live: typeof first, uniqueId = 'alice') =>
  live.make('CONNECTED', { roomId: live.streamId, provider: 'direct', uniqueId, title: 'cooking' })

const viewerOf = (number: number) => {
  const { userId, uniqueId, displayName } = viewer(number)
  return { userId, uniqueId, displayName }
}

/** Viewer 1 chats and viewer 2 gives in both lives; viewer 3 comes new, and viewer 1 gives for the first time. */
const events = [
  connected(first),
  first.chat(),
  first.gift(3),
  connected(second),
  second.chat(),
  second.gift(2),
  second.chat('hi', { user: viewer(3) }),
  connected(reconnected),
  { ...reconnected.gift(5), user: viewer(1) },
  connected(replayed),
  replayed.chat('hi', { user: viewer(4) }),
]

for (const database of await findTestDatabases()) {
  describe(`${database.name}: figures of lives`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
      const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) }
      const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
      const other = createLive({ workspaceId })
      const all = [...events, connected(other, 'bob')]
      await writer.write(asDelivered(all))
    })
    afterAll(() => db?.[Symbol.asyncDispose]())

    test('the gifts of a live and who gave them, most coins first', async () => {
      const { gifts, givers } = await readGiftLedger(db.query, workspaceId, second.streamId)
      expect(gifts).toMatchObject([{ giftName: 'Rose', gifts: 7, coins: 7, senders: 2 }])
      expect(givers).toMatchObject([
        { person: viewerOf(1), gifts: 5, coins: 5 },
        { person: viewerOf(2), gifts: 2, coins: 2 },
      ])
    })

    test('the lives of a creator, oldest first, over reconnects and without replays', async () => {
      const lives = await listLiveFigures(db.query, workspaceId, 'alice', 10)
      expect(
        lives.map(({ streamId, comments, gifts, coins, events: all }) => [streamId, comments, gifts, coins, all]),
      ).toEqual([
        [first.streamId, 1, 3, 3, 3],
        [second.streamId, 2, 7, 7, 6],
      ])
      expect(lives[1]).toMatchObject({
        title: 'cooking',
        startedAt: new Date(later.startedAt).toISOString(),
        live: false,
        missingSeconds: 0,
      })
      expect(lives[1]?.lastEventAt).toBe(new Date(later.startedAt + 61_000).toISOString())
    })

    test('the newest when there are more than asked for', async () => {
      const lives = await listLiveFigures(db.query, workspaceId, 'alice', 1)
      expect(lives.map(({ streamId }) => streamId)).toEqual([second.streamId])
    })

    test('nothing of another creator or workspace', async () => {
      expect(await listLiveFigures(db.query, workspaceId, 'carol', 10)).toEqual([])
      expect(await listLiveFigures(db.query, createLive().workspaceId, 'alice', 10)).toEqual([])
    })

    test('who was seen, and who gave, before the live began', async () => {
      expect(await countNewAndReturning(db.query, workspaceId, first.streamId)).toEqual({
        viewers: { fresh: 2, returning: 0 },
        gifters: { fresh: 1, returning: 0 },
      })
      expect(await countNewAndReturning(db.query, workspaceId, second.streamId)).toEqual({
        viewers: { fresh: 1, returning: 2 },
        gifters: { fresh: 1, returning: 1 },
      })
    })
  })
}

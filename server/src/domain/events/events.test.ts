import { type EventType, eventTypes, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { systemClock } from '#kernel/clock.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  buildTimeline,
  type EventRequest,
  findEvents,
  findLogTail,
  findStreakCount,
  getHead,
  normalizeSearch,
  readLog,
} from './events.ts'
import { searchEvents } from './search.ts'
import type { Place } from './select-events.ts'

const startedAt = Date.parse('2026-03-01T20:00:00.000Z')
const words = ['Hello', 'ROSE', 'grüße', '100%_sure', "o'clock\\", '你好']

/** A workspace with two streams, one of them with two sessions, and events of all kinds at times out of order. */
function createHistory(count: number) {
  const first = createLive({ startedAt })
  const { workspaceId, streamId } = first
  const lives = [
    first,
    createLive({ workspaceId, streamId, startedAt }),
    createLive({ workspaceId, startedAt }),
  ] as const
  const events = Array.from({ length: count }, (_, n): UnifiedEvent => {
    const live = lives[n % 7 < 4 ? 0 : n % 7 < 6 ? 1 : 2]
    const time = new Date(startedAt + 1000 * ((n * 7) % count)).toISOString()
    const user = viewer(n % 5)
    const fields = { user, timestamp: time, messageId: `m${n}` }
    if (n % 11 === 3)
      return { ...live.gift(n % 4, { streakId: `streak${n % 3}`, repeatCount: n }), ...fields } as UnifiedEvent
    if (n % 11 === 5) return live.make('LIKE', { likeCount: 3, totalLikeCount: n }, fields)
    return live.chat(`${words[n % words.length]} ${n}`, fields)
  })
  return { workspaceId, lives, events }
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: events`, () => {
    let db: Db
    const history = createHistory(300)
    const { workspaceId, lives, events } = history
    const logged = events.map((event, n) => ({ pos: n + 1, event }))

    const store = async (some: readonly UnifiedEvent[]) => {
      const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) }
      const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
      const dead = await writer.write(asDelivered(some, 0))
      expect(dead).toEqual([])
    }
    beforeAll(async () => {
      db = await database.open()
      await store(events)
    })
    afterAll(() => db?.[Symbol.asyncDispose]())

    const readPages = async (request: EventRequest) => {
      const found: number[] = []
      let cursor: string | undefined
      for (let page = 0; page < 400; page++) {
        const { rows, next } = await findEvents(db.query, workspaceId, { ...request, ...(cursor ? { cursor } : {}) })
        expect(rows.length).toBeLessThanOrEqual(request.limit)
        for (const row of rows) {
          const event = events[row.pos - 1]
          expect(JSON.parse(row.json)).toEqual(event)
          expect(row).toMatchObject({
            streamId: event?.streamId,
            sessionId: event?.sessionId,
            eventType: event?.eventType,
          })
        }
        found.push(...rows.map(({ pos }) => pos))
        if (next === undefined) return found
        cursor = next
      }
      throw new Error('pages without an end')
    }

    /** The same by hand. */
    const expected = ({ streamId, sessionId, types, userId, from, to, text, order }: EventRequest) => {
      const textOf = (event: UnifiedEvent) =>
        normalizeSearch(
          `${event.user?.uniqueId} ${event.user?.displayName} ${event.eventType === 'CHAT' ? event.payload.message : event.eventType === 'GIFT' ? event.payload.giftName : ''}`,
        )
      const matching = logged.filter(
        ({ event }) =>
          (streamId === undefined || event.streamId === streamId) &&
          (sessionId === undefined || event.sessionId === sessionId) &&
          (types === undefined || types.includes(event.eventType)) &&
          (userId === undefined || event.user?.userId === userId) &&
          (from === undefined || new Date(event.timestamp) >= from) &&
          (to === undefined || new Date(event.timestamp) < to) &&
          (text === undefined || textOf(event).includes(normalizeSearch(text))),
      )
      const timed = from !== undefined || to !== undefined
      const sorted = matching.toSorted(
        (a, b) => (timed ? Date.parse(a.event.timestamp) - Date.parse(b.event.timestamp) : 0) || a.pos - b.pos,
      )
      return (order === 'asc' ? sorted : sorted.reverse()).map(({ pos }) => pos)
    }

    test('pages of any filter hold exactly what matches, in order', async () => {
      const times = fc.integer({ min: -5, max: 305 }).map((seconds) => new Date(startedAt + 1000 * seconds))
      const requests = fc.record(
        {
          streamId: fc.constantFrom(lives[0].streamId, lives[2].streamId, 'none'),
          sessionId: fc.constantFrom(...lives.map((live) => live.sessionId), '7f3e2c1a-0000-4000-8000-0123456789ab'),
          types: fc.subarray<EventType>([...eventTypes]),
          userId: fc.constantFrom(viewer(1).userId, viewer(2).userId, 'nobody'),
          from: times,
          to: times,
          text: fc.constantFrom('hello', 'Rose', 'GRÜSSE', 'Grüße', '%_', "'clock\\", '你', 'viewer 3', 'absent', ''),
          order: fc.constantFrom('asc' as const, 'desc' as const),
          limit: fc.integer({ min: 1, max: 120 }),
        },
        { requiredKeys: ['order', 'limit'] },
      )
      await fc.assert(
        fc.asyncProperty(requests, async (request) => {
          expect(await readPages({ ...request, limit: Math.max(request.limit, 10) })).toEqual(expected(request))
        }),
        { numRuns: 150 },
      )
    }, 120_000)

    test('a search that has looked through enough goes on where it stopped', async () => {
      const { sessionId } = lives[0]
      for (const direction of ['asc', 'desc'] as const) {
        for (const orderBy of [['pos'], ['occurred_at', 'pos']] as const) {
          const selection = { workspaceId, sessionId, conditions: [], orderBy, direction, limit: 3 }
          const found: number[] = []
          let place: Place | undefined
          do {
            const effort = { windowRows: 7, mostWindows: 2 }
            const search = await searchEvents(db.query, selection, 'rose', place, effort)
            found.push(...search.found.map(({ pos }) => pos))
            place = search.found.length === 3 ? search.found[2] : search.searchedTo
          } while (place)
          const from = orderBy.length === 2 ? { from: new Date(0) } : {}
          expect(found).toEqual(expected({ sessionId, text: 'rose', order: direction, limit: 0, ...from }))
        }
      }
    })

    test('pages stay right while events are added', async () => {
      const live = createLive()
      await store(Array.from({ length: 30 }, (_, n) => live.chat(`${n}`)))
      const request = { order: 'desc', limit: 10, sessionId: live.sessionId } as const
      const first = await findEvents(db.query, live.workspaceId, request)
      await store([live.chat('new'), live.chat('newer')])
      const second = await findEvents(db.query, live.workspaceId, { ...request, cursor: first.next ?? '' })
      expect(second.rows.map(({ pos }) => pos)).toEqual(Array.from({ length: 10 }, (_, n) => 20 - n))
    })

    test('nothing of another workspace is found', async () => {
      const { workspaceId: other } = createLive()
      expect((await findEvents(db.query, other, { order: 'asc', limit: 10 })).rows).toEqual([])
      const request = { order: 'asc', limit: 10, sessionId: lives[0].sessionId } as const
      expect((await findEvents(db.query, other, request)).rows).toEqual([])
    })

    test.each([
      ['nothing', ''],
      ['nonsense', 'bm9uc2Vuc2U'],
      ['of another order', Buffer.from('["pos-desc",5]').toString('base64url')],
      ['of another type', Buffer.from('["pos-asc","5"]').toString('base64url')],
      ['endless', 'A'.repeat(5000)],
    ])('refuses a cursor that is %s', async (_, cursor) => {
      await expect(findEvents(db.query, workspaceId, { order: 'asc', limit: 5, cursor })).rejects.toMatchObject({
        code: 'cursor-invalid',
      })
    })

    test('the log tells when the normalizer had made an event, unless that was not written down', async () => {
      const [first] = await readLog(db.query, workspaceId, 0, 1)
      expect(first?.normalizedAt).toBe('1970-01-01T00:00:00.000Z')
      const before = db.query.updateTable('live.events').set({ normalized_at: null })
      await before.where('workspace_id', '=', workspaceId).where('pos', '=', 1).execute()
      expect((await readLog(db.query, workspaceId, 0, 1))[0]).not.toHaveProperty('normalizedAt')
    })

    test('the log is read behind a position, filtered, and up to a position', async () => {
      const positions = async (...args: [number, number, Parameters<typeof readLog>[4]?]) =>
        (await readLog(db.query, workspaceId, ...args)).map(({ pos }) => pos)
      const of = (sessionId: string) =>
        logged.filter(({ event }) => event.sessionId === sessionId).map(({ pos }) => pos)
      expect(await positions(295, 100)).toEqual([296, 297, 298, 299, 300])
      expect(await positions(0, 3)).toEqual([1, 2, 3])
      expect(await positions(300, 3)).toEqual([])
      expect(await positions(0, 3, { upTo: 2 })).toEqual([1, 2])
      const { streamId, sessionId } = lives[2]
      expect(await positions(0, 1000, { streamId })).toEqual(of(sessionId))
      expect(await positions(0, 1000, { sessionId, types: ['GIFT', 'LIKE'] })).toEqual(
        of(sessionId).filter((pos) => events[pos - 1]?.eventType !== 'CHAT'),
      )
      expect(await findLogTail(db.query, workspaceId, 10)).toBe(290)
      expect(await findLogTail(db.query, workspaceId, 10, { upTo: 100 })).toBe(90)
      expect(await findLogTail(db.query, workspaceId, 2, { streamId })).toBe((of(sessionId).at(-2) ?? 0) - 1)
      expect(await findLogTail(db.query, workspaceId, 2, { streamId: 'none', upTo: 50 })).toBe(50)
    })

    test('the head of a log that nothing was stored in keeps its epoch', async () => {
      const live = createLive()
      const [before, again] = await Promise.all([1, 2].map(() => getHead(db.query, live.workspaceId)))
      expect(before).toEqual({ pos: 0, earliest: 1, epoch: expect.stringMatching(/^[0-9a-z]{1,40}$/) })
      expect(again).toEqual(before)
      await store([live.chat()])
      expect(await getHead(db.query, live.workspaceId)).toEqual({ ...before, pos: 1 })
    })

    test('the total of a streak is found again', async () => {
      const { streamId } = lives[0]
      const told = events.flatMap((event) =>
        event.eventType === 'GIFT' && event.streamId === streamId && event.payload.streakId === 'streak1'
          ? [event.payload.repeatCount]
          : [],
      )
      expect(await findStreakCount(db.query, workspaceId, streamId, 'streak1')).toBe(Math.max(...told))
      expect(await findStreakCount(db.query, workspaceId, streamId, 'none')).toBe(0)
    })

    test('a timeline counts every event of a session in its slice, and none twice', async () => {
      const { sessionId } = lives[0]
      const own = events.filter((event) => event.sessionId === sessionId)
      for (const bucketSeconds of [1, 7, 60, 3600]) {
        const timeline = await buildTimeline(db.query, workspaceId, { sessionId, bucketSeconds })
        expect(await buildTimeline(db.query, workspaceId, { sessionId, bucketSeconds }, 5)).toEqual(timeline)
        const slices = Map.groupBy(own, ({ timestamp }) => {
          const ms = bucketSeconds * 1000
          return new Date(Math.floor(Date.parse(timestamp) / ms) * ms).toISOString()
        })
        const sum = (some: readonly UnifiedEvent[], of: (event: UnifiedEvent) => number) =>
          some.reduce((total, event) => total + of(event), 0)
        const buckets = [...slices].map(([at, some]) => ({
          ...{ at, viewers: null, follows: 0, shares: 0, joins: 0 },
          chats: sum(some, ({ eventType }) => Number(eventType === 'CHAT')),
          gifts: sum(some, (event) => (event.eventType === 'GIFT' ? event.payload.giftCount : 0)),
          coins: sum(some, (event) => (event.eventType === 'GIFT' ? event.payload.coins : 0)),
          likes: sum(some, (event) => (event.eventType === 'LIKE' ? event.payload.likeCount : 0)),
        }))
        expect(timeline?.buckets).toEqual(buckets.sort((a, b) => (a.at < b.at ? -1 : 1)))
        const times = own.map(({ timestamp }) => timestamp).sort()
        expect(timeline).toMatchObject({ from: times[0], to: times.at(-1), bucketSeconds, gaps: [] })
      }
    })

    test('a timeline of a stream is of its live sessions, with gaps and viewers, within the span asked for', async () => {
      const live = createLive({ startedAt })
      const { workspaceId, streamId } = live
      const replay = createLive({ workspaceId, streamId, source: 'replay', startedAt })
      const gap = { from: '2026-03-01T20:00:01.000Z', to: '2026-03-01T20:00:02.000Z', reason: 'reconnect' }
      await store([
        live.make('ROOM_USER', { viewerCount: 10, totalViewers: 0, topViewers: [] }),
        live.make('RAW', { rawType: 'ControlEvent.GAP', data: gap }),
        live.make('ROOM_USER', { viewerCount: 30, totalViewers: 0, topViewers: [] }),
        live.make('ROOM_USER', { viewerCount: 20, totalViewers: 0, topViewers: [] }),
        replay.make('ROOM_USER', { viewerCount: 99, totalViewers: 0, topViewers: [] }),
        live.chat('too late'),
      ])
      const none = { chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0 }
      const to = new Date('2026-03-01T20:00:03.000Z')
      expect(await buildTimeline(db.query, workspaceId, { streamId, bucketSeconds: 2, to })).toEqual({
        ...{ from: '2026-03-01T20:00:00.000Z', to: '2026-03-01T20:00:03.000Z', bucketSeconds: 2, gaps: [gap] },
        buckets: [
          { at: '2026-03-01T20:00:00.000Z', viewers: 10, ...none },
          { at: '2026-03-01T20:00:02.000Z', viewers: 30, ...none },
        ],
      })
      expect(await buildTimeline(db.query, workspaceId, { streamId: 'none', bucketSeconds: 2 })).toBeUndefined()
    })
  })
}

import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import { type LogGrown, signals, topics } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { listDeadLetters } from '#domain/dead-letters/dead-letters.ts'
import { findEvents, getHead } from '#domain/events/events.ts'
import { findSession } from '#domain/sessions/sessions.ts'
import { findStream } from '#domain/streams/streams.ts'
import { findViewer } from '#domain/viewers/viewers.ts'
import { type Clock, systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { createLive, type LiveMaker, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { startRecorder } from './recorder.ts'

/** Pauses between tries are short. */
const hurriedClock: Clock = { now: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) }
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 5 })

async function openRecorder(db: Db) {
  await using opened = new AsyncDisposableStack()
  const memory = opened.use(openMemoryBus({ log: silentLog, clock: hurriedClock }))
  const metrics = createMetrics()
  opened.use(await startRecorder({ ...memory, db, metrics, log: silentLog, clock: hurriedClock }))
  const grown: LogGrown[] = []
  await memory.signals.listen(signals.logGrown, (message) => grown.push(message))
  const stack = opened.move()
  return {
    grown,
    metric: async (line: string) => {
      const { body } = await metrics.render()
      return Number(
        body
          .split('\n')
          .find((candidate) => candidate.startsWith(`${line} `))
          ?.slice(line.length) ?? 0,
      )
    },
    /** Publishes and waits until all of it is dealt with. */
    store: async (...events: unknown[]) => {
      await memory.bus.publish(topics.events, events as UnifiedEvent[])
      await eventually(async () => {
        expect((await memory.bus.lags()).map(({ lag }) => lag).reduce((a, b) => a + b, 0)).toBe(0)
      })
    },
    bus: memory.bus,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

for (const database of await findTestDatabases()) {
  describe(`${database.name}: recorder`, () => {
    let db: Db
    let recorder: Awaited<ReturnType<typeof openRecorder>>
    beforeAll(async () => {
      db = await database.open()
      recorder = await openRecorder(db)
    })
    afterAll(async () => {
      await recorder?.[Symbol.asyncDispose]()
      await db?.[Symbol.asyncDispose]()
    })

    const readAll = async (workspaceId: string) => {
      const { rows } = await findEvents(db.query, workspaceId, { order: 'asc', limit: 100_000 })
      return rows.map(({ pos, json }) => ({ pos, event: JSON.parse(json) as UnifiedEvent }))
    }
    const deadLetters = async (workspaceId: string) =>
      (await listDeadLetters(db.query, workspaceId, { limit: 1000 })).items.map(({ entry }) => entry).reverse()
    const session = (live: LiveMaker) => findSession(db.query, live.workspaceId, live.sessionId)

    test('stores events unchanged, in order, at positions without a hole, and then says so', async () => {
      const live = createLive()
      const events = [live.chat('one'), live.gift(3), live.chat('🦄 three')]
      recorder.grown.length = 0
      await recorder.store(...events)
      await recorder.store(live.chat('four'))
      const rows = await readAll(live.workspaceId)
      expect(rows.map(({ pos }) => pos)).toEqual([1, 2, 3, 4])
      expect(rows.slice(0, 3).map(({ event }) => event)).toEqual(events)
      const head = await getHead(db.query, live.workspaceId)
      expect(head).toEqual({ pos: 4, earliest: 1, epoch: expect.stringMatching(/^[0-9a-z]{1,40}$/) })
      const told = recorder.grown.filter(({ workspaceId }) => workspaceId === live.workspaceId)
      expect(told.map((message) => message.head)).toEqual([3, 4])
      expect(
        told.flatMap((message) => message.events).map(({ pos, json }) => ({ pos, event: JSON.parse(json) })),
      ).toEqual(rows)
    })

    test('passes many events on as a mere hint', async () => {
      const live = createLive()
      recorder.grown.length = 0
      const long = 'x'.repeat(6000)
      await recorder.store(...Array.from({ length: 400 }, () => live.chat(long)))
      const told = recorder.grown.filter(({ workspaceId }) => workspaceId === live.workspaceId)
      expect(told.at(-1)?.head).toBe(400)
      for (const { events } of told)
        expect(events.reduce((sum, { json }) => sum + json.length, 0)).toBeLessThan(1_000_001)
    })

    test('stores what is delivered again once, and counts it once', async () => {
      const live = createLive()
      const events = [live.chat(), live.gift(2), live.make('LIKE', { likeCount: 5, totalLikeCount: 5 })]
      await recorder.store(...events)
      await recorder.store(...events, live.chat(), ...events)
      expect((await readAll(live.workspaceId)).map(({ pos }) => pos)).toEqual([1, 2, 3, 4])
      expect(await session(live)).toMatchObject({ events: 4, chats: 2, gifts: 2, likes: 5 })
      expect(await deadLetters(live.workspaceId)).toEqual([])
    })

    test('drops messages that TikTok sends again into the next session, and counts them', async () => {
      const before = createLive()
      const { workspaceId, streamId } = before
      const after = createLive({ workspaceId, streamId, startedAt: Date.parse('2026-03-01T21:00:00Z') })
      const resent = await recorder.metric('storage_rows_total{result="resent"}')
      await recorder.store(before.chat('a', { messageId: '1' }), before.chat('b', { messageId: '2' }))
      await recorder.store(
        after.chat('b', { messageId: '2' }),
        after.chat('c', { messageId: '3' }),
        after.chat('c', { messageId: '3' }),
        after.make('RAW', { rawType: 'x', data: {} }, { messageId: '2' }),
      )
      const rows = await readAll(workspaceId)
      expect(rows.map(({ pos, event }) => [pos, event.messageId, event.eventType])).toEqual([
        [1, '1', 'CHAT'],
        [2, '2', 'CHAT'],
        [3, '3', 'CHAT'],
        [4, '2', 'RAW'],
      ])
      expect((await session(after))?.chats).toBe(1)
      expect(await recorder.metric('storage_rows_total{result="resent"}')).toBe(resent + 2)
    })

    test('stores a replay beside the session it repeats, and leaves that as it was', async () => {
      const live = createLive()
      const { workspaceId, streamId } = live
      const replay = createLive({ workspaceId, streamId, source: 'replay' })
      await recorder.store(live.chat('a', { messageId: '1' }))
      const connected = { roomId: streamId, provider: 'replay', uniqueId: 'alice', replayOf: live.sessionId }
      await recorder.store(replay.make('CONNECTED', connected), replay.chat('a', { messageId: '1' }))
      await recorder.store(live.chat('b'))
      expect(await readAll(workspaceId)).toHaveLength(4)
      expect(await session(replay)).toMatchObject({ source: 'replay', replayOf: live.sessionId, provider: 'replay' })
      expect(await session(live)).toMatchObject({ endedAt: null, events: 2, chats: 2 })
    })

    test('never loses an event to another of the same id without a word', async () => {
      const live = createLive()
      const first = live.chat('first', { messageId: '1' })
      const bare = live.make('LIKE', { likeCount: 1, totalLikeCount: 1 })
      const collisions = await recorder.metric('id_collision_total')
      await recorder.store(first, bare)
      const other = { ...first, messageId: '2', payload: { ...first.payload, message: 'other' } }
      const otherBare = { ...bare, payload: { likeCount: 2, totalLikeCount: 3 } }
      const inBatch = live.chat('x', { messageId: '8' })
      await recorder.store(other, otherBare, first, bare, inBatch, { ...inBatch, messageId: '9' })
      expect((await readAll(live.workspaceId)).map(({ event }) => event)).toEqual([first, bare, inBatch])
      const letters = await deadLetters(live.workspaceId)
      expect(letters.map(({ reason, payload }) => [reason, payload])).toEqual([
        ['ID_COLLISION', other],
        ['ID_COLLISION', otherBare],
        ['ID_COLLISION', { ...inBatch, messageId: '9' }],
      ])
      expect(await recorder.metric('id_collision_total')).toBe(collisions + 3)
    })

    test('sets aside exactly the rows that cannot be stored, once each and with the reason', async () => {
      const live = createLive()
      let nested: unknown = 'deep'
      for (let depth = 0; depth < 3000; depth++) nested = [nested]
      const poison: [string, unknown][] = [
        ['INVALID_TEXT', live.chat('NUL \0 byte')],
        ['INVALID_TEXT', live.chat('half a pair \ud83d')],
        ['INVALID_TEXT', live.chat('name', { user: { ...viewer(3), displayName: '\udc00' } })],
        ['INVALID_TEXT', { ...live.chat(), sessionId: 'not-a-uuid' }],
        ['NUMBER_OUT_OF_RANGE', live.gift(1e12)],
        ['NUMBER_OUT_OF_RANGE', { ...live.chat(), seqNo: 2 ** 40 }],
        ['CONSTRAINT', { ...live.chat(), seqNo: null }],
        ['MALFORMED', live.make('RAW', { rawType: 'deep', data: nested })],
        ['MALFORMED', { ...live.chat(), timestamp: 'once upon a time' }],
        ['MALFORMED', { workspaceId: live.workspaceId, eventType: 'CHAT' }],
      ]
      const good = Array.from({ length: 200 }, (_, n) => live.chat(`good ${n}`))
      const mixed: unknown[] = [...good]
      for (const [n, [, event]] of poison.entries()) mixed.splice(n * 17 + 3, 0, event)
      await recorder.store(...mixed)
      const rows = await readAll(live.workspaceId)
      expect(rows.map(({ event }) => event)).toEqual(good)
      expect(rows.map(({ pos }) => pos)).toEqual(good.map((_, n) => n + 1))
      await recorder.store(...mixed)
      expect(await readAll(live.workspaceId)).toHaveLength(good.length)
      const letters = await deadLetters(live.workspaceId)
      expect(letters.map(({ reason }) => reason).sort()).toEqual(poison.map(([reason]) => reason).sort())
      for (const [reason, payload] of poison)
        expect(letters).toContainEqual(expect.objectContaining({ reason, payload }))
      expect(new Set(letters.map(({ stage }) => stage))).toEqual(new Set(['storage']))
    })

    test('sums up a session and its stream', async () => {
      const live = createLive()
      const at = (seconds: number) => new Date(Date.parse('2026-03-01T20:00:00Z') + 1000 * seconds).toISOString()
      await recorder.store(
        live.make('CONNECTED', { roomId: live.streamId, provider: 'direct', uniqueId: 'alice', title: 'Hi <b>' }),
        live.chat(),
        live.gift(3, { coins: 30 }),
        live.gift(0, { coins: 0 }),
        live.gift(2, { coins: 20 }),
        live.make('LIKE', { likeCount: 15, totalLikeCount: 15 }),
      )
      await recorder.store(
        live.make('FOLLOW', { displayType: '' }),
        live.make('SHARE', { displayType: '' }),
        live.make('JOIN', { viewerCount: 0, actionId: 1 }),
        live.make('ROOM_USER', { viewerCount: 120, totalViewers: 500, topViewers: [] }),
        live.make('ROOM_USER', { viewerCount: 80, totalViewers: 510, topViewers: [] }),
      )
      const counts = { events: 11, chats: 1, gifts: 5, coins: 50, likes: 15, follows: 1, shares: 1, joins: 1 }
      const known = {
        streamId: live.streamId,
        uniqueId: 'alice',
        title: 'Hi <b>',
        startedAt: at(0),
        lastEventAt: at(10),
      }
      expect(await session(live)).toEqual({
        ...{ sessionId: live.sessionId, source: 'live', provider: 'direct', live: false, replayOf: null },
        ...{ ...known, ...counts, peakViewers: 120, expired: 0, endedAt: null, endReason: null },
      })
      expect(await findStream(db.query, live.workspaceId, live.streamId)).toEqual({
        ...{ ...known, live: false, sessions: 1, events: 11, expired: 0 },
      })
    })

    test('tells a session that is being received from one that fell silent', async () => {
      const now = createLive({ startedAt: Date.now() })
      await recorder.store(now.chat())
      expect(await session(now)).toMatchObject({ live: true })
      expect(await findStream(db.query, now.workspaceId, now.streamId)).toMatchObject({ live: true })
      await recorder.store(now.make('DISCONNECTED', { code: 1006, reason: 'lost', willReconnect: true }))
      expect(await session(now)).toMatchObject({ live: false, endReason: 'lost' })
    })

    test('ends a session by the first that ends it, or as interrupted when the next one begins', async () => {
      const first = createLive()
      const { workspaceId, streamId } = first
      const [second, third, fourth] = [1, 2, 3].map((n) =>
        createLive({ workspaceId, streamId, startedAt: Date.parse('2026-03-01T22:00:00Z') + 60_000 * n }),
      ) as [LiveMaker, LiveMaker, LiveMaker]
      const elsewhere = createLive({ workspaceId })
      await recorder.store(first.chat(), elsewhere.chat())
      await recorder.store(second.chat(), third.chat())
      await recorder.store(third.make('STREAM_END', { action: 3, reason: '' }))
      await recorder.store(third.make('DISCONNECTED', { code: 1000, reason: 'later', willReconnect: false }))
      await recorder.store(fourth.chat())
      expect(await session(first)).toMatchObject({ endReason: 'interrupted', endedAt: '2026-03-01T20:00:00.000Z' })
      expect(await session(second)).toMatchObject({ endReason: 'interrupted', endedAt: '2026-03-01T22:01:00.000Z' })
      expect(await session(third)).toMatchObject({ endReason: 'stream-ended', endedAt: '2026-03-01T22:02:01.000Z' })
      expect(await session(fourth)).toMatchObject({ endReason: null, endedAt: null })
      expect(await session(elsewhere)).toMatchObject({ endedAt: null })
    })

    test('keeps gaps, and leaves out those without times', async () => {
      const live = createLive()
      const gap = (data: unknown) => live.make('RAW', { rawType: 'ControlEvent.GAP', data })
      const span = { from: '2026-03-01T20:00:00.000Z', to: '2026-03-01T20:00:30.000Z', reason: 'reconnect' }
      await recorder.store(live.chat(), gap(span), gap({ from: 'x' }), gap(null))
      const gaps = await db.query.selectFrom('live.gaps').selectAll().where('session_id', '=', live.sessionId).execute()
      expect(gaps).toEqual([
        {
          ...{ workspace_id: live.workspaceId, stream_id: live.streamId, session_id: live.sessionId, pos: 2 },
          ...{ from_at: new Date(span.from), to_at: new Date(span.to), reason: 'reconnect' },
        },
      ])
      expect(await readAll(live.workspaceId)).toHaveLength(4)
    })

    test('knows viewers by their newest names', async () => {
      const live = createLive()
      const renamed = { ...viewer(1), displayName: 'New name', avatarUrl: '' }
      await recorder.store(live.chat(), live.chat('x', { user: viewer(5) }), live.chat('y', { user: renamed }))
      expect(await findViewer(db.query, live.workspaceId, viewer(1).userId)).toEqual({
        ...{ userId: viewer(1).userId, uniqueId: 'viewer1', displayName: 'New name', avatarUrl: viewer(1).avatarUrl },
        firstSeenAt: new Date('2026-03-01T20:00:00Z'),
        lastSeenAt: new Date('2026-03-01T20:00:02Z'),
      })
      expect(await findViewer(db.query, createLive().workspaceId, viewer(1).userId)).toBeUndefined()
    })

    test('keeps workspaces apart, also for the same room', async () => {
      const [ours, theirs] = [createLive({ streamId: '1' }), createLive({ streamId: '1' })]
      await recorder.store(
        ours.chat('a', { messageId: '1' }),
        theirs.chat('b', { messageId: '1' }),
        ours.chat('c', { messageId: '2' }),
      )
      expect((await readAll(ours.workspaceId)).map(({ pos }) => pos)).toEqual([1, 2])
      expect((await readAll(theirs.workspaceId)).map(({ pos }) => pos)).toEqual([1])
    })

    test('keeps dead letters of every stage, whatever is in them, once each', async () => {
      const { workspaceId } = createLive()
      const entry: DlqEntry = {
        ...{
          stage: 'normalizer' as const,
          reason: 'PARSE_ERROR',
          error: 'cut \0 off \ud83d',
          sourceId: `x-${workspaceId}`,
        },
        ...{
          payload: { workspaceId, data: 'NUL \0 and half \ud83d' },
          failedAt: '2026-03-01T20:00:00.000Z',
          attempts: 2,
        },
      }
      await recorder.bus.publish(topics.dlq, [entry, entry, { ...entry, stage: 'rules' }])
      await recorder.bus.publish(topics.dlq, [{ ...entry, attempts: 3 }])
      const other = createLive().workspaceId
      await recorder.bus.publish(topics.dlq, [{ ...entry, payload: { workspaceId: other } }])
      await recorder.store()
      expect(await deadLetters(other)).toMatchObject([{ sourceId: entry.sourceId }])
      expect(await deadLetters(workspaceId)).toEqual([
        { ...entry, error: 'cut  off �' },
        { ...entry, error: 'cut  off �', stage: 'rules' },
      ])
    })

    test('gives positions without hole or double to several recorders at once, refused rows between them', async () => {
      const { workspaceId } = createLive()
      const lives = [1, 2, 3].map(() => createLive({ workspaceId }))
      const recorders = await Promise.all(lives.map(() => openRecorder(db)))
      await Promise.all(
        lives.map(async (live, n) => {
          for (let round = 0; round < 20; round++) {
            const events = Array.from({ length: 15 }, (_, k) => live.chat((round + k) % 9 === 0 ? 'bad \0' : 'good'))
            await recorders[n]?.store(...events)
          }
        }),
      )
      for (const other of recorders) await other[Symbol.asyncDispose]()
      const rows = await readAll(workspaceId)
      expect(rows.map(({ pos }) => pos)).toEqual(rows.map((_, n) => n + 1))
      expect(rows.length + (await deadLetters(workspaceId)).length).toBe(3 * 20 * 15)
      for (const live of lives) {
        const seqNos = rows.filter(({ event }) => event.sessionId === live.sessionId).map(({ event }) => event.seqNo)
        expect(seqNos).toEqual(seqNos.toSorted((a, b) => a - b))
      }
    })

    if (database.name === 'embedded') return
    test('loses nothing and sets nothing aside when connections break', async () => {
      const live = createLive()
      const { promise: stored, resolve } = Promise.withResolvers<void>()
      const breaking = (async () => {
        let over = false
        void stored.then(() => {
          over = true
        })
        while (!over) {
          await sql`
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`
            .execute(db.query)
            .catch(() => {})
          await systemClock.sleep(20)
        }
      })()
      for (let round = 0; round < 40; round++) await recorder.store(live.chat(), live.chat(), live.chat())
      resolve()
      await breaking
      await eventually(() => db.check())
      const rows = await readAll(live.workspaceId)
      expect(rows.map(({ pos, event }) => [pos, event.seqNo])).toEqual(rows.map((_, n) => [n + 1, n]))
      expect(rows).toHaveLength(120)
      expect(await deadLetters(live.workspaceId)).toEqual([])
    })
  })
}

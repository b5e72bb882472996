import { createHash } from 'node:crypto'
import { isUnifiedEvent } from '@livetap/contracts/checks.ts'
import type { DlqEntry } from '@livetap/contracts/dlq-entry.ts'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type OpenMemoryBus, openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { ManualClock } from '../../../test/ingest/manual-clock.ts'
import { startNormalizer } from './normalizer.ts'

const emptyQuery = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
/** A database in which nothing is stored. */
const emptyDb = {
  kind: 'embedded',
  query: emptyQuery,
  within: () => emptyQuery,
  check: async () => {},
  [Symbol.asyncDispose]: async () => {},
} satisfies Db

const sessionId = '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55'
const streamId = '7300000000000000001'
function envelop(seqNo: number, type: string, data: RawEnvelope['data']): RawEnvelope {
  const at = '2026-03-01T20:15:30.000Z'
  const identity = { workspaceId: 'default', streamId, sessionId, source: 'live' as const, seqNo }
  return { schemaVersion: 'raw.v1', ...identity, type, messageId: `m${seqNo}`, timestamp: at, ingestedAt: at, data }
}
const gift = (seqNo: number, repeatCount: number, repeatEnd = 0) =>
  envelop(seqNo, 'WebcastGiftMessage', {
    user: { userId: '42', uniqueId: 'mira' },
    giftId: 5655,
    groupId: '1700000000001',
    repeatCount,
    repeatEnd,
    giftDetails: { giftName: 'Rose', diamondCount: 5, combo: true },
  })

let clock: ManualClock
let open: OpenMemoryBus
let events: UnifiedEvent[]
let letters: DlqEntry[]
let normalizer: AsyncDisposable
const metrics = createMetrics()

beforeEach(async () => {
  clock = new ManualClock()
  open = openMemoryBus({ log: silentLog, clock })
  events = []
  letters = []
  await open.bus.consume(topics.events, { group: 'test', stage: 'storage' }, async (batch) => {
    events.push(...batch.map(({ message }) => message))
    return undefined
  })
  await open.bus.consume(topics.dlq, { group: 'test', stage: 'storage' }, async (batch) => {
    letters.push(...batch.map(({ message }) => message))
    return undefined
  })
  await start()
})
afterEach(async () => {
  await normalizer[Symbol.asyncDispose]()
  await open[Symbol.asyncDispose]()
})

async function start(db: Db = emptyDb): Promise<void> {
  const { bus } = open
  normalizer = await startNormalizer({ bus, db, wire: createTikTokWire(), metrics, log: silentLog, clock })
}
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 45_000, interval: 5 })
async function send(...messages: RawEnvelope[]): Promise<void> {
  const before = events.length + letters.length
  await open.bus.publish(topics.raw, messages)
  await eventually(() => expect(events.length + letters.length).toBeGreaterThanOrEqual(before + messages.length))
}
const gifts = () => events.filter((event) => event.eventType === 'GIFT')
const sum = (all: readonly EventOf<'GIFT'>[]) => all.reduce((total, { payload }) => total + payload.giftCount, 0)

test('raw messages become events in order, what cannot be read becomes dead letters, and both are counted', async () => {
  await send(
    envelop(0, 'ControlEvent.CONNECTED', { roomId: streamId, provider: 'mock', uniqueId: 'host' }),
    envelop(1, 'WebcastChatMessage', { comment: 'hi' }),
    envelop(2, 'WebcastChatMessage', '////'),
    envelop(3, 'WebcastLikeMessage', 'EA8Y0vgC'),
    envelop(4, 'WebcastUnheardOf', 'AAAA'),
  )
  expect(events.map(({ seqNo, eventType }) => `${seqNo} ${eventType}`)).toEqual([
    '0 CONNECTED',
    '1 CHAT',
    '3 LIKE',
    '4 RAW',
  ])
  expect(events[2]!.payload).toEqual({ likeCount: 15, totalLikeCount: 48210 })
  expect(letters).toMatchObject([{ stage: 'normalizer', reason: 'PARSE_ERROR', sourceId: `${sessionId}:2` }])
  const { body } = await metrics.render()
  expect(body).toMatch(/normalizer_events_total\{type="CHAT"\} 1/)
  expect(body).toMatch(/normalizer_failures_total\{reason="PARSE_ERROR"\} 1/)
  expect(body).toMatch(/normalizer_batch_seconds_count [1-9]/)
})

test('a streak that falls silent is closed after ten seconds, once, and marked', async () => {
  await send(gift(0, 1), gift(1, 4))
  await clock.advance(9_000)
  expect(gifts()).toHaveLength(2)
  await clock.advance(2_000)
  await eventually(() => expect(gifts()).toHaveLength(3))
  const [, last, end] = gifts() as [EventOf<'GIFT'>, EventOf<'GIFT'>, EventOf<'GIFT'>]
  expect(isUnifiedEvent(end)).toBe(true)
  expect(end.payload).toEqual({
    ...last.payload,
    giftCount: 0,
    coins: 0,
    streakActive: false,
    streakEnd: true,
    synthetic: true,
  })
  expect(end).toMatchObject({ streamId, sessionId, seqNo: 1, user: last.user })
  expect('messageId' in end).toBe(false)
  expect(end.eventId).toBe(createHash('sha256').update(`${streamId}:${sessionId}:1:GIFT_END`).digest('hex'))
  await clock.advance(60_000)
  expect(gifts()).toHaveLength(3)
})

test('the real end that comes late adds only what was missing', async () => {
  await send(gift(0, 4))
  await clock.advance(11_000)
  await eventually(() => expect(gifts()).toHaveLength(2))
  await send(gift(1, 6, 1))
  await clock.advance(60_000)
  expect(gifts().map(({ payload }) => [payload.giftCount, payload.streakEnd, payload.synthetic ?? false])).toEqual([
    [4, false, false],
    [0, true, true],
    [2, true, false],
  ])
  expect(new Set(gifts().map(({ payload }) => payload.streakId)).size).toBe(1)
})

test('a streak that goes on, or ends, is not closed', async () => {
  await send(gift(0, 1))
  await clock.advance(8_000)
  await send(gift(1, 2))
  await clock.advance(8_000)
  await send(gift(2, 3, 1))
  await clock.advance(60_000)
  expect(gifts().map(({ payload }) => payload.synthetic)).toEqual([undefined, undefined, undefined])
})

test('another normalizer goes on where the first one stopped', async () => {
  await send(gift(0, 3))
  await normalizer[Symbol.asyncDispose]()
  await start()
  await send(gift(1, 3), gift(2, 5, 1))
  expect(sum(gifts())).toBe(5)
})

test.each([
  ['has ended', { count: 4, ended: true }],
  ['goes on with', { count: 5, ended: false }],
])('a streak that another process %s is left alone', async (_, known) => {
  await send(gift(0, 4))
  const { streakId } = gifts()[0]!.payload
  const memo = { key: `streak:default:${streakId}`, values: [JSON.stringify({ streakId, ...known })] }
  await open.bus.publish(topics.events, [], { memos: [{ ...memo, keep: 1, ttlSeconds: 600 }] })
  await clock.advance(60_000)
  expect(gifts()).toHaveLength(1)
})

test('a streak of which the bus has forgotten everything goes on from what is stored', async () => {
  await using db = await openEmbeddedDb({ dataDir: undefined, log: silentLog })
  await send(gift(0, 3))
  const { eventId, payload } = gifts()[0]!
  const at = '2026-03-01T20:15:30.000Z'
  const ids = {
    workspace_id: 'default',
    pos: 1,
    event_id: eventId,
    stream_id: streamId,
    session_id: sessionId,
    seq_no: 0,
  }
  const times = { occurred_at: at, ingested_at: at }
  await db.query
    .insertInto('live.events')
    .values({
      ...ids,
      ...times,
      trigger_id: 2,
      source: 'live',
      message_id: 'm0',
      user_id: '42',
      body: JSON.stringify({ payload }),
    })
    .execute()
  await normalizer[Symbol.asyncDispose]()
  await clock.advance(601_000)
  await start(db)
  await send(gift(1, 5, 1))
  expect(gifts().map((event) => event.payload.giftCount)).toEqual([3, 2])
  await normalizer[Symbol.asyncDispose]()
})

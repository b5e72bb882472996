import { randomUUID } from 'node:crypto'
import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { type IngestCommand, signals, topics } from '@livetap/contracts/topics.ts'
import { type EventType, triggerIds } from '@livetap/contracts/unified-event.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { startIngest } from '../ingest.ts'

const start = Date.UTC(2026, 0, 1)
const sourceSessionId = randomUUID()
let db: Db
let pos = 0

beforeAll(async () => {
  db = await openEmbeddedDb({ dataDir: undefined, log: silentLog })
})
afterAll(() => db[Symbol.asyncDispose]())

async function record(sessionId: string, events: [type: EventType, second: number, payload?: object][]) {
  const iso = (second: number) => new Date(start + second * 1000).toISOString()
  const ids = { workspace_id: 'default', session_id: sessionId, stream_id: '7001' }
  const times = { started_at: iso(0), last_event_at: iso(99) }
  const empty = { events: 0, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0, peak_viewers: 0 }
  await db.query
    .insertInto('live.sessions')
    .values({ ...ids, ...times, ...empty, unique_id: 'alice', title: 'cooking', source: 'live' })
    .execute()
  const rows = events.map(([eventType, second, payload = {}], seqNo) => ({
    ...ids,
    pos: ++pos,
    event_id: `${sessionId}-${seqNo}`,
    seq_no: seqNo,
    trigger_id: triggerIds[eventType],
    source: 'live' as const,
    message_id: `${sessionId}-${seqNo}`,
    occurred_at: iso(second),
    ingested_at: iso(second),
    body: JSON.stringify({ eventType, seqNo, timestamp: iso(second), payload }),
  }))
  for (let i = 0; i < rows.length; i += 1000) {
    await db.query
      .insertInto('live.events')
      .values(rows.slice(i, i + 1000))
      .execute()
  }
}

/** An ingest on a bus of its own, with what comes out of it. */
async function startRig() {
  const clock = new ManualClock()
  const { bus, signals: broadcast, leases, ...opened } = openMemoryBus({ log: silentLog })
  const raw: RawEnvelope[] = []
  const statuses: ReplayStatus[] = []
  await bus.consume(topics.raw, { group: 'test', stage: 'normalizer' }, async (batch) => {
    raw.push(...batch.map(({ message }) => message))
    return undefined
  })
  await broadcast.listen(signals.replays, (status) => statuses.push(status))
  const ports = { bus, signals: broadcast, leases, db, sources: [], metrics: createMetrics(), log: silentLog, clock }
  const ingest = await startIngest(ports)
  const replay = (source = sourceSessionId, speed: number | null = null) => {
    const ids = { workspaceId: 'default', replayId: randomUUID(), sessionId: randomUUID() }
    broadcast.send(signals.commands, { kind: 'replay', ...ids, sourceSessionId: source, speed })
    return ids
  }
  const control = (replayId: string, action: 'pause' | 'resume' | 'stop', speed?: number | null) => {
    const command: IngestCommand = { kind: 'replay-control', workspaceId: 'default', replayId, action }
    broadcast.send(signals.commands, speed === undefined ? command : { ...command, speed })
  }
  const reach = (state: string) => expect.poll(() => statuses.at(-1)?.state, { timeout: 45_000 }).toBe(state)
  const stop = async () => {
    await ingest[Symbol.asyncDispose]()
    await opened[Symbol.asyncDispose]()
  }
  return { clock, raw, statuses, ports, replay, control, reach, stop }
}

let rig: Awaited<ReturnType<typeof startRig>>
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const names = () => rig.raw.map(({ type, data }) => (data as { eventType?: string }).eventType ?? type)

describe('a replay', () => {
  beforeAll(() =>
    record(sourceSessionId, [
      ['CONNECTED', 0],
      ['RAW', 0, { rawType: ControlEvent.gap }],
      ['CHAT', 1],
      ['RAW', 2, { rawType: 'WebcastHashtagMessage' }],
      ['GIFT', 11],
      ['DISCONNECTED', 12],
    ]),
  )

  test('plays what happened in the live as a new session, without what happened to the connection', async () => {
    const { replayId, sessionId } = rig.replay()
    await rig.reach('finished')
    await expect.poll(names).toEqual([ControlEvent.connected, 'CHAT', 'RAW', 'GIFT', ControlEvent.disconnected])
    expect(rig.raw.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3, 4])
    expect(new Set(rig.raw.map((envelope) => [envelope.sessionId, envelope.source].join()))).toEqual(
      new Set([`${sessionId},replay`]),
    )
    expect(rig.raw[0]?.data).toEqual({
      roomId: '7001',
      provider: 'replay',
      uniqueId: 'alice',
      title: 'cooking',
      replayOf: sourceSessionId,
    })
    expect(rig.raw[1]).toMatchObject({ type: ControlEvent.replay, timestamp: '2026-01-01T00:00:01.000Z' })
    expect(rig.raw.at(-1)?.data).toEqual({ code: 0, reason: 'replay finished', willReconnect: false })
    expect(rig.statuses.map(({ state }) => state)).toEqual(['starting', 'running', 'finished'])
    expect(rig.statuses.at(-1)).toMatchObject({ replayId, sent: 3, total: 3, streamId: '7001', speed: null })
  })

  test('at a factor of real time waits as long as then', async () => {
    rig.replay(sourceSessionId, 2)
    await expect.poll(names).toEqual([ControlEvent.connected, 'CHAT'])
    await rig.clock.advance(500)
    await expect.poll(() => names().at(-1)).toBe('RAW')
    await rig.clock.advance(4400)
    expect(names().at(-1)).toBe('RAW')
    await rig.clock.advance(100)
    await rig.reach('finished')
  })

  test('can be paused, resumed at another speed, and stopped', async () => {
    const { replayId } = rig.replay(sourceSessionId, 1)
    await expect.poll(names).toContain('CHAT')
    rig.control(replayId, 'pause')
    await rig.reach('paused')
    await rig.clock.advance(60_000)
    expect(names()).not.toContain('GIFT')
    rig.control(replayId, 'resume', 0.5)
    await rig.reach('running')
    await rig.clock.advance(2000)
    await expect.poll(() => names().at(-1)).toBe('RAW')
    rig.control(replayId, 'stop')
    await rig.reach('stopped')
    await expect.poll(() => rig.raw.at(-1)?.data).toMatchObject({ reason: 'replay stopped', willReconnect: false })
    expect(names()).not.toContain('GIFT')
  })

  test('of a long session comes page by page, complete and in order, with its progress', async () => {
    const long = randomUUID()
    await record(
      long,
      Array.from({ length: 2345 }, (_, i) => ['CHAT', i] as [EventType, number]),
    )
    rig.replay(long)
    await rig.reach('finished')
    await expect.poll(() => rig.raw).toHaveLength(2347)
    expect(rig.raw.map(({ seqNo }) => seqNo)).toEqual(rig.raw.map((_, index) => index))
    const played = rig.raw.slice(1, -1).map(({ data }) => (data as { seqNo: number }).seqNo)
    expect(played).toEqual(played.map((_, index) => index))
    expect(rig.statuses.at(-1)).toMatchObject({ sent: 2345, total: 2345 })
    expect(rig.statuses).toHaveLength(3)
  })

  test('of an unknown session fails and says so', async () => {
    rig.replay(randomUUID())
    await rig.reach('failed')
    expect(rig.statuses.at(-1)?.problem).toMatchObject({ code: 'session-not-found' })
    expect(rig.raw).toEqual([])
  })

  test('runs in one process only', async () => {
    const other = await startIngest(rig.ports)
    rig.replay()
    await rig.reach('finished')
    await rig.clock.advance(5000)
    expect(rig.raw).toHaveLength(5)
    await other[Symbol.asyncDispose]()
  })

  test('beyond the limit is refused', async () => {
    for (let i = 0; i < 9; i++) rig.replay(sourceSessionId, 1)
    await expect.poll(() => rig.statuses.filter(({ state }) => state === 'running')).toHaveLength(8)
    expect(rig.statuses.find(({ state }) => state === 'failed')?.problem?.code).toBe('replay-limit')
  })

  test('ends when Livetap stops', async () => {
    rig.replay(sourceSessionId, 1)
    await expect.poll(names).toContain('CHAT')
    await rig.stop()
    expect(rig.statuses.at(-1)?.state).toBe('stopped')
  })
})

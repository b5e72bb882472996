import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { signals, topics } from '@livetap/contracts/topics.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createTikTokSource } from '#adapters/tiktok/tiktok.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { createScriptedDb } from '../../../test/ingest/scripted-db.ts'
import { startIngest } from './ingest.ts'

let simulator: Simulator
let opened: AsyncDisposableStack
let raw: RawEnvelope[]
let statuses: LivestreamStatus[]

beforeEach(async () => {
  opened = new AsyncDisposableStack()
  simulator = opened.use(await startSimulator())
  ;[raw, statuses] = [[], []]
})
afterEach(() => opened.disposeAsync())

/** An ingest on the real source and bus. */
async function follow(uniqueId: string) {
  const bus = opened.use(openMemoryBus({ log: silentLog }))
  await bus.bus.consume(topics.raw, { group: 'test', stage: 'normalizer' }, async (batch) => {
    raw.push(...batch.map(({ message }) => message))
    return undefined
  })
  await bus.signals.listen(signals.livestreams, (status) => statuses.push(status))
  const sources = [createTikTokSource({ origin: simulator.origin, log: silentLog })]
  const shared = { db: createScriptedDb(() => []), sources, metrics: createMetrics(), log: silentLog }
  opened.use(await startIngest({ ...bus, ...shared, clock: systemClock }, { initial: [uniqueId] }))
}

const sessions = () => [...Map.groupBy(raw, ({ sessionId }) => sessionId).values()]
const messageIds = () => raw.flatMap(({ messageId }) => (messageId === undefined ? [] : [messageId]))
const state = () => statuses.at(-1)?.state
const eventually = { timeout: 45_000 }

test('everything that happens in a live arrives once and in order, whatever becomes of the connection', async () => {
  const roomId = simulator.addLive('alice', { title: 'cooking', warmUp: 5 })
  const say = (text: string) => simulator.publish('alice', completeEvent({ kind: 'comment', text }))
  await follow('alice')
  await expect.poll(state, eventually).toBe('live')
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 20; i++) say(`message ${round}/${i}`)
    await expect
      .poll(() => simulator.sent('alice').every((sent) => messageIds().includes(sent.messageId)), eventually)
      .toBe(true)
    simulator.closeAll('alice', round === 0 ? 'terminate' : 4001)
    say('said while nobody listened')
    await expect.poll(() => sessions().length, eventually).toBe(round + 2)
  }
  await expect
    .poll(() => simulator.sent('alice').every((sent) => messageIds().includes(sent.messageId)), eventually)
    .toBe(true)
  expect(messageIds()).toEqual(simulator.sent('alice').map(({ messageId }) => messageId))
  for (const session of sessions()) {
    expect(session.map(({ seqNo }) => seqNo)).toEqual(session.map((_, index) => index))
    expect(session[0]).toMatchObject({ type: ControlEvent.connected, streamId: roomId })
  }
  expect(raw.filter(({ type }) => type === ControlEvent.gap)).toEqual([])
})

test('a live that ends is told, and is no more', async () => {
  simulator.addLive('alice', {})
  await follow('alice')
  await expect.poll(state, eventually).toBe('live')
  simulator.endLive('alice')
  await expect.poll(state, eventually).toBe('ended')
  expect(raw.at(-1)).toMatchObject({ type: ControlEvent.disconnected, data: { willReconnect: false } })
})

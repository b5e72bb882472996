import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { DeviceSockets } from '#adapters/device-sockets/device-sockets.ts'
import { createEulerSource } from '#adapters/euler/euler.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { SocketIoRooms } from '#adapters/socket-io/socket-io.ts'
import { createTikTokSource, createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { LiveSource } from '#ports/live-source.ts'
import { startIngest } from '#services/ingest/ingest.ts'
import { startNormalizer } from '#services/normalizer/normalizer.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { testOptions } from '../src/services/api/api.suite.ts'
import { startApi } from '../src/services/api/api.ts'
import { EulerClient, makeKey, TikFinityClient } from '../src/services/api/compat/compat.suite.ts'
import { openTestAccounts } from './test-accounts.ts'

/** A whole Livetap in this process, with a bus and a database of its own, that receives from the source. */
async function startWhole(source: LiveSource, opened: AsyncDisposableStack, eulerApiKey?: string) {
  const db = opened.use(await openEmbeddedDb({ dataDir: undefined, log: silentLog }))
  const bus = opened.use(openMemoryBus({ log: silentLog }))
  const outbound = opened.use(openUndiciOutbound({ allowed: [] }))
  const about = {
    outbound,
    sockets: outbound,
    deviceDoor: new DeviceSockets({ log: silentLog }),
    roomStore: openMemoryRooms(),
    roomDoor: new SocketIoRooms({ log: silentLog }),
    metrics: createMetrics(),
    log: silentLog,
    clock: systemClock,
    wire: createTikTokWire(),
  }
  const ports = { ...bus, db, ...about, ...openTestAccounts(db), sources: [source] }
  opened.use(await startRecorder(ports))
  opened.use(await startNormalizer(ports))
  const api = opened.use(await startApi(ports, testOptions))
  const credentials = eulerApiKey === undefined ? {} : { eulerApiKey }
  const { vault: _, ...receiving } = ports
  opened.use(await startIngest(receiving, { initial: ['ann'], credentials }))
  const read = async () => {
    const rows = await db.query.selectFrom('live.events').select('body').orderBy('pos').execute()
    return rows.map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body) as UnifiedEvent)
  }
  return { ports, url: api.url.replace('http', 'ws'), read }
}

/** What was counted, by type; gifts and likes by what they add. */
function sumUp(events: readonly UnifiedEvent[]): Record<string, number> {
  const sums: Record<string, number> = {}
  const add = (name: string, count: number) => {
    sums[name] = (sums[name] ?? 0) + count
  }
  for (const event of events) {
    if (own.has(event.eventType)) continue
    add(event.eventType, 1)
    if (event.eventType === 'LIKE') add('likes', event.payload.likeCount)
    if (event.eventType !== 'GIFT') continue
    add('gifts', event.payload.giftCount)
    add('coins', event.payload.coins)
  }
  return sums
}

/** What each Livetap says of its own reception. */
const own = new Set<EventType>(['CONNECTED', 'DISCONNECTED', 'ERROR'])

/** What is the same of an event wherever it was received. */
function essence({ eventType, messageId, timestamp, streamId, user, payload }: UnifiedEvent) {
  return { eventType, messageId, timestamp, streamId, user, payload: { ...payload, streakId: '' } }
}

function* happenings() {
  const streak = (person: string, streak: number, repeatCount: number, repeatEnd = false) =>
    completeEvent({ kind: 'gift', person, giftId: 5655, repeatCount, repeatEnd, streak })
  for (let round = 1; round <= 40; round += 1) {
    yield completeEvent({ kind: 'comment', person: 'ida', text: `number ${round} 🎉 <b>` })
    yield completeEvent({ kind: 'like', person: 'bob', count: 7, total: 7 * round })
    yield streak('ida', round, 1)
    yield streak('bob', 1000 + round, 3)
    yield streak('ida', round, 4)
    yield streak('ida', round, 5, true)
    yield streak('bob', 1000 + round, 9, true)
    yield completeEvent({ kind: 'gift', person: 'nora', giftId: 5655, repeatCount: 1, repeatEnd: true, streak: 0 })
    yield completeEvent({ kind: 'join', person: `viewer${round}`, viewers: round })
    yield completeEvent({ kind: 'follow', person: `viewer${round}`, followers: round })
    yield completeEvent({ kind: 'share', person: `viewer${round}`, shares: round })
    yield completeEvent({ kind: 'subscribe', person: `viewer${round}`, months: 2 })
    yield completeEvent({ kind: 'emote', person: 'ida', emote: 2 })
    yield completeEvent({ kind: 'question', person: 'ida', text: 'where are you from?', question: round })
    yield completeEvent({ kind: 'viewers', current: round, total: 10 * round, top: [] })
  }
}

test('a Livetap that receives from another one as from Euler Stream counts the same', {
  timeout: 120_000,
}, async () => {
  await using opened = new AsyncDisposableStack()
  const simulator = opened.use(await startSimulator())
  simulator.addLive('ann', {})
  const first = await startWhole(createTikTokSource({ origin: simulator.origin, log: silentLog }), opened)
  const { token } = await makeKey(first)
  await expect.poll(async () => (await first.read()).length, { timeout: 45_000 }).toBeGreaterThan(0)
  const source = createEulerSource({ url: `${first.url}/compat/euler`, log: silentLog })
  const second = await startWhole(source, opened, token)
  await expect.poll(async () => (await second.read()).length, { timeout: 45_000 }).toBeGreaterThan(0)
  using overlay = new TikFinityClient(`${first.url}/compat/tikfinity?token=${token}`)
  using tool = new EulerClient(`${first.url}/compat/euler?uniqueId=ann&apiKey=${token}`)
  await expect.poll(() => [overlay.events.length, tool.types.length]).toEqual([2, 3])

  simulator.publish('ann', ...happenings())
  simulator.endLive('ann')
  const isOver = (events: readonly UnifiedEvent[]) => events.at(-1)?.eventType === 'DISCONNECTED'
  for (const { read } of [first, second]) {
    await expect.poll(async () => isOver(await read()), { timeout: 60_000 }).toBe(true)
  }
  const [sent, received] = [await first.read(), await second.read()]
  expect(sumUp(received)).toEqual(sumUp(sent))
  expect(sumUp(sent)).toMatchObject({ CHAT: 40, gifts: 40 * 15, likes: 280, FOLLOW: 40, SUBSCRIBE: 40, STREAM_END: 1 })
  const told = (events: readonly UnifiedEvent[]) => events.filter(({ eventType }) => !own.has(eventType)).map(essence)
  expect(told(received)).toEqual(told(sent))

  await expect.poll(() => tool.closed?.code).toBe(4005)
  await expect.poll(() => overlay.events.at(-1)).toBe('disconnected')
  const { coins } = sumUp(sent)
  expect([overlay.coins, tool.coins]).toEqual([coins, coins])
  expect(overlay.comments).toHaveLength(40)
  expect(tool.all('WebcastChatMessage')).toHaveLength(40)
})

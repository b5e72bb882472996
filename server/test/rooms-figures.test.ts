import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient } from './room-client.ts'
import { asOwner } from './test-accounts.ts'

let folder: Awaited<ReturnType<typeof openFolder>>
let livetap: LivetapProcess
const clients: RoomClient[] = []

beforeAll(async () => {
  folder = await openFolder()
  // Titles are asked for there, and not at TikTok.
  livetap = await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: 'http://127.0.0.1:9' })
}, 120_000)
afterAll(async () => {
  for (const client of clients) client.leave()
  await livetap?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

async function join(roomId: string, name: string): Promise<RoomClient> {
  const client = new RoomClient(livetap.url)
  clients.push(client)
  await client.join(roomId, name, { proto: 2 })
  return client
}

/** What `/metrics` says of rooms, by name and labels. */
async function readFigures(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${livetap.url}/metrics`, { headers: asOwner })).text()
  const lines = text.split('\n').filter((line) => line.startsWith('room'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

const report = (roomId: string, more: object) => ({ roomId, seq: 0, state: 'idle', pos: 0, at: Date.now(), ...more })
const watch = (roomId: string) => ({ roomId, video: { url: 'https://www.tiktok.com/@mira/video/7106594312292453675' } })

test('operators see how long rooms wait for an item, and why they go on', async () => {
  const [ann, bob] = [await join('ready', 'ann'), await join('ready', 'bob')]
  for (const one of [ann, bob]) await one.say('player_report', report('ready', {}))
  await ann.say('add_video', watch('ready'))
  const { timeline } = await bob.hear('player_state', (told) => told.timeline.waiting?.for === 'ready')
  const ready = report('ready', { seq: timeline.seq, state: 'ready', ready: true, duration: 12 })
  for (const one of [ann, bob]) await one.say('player_report', ready)
  await bob.hear('player_state', (told) => told.timeline.reason === 'ready')
  const figures = await readFigures()
  expect(figures.get('room_ready_seconds_count{end="ready"}')).toBe(1)
  expect(figures.get('room_ready_seconds_count{end="time"}')).toBeUndefined()

  const cid = await join('never-ready', 'cid')
  await cid.say('player_report', report('never-ready', { state: 'loading' }))
  await cid.say('add_video', watch('never-ready'))
  await cid.hear('player_state', (told) => told.timeline.reason === 'ready')
  const waited = await eventually('an end of waiting', async () =>
    (await readFigures()).get('room_ready_seconds_sum{end="time"}'),
  )
  expect(waited).toBeGreaterThanOrEqual(4)
}, 120_000)

test('operators see what players tell, whatever they tell', async () => {
  const dan = await join('told', 'dan')
  const before = await readFigures()
  const since = (figures: ReadonlyMap<string, number>, name: string) =>
    (figures.get(name) ?? 0) - (before.get(name) ?? 0)
  await dan.say('player_report', report('told', { state: 'playing', skewMs: -40, clockErrorMs: 3 }))
  await dan.say('player_report', report('told', { state: 'stalled', skewMs: 1e300, clockErrorMs: 1e300 }))
  await dan.say('player_report', report('told', { state: 'stalled', seq: 1 }))
  const figures = await readFigures()
  expect(since(figures, 'room_skew_seconds_count')).toBe(2)
  expect(since(figures, 'room_skew_seconds_bucket{le="0.05"}')).toBe(1)
  expect(since(figures, 'room_skew_seconds_sum')).toBeCloseTo(60.04)
  expect(since(figures, 'room_clock_error_seconds_sum')).toBeCloseTo(60.003)
  expect(since(figures, 'room_stalls_total')).toBe(1)
}, 120_000)

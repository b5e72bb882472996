import type { RoomEvents } from '@livetap/contracts/rooms/events.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient } from './room-client.ts'

const clip = 'https://www.tiktok.com/@mira/video/7106594312292453675'
/** Titles are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'

let livetap: LivetapProcess
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  const folder = opened.use(await openFolder())
  const env = { DATA_DIR: folder.path, SIMULATOR_URL: nobody, TRUSTED_PROXIES: '127.0.0.1' }
  livetap = opened.use(await startLivetap(env))
})
afterAll(() => opened.disposeAsync())

/** `address`: as a proxy in front says; otherwise on this machine. */
function connect(address?: string): RoomClient {
  const headers = address === undefined ? {} : { 'x-forwarded-for': address }
  return opened.adopt(new RoomClient(livetap.url, { headers }), (client) => client.leave())
}

/** What a player says of itself, about the timeline that its client knows. */
function report(client: RoomClient, roomId: string, state: string) {
  const { timeline } = newest(client)
  const about = { seq: timeline.seq, pos: 0, at: Date.now(), rttMs: 20, duration: 600, ready: state === 'ready' }
  return client.say('player_report', { roomId, state, ...about })
}

const newest = (client: RoomClient) => client.last('player_state') as RoomEvents['player_state']

/** Two whose players play in a room that does so with whoever stalls. */
async function playTogether(roomId: string, stall: 'wait' | 'catch-up') {
  const [ann, bob] = [connect(), connect()]
  await ann.join(roomId, 'ann', { proto: 2 })
  await ann.say('update_settings', { roomId, settings: { stall } })
  const { you } = await bob.join(roomId, 'bob', { proto: 2 })
  await ann.say('add_video', { roomId, video: { url: clip } })
  for (const client of [ann, bob]) {
    await client.hear('player_state', ({ timeline }) => timeline.itemId !== null)
    await report(client, roomId, 'ready')
  }
  for (const client of [ann, bob]) await client.hear('player_state', ({ playing }) => playing)
  for (const client of [ann, bob]) await report(client, roomId, 'playing')
  await eventually('the start', async () => Date.now() > newest(ann).timeline.at)
  return { ann, bob, bobId: you.id }
}

describe('a player that stalls', () => {
  test.concurrent('moves nobody where the room catches up', async () => {
    const roomId = 'catches-up'
    const { ann, bob, bobId } = await playTogether(roomId, 'catch-up')
    const { timeline } = newest(ann)
    await report(bob, roomId, 'stalled')
    await ann.hear('presence', ({ members }) => members.some(({ id, state }) => id === bobId && state === 'stalled'))
    const late = await connect().join(roomId, 'late', { proto: 2 })
    expect([newest(ann).timeline, late.timeline]).toEqual([timeline, timeline])
  })

  test.concurrent('is waited for where the room waits, until it is ready', async () => {
    const roomId = 'waits-for-bob'
    const { ann, bob, bobId } = await playTogether(roomId, 'wait')
    await report(bob, roomId, 'stalled')
    const waiting = await ann.hear('player_state', (told) => told.timeline.waiting?.for === 'stall')
    expect(waiting).toMatchObject({ playing: false, timeline: { waiting: { members: [bobId] } } })
    await bob.hear('player_state', ({ timeline }) => timeline.seq === waiting.timeline.seq)
    await report(bob, roomId, 'ready')
    const resumed = await ann.hear('player_state', ({ timeline }) => timeline.seq > waiting.timeline.seq)
    expect(resumed.timeline).toMatchObject({ playing: true, pos: waiting.timeline.pos })
  })

  test.concurrent('is waited for also when it said so before the others had started', async () => {
    const roomId = 'waits-from-the-start'
    const { ann, bob, bobId } = await playTogether(roomId, 'wait')
    await ann.say('player_seek', { roomId, time: 60 })
    await bob.hear('player_state', ({ timeline }) => timeline.reason === 'seek')
    await eventually('a room that waits', async () => {
      await report(bob, roomId, 'stalled')
      return newest(ann).timeline.waiting?.members.includes(bobId)
    })
  })

  test.concurrent('is waited for no longer than eight seconds', async () => {
    const roomId = 'waits-in-vain'
    const { ann, bob } = await playTogether(roomId, 'wait')
    await report(bob, roomId, 'stalled')
    const waiting = await ann.hear('player_state', (told) => told.timeline.waiting?.for === 'stall')
    expect((waiting.timeline.waiting?.until ?? 0) - waiting.serverNow).toBeLessThanOrEqual(8000)
    for (const client of [ann, bob]) {
      const resumed = await client.hear('player_state', ({ timeline }) => timeline.seq > waiting.timeline.seq)
      expect(resumed.timeline).toMatchObject({ playing: true, pos: waiting.timeline.pos, reason: 'ready' })
    }
  })
})

describe('connections of one address', () => {
  test('in one room are five, wherever in their network they come from, and a place that is left is free', async () => {
    const make = () => call<{ id: string }>(livetap.url, '/api/v1/rooms', {})
    const [{ id: roomId }, { id: other }] = [await make(), await make()]
    const join = (client: RoomClient) => client.ask('join_room', { roomId, userId: 'somebody' })
    const [first, ...others] = Array.from({ length: 5 }, (_, n) => connect(`2001:db8:7::${n + 1}`))
    for (const client of [first!, ...others]) expect(await join(client)).toMatchObject({ ok: true })
    const sixth = connect('2001:db8:7::6')
    expect(await join(sixth)).toMatchObject({ ok: false, code: 'too-many-connections' })
    expect(await join(connect('2001:db8:8::1'))).toMatchObject({ ok: true })
    await sixth.join(other, 'somebody')
    first?.leave()
    await eventually('a free place', async () => (await join(sixth)).ok)
  })
})

describe('people who go in the middle of something', () => {
  test('are not counted afterwards, however far they had come', async () => {
    const roomId = 'vanishing'
    const ann = connect()
    const { you } = await ann.join(roomId, 'ann', { proto: 2 })
    const others = Array.from({ length: 24 }, () => connect())
    await Promise.all(others.map((client) => eventually('a connection', async () => client.socket.connected)))
    const goAway = async (client: RoomClient, n: number) => {
      const joining = client.ask('join_room', { roomId, userId: `friend ${n}` }).catch(() => {})
      if (n % 3 === 1) await joining
      if (n % 3 === 2) await client.hear('room_state')
      client.socket.emit('send_message', { roomId, message: 'and gone' })
      if (n % 2 === 0) client.leave()
      else client.socket.io.engine.close()
    }
    await Promise.all(others.map(goAway))
    expect(Math.max(...ann.all('room_users_count'))).toBeGreaterThan(1)
    await eventually('ann alone', async () => {
      if (ann.last('room_users_count') !== 1) return false
      const { users, members } = await ann.join(roomId, 'ann', { proto: 2, resume: { clientId: you.clientId } })
      return users.length === 1 && members.filter(({ isPresent }) => isPresent).length === 1
    })
  })
})

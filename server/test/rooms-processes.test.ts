import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient } from './room-client.ts'
import { createPostgresDatabase } from './test-databases.ts'

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]
/** Titles are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'
const clip = 'https://www.tiktok.com/@mira/video/7106594312292453675'
const next = 'https://www.tiktok.com/@mira/video/7106594312292453676'

/** Where processes of one installation find each other. */
async function openInstallation(opened: AsyncDisposableStack) {
  const database = opened.use(await createPostgresDatabase(postgres ?? ''))
  const folder = opened.use(await openFolder())
  const env = {
    ...{ REDIS_URL: redis ?? '', DATABASE_URL: database.url, DATA_DIR: folder.path, SIMULATOR_URL: nobody },
    ...{ MASTER_KEY: randomBytes(32).toString('base64url'), SERVICES: 'rooms,api' },
    BUS_PREFIX: `test-${randomBytes(6).toString('hex')}:`,
  }
  return async () => opened.use(await startLivetap(env))
}

describe.skipIf(!redis || !postgres)('rooms of two processes', () => {
  const opened = new AsyncDisposableStack()
  let [one, other]: LivetapProcess[] = []
  beforeAll(async () => {
    const start = await openInstallation(opened)
    one = await start()
    other = await start()
  }, 300_000)
  afterAll(() => opened.disposeAsync())
  const connect = (livetap = one) => opened.adopt(new RoomClient(livetap!.url), (client) => client.leave())

  test('put out whoever is kicked, wherever they are connected', async () => {
    const [ann, bob] = [connect(one), connect(other)]
    await ann.join('both', 'ann', { proto: 2 })
    const { you } = await bob.join('both', 'bob', { proto: 2 })
    await ann.say('kick', { roomId: 'both', memberId: you.id })
    await bob.hear('room_left', ({ reason }) => reason === 'kicked')
    await eventually('the end', async () => {
      const ack = await bob.ask('send_message', { roomId: 'both', message: 'hi' })
      return !ack.ok && ack.code === 'not-in-room'
    })
  })

  test('are the same for all, whoever presses play and pause at the same time, and where', async () => {
    const roomId = 'five'
    const five = Array.from({ length: 5 }, (_, n) => connect(n % 2 === 0 ? one : other))
    for (const [n, client] of five.entries()) await client.join(roomId, `friend ${n}`, { proto: 2 })
    await five[0]?.say('add_video', { roomId, video: { url: clip } })
    const said = five.flatMap((client, n) => [
      client.say(n % 2 === 0 ? 'player_play' : 'player_pause', { roomId, cmdId: `a${n}` }),
      client.say('player_seek', { roomId, time: 10 * n, cmdId: `b${n}` }),
      client.say(n % 2 === 0 ? 'player_pause' : 'player_play', { roomId, cmdId: `c${n}` }),
    ])
    const newest = Math.max(...(await Promise.all(said)).map(({ seq = 0 }) => seq))
    const heard = five.map((client) => client.hear('player_state', ({ timeline: { seq } }) => seq >= newest))
    const late = [await connect(one).join(roomId, 'late'), await connect(other).join(roomId, 'later')]
    const timelines = [...(await Promise.all(heard)), ...late].map(({ timeline }) => timeline)
    expect(timelines).toEqual(Array.from(timelines, () => timelines[0]))
  })

  test('go on when one of them dies, and know who went with it', async () => {
    const { id: roomId } = await call<{ id: string }>(one!.url, '/api/v1/rooms', { name: 'Both' })
    const [ann, bob] = [connect(one), connect(other)]
    const { you } = await ann.join(roomId, 'ann', { proto: 2 })
    await bob.join(roomId, 'bob', { proto: 2 })
    await ann.hear('room_users_count', (count) => count === 2)
    // What is said here is heard there, and the other way round.
    for (const url of [clip, next]) await ann.say('add_video', { roomId, video: { url } })
    await bob.hear('update_queue', (told) => !Array.isArray(told) && told.queue.length === 2)
    await ann.say('send_message', { roomId, message: 'hello' })
    await bob.hear('new_message', ({ text }) => text === 'hello')
    const { timeline } = await bob.hear('player_state', ({ playing }) => playing)
    const length = { roomId, seq: timeline.seq, state: 'playing', pos: 0, at: Date.now(), duration: 60 }
    await ann.say('player_report', length as never)
    await bob.hear('player_state', (told) => told.timeline.duration === 60)
    const { seq = 0 } = await ann.say('player_seek', { roomId, time: 57 })

    await one!.kill()
    // What was begun there ends here: the next one follows when the first is over.
    const after = await bob.hear('player_state', (told) => told.timeline.reason === 'ended')
    expect(after.timeline.seq).toBeGreaterThan(seq)
    expect(bob.last('update_index')).toBe(1)
    await bob.hear('room_users_count', (count) => count === 1)
    await bob.say('player_seek', { roomId, time: 20 })
    const sought = await bob.hear('player_state', (told) => told.timeline.reason === 'seek' && told.timeline.pos === 20)
    const back = connect(other)
    const state = await back.join(roomId, 'ann', { proto: 2, resume: { clientId: you.clientId } })
    expect(state).toMatchObject({ messages: [{ text: 'hello' }], you: { id: you.id, name: 'ann' } })
    expect(state.timeline).toEqual(sought.timeline)
    await bob.hear('room_users_count', (count) => count === 2)
  })
})

describe('a room that was left', () => {
  test('is found paused where it was, with its queue and what was said', async () => {
    await using opened = new AsyncDisposableStack()
    const folder = opened.use(await openFolder())
    const first = opened.use(await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: nobody }))
    const connect = (url: string) => opened.adopt(new RoomClient(url), (client) => client.leave())
    const { id: roomId } = await call<{ id: string }>(first.url, '/api/v1/rooms', { name: 'Kept' })
    const ann = connect(first.url)
    const { you } = await ann.join(roomId, 'ann', { proto: 2 })
    await ann.say('add_video', { roomId, video: { url: clip } })
    await ann.say('player_seek', { roomId, time: 42 })
    await ann.say('send_message', { roomId, message: 'to be continued' })
    expect(await first.stop(), first.log()).toBe(0)
    expect(ann.last('room_left')).toEqual({ reason: 'stopping' })

    const second = opened.use(await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: nobody }))
    const again = connect(second.url)
    const state = await again.join(roomId, 'ann', { proto: 2, resume: { clientId: you.clientId } })
    expect(state).toMatchObject({ name: 'Kept', playing: false, currentVideoIndex: 0, you: { id: you.id } })
    expect(state).toMatchObject({ queue: [{ url: clip }], messages: [{ text: 'to be continued' }] })
    expect(state.currentTime).toBeGreaterThanOrEqual(42)
    expect(state.members.filter(({ isPresent }) => isPresent)).toHaveLength(1)
  }, 300_000)
})

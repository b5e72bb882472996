import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient } from './room-client.ts'
import { createPostgresDatabase } from './test-databases.ts'

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]
/** Titles are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'
const clip = 'https://www.tiktok.com/@mira/video/7106594312292453675'

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

describe.skipIf(!redis || !postgres)('rooms of several processes', () => {
  test('go on when one of them dies, and know who went with it', async () => {
    await using opened = new AsyncDisposableStack()
    const start = await openInstallation(opened)
    const one = await start()
    const other = await start()
    const connect = (url: string) => opened.adopt(new RoomClient(url), (client) => client.leave())
    const { id: roomId } = await call<{ id: string }>(one.url, '/api/v1/rooms', { name: 'Both' })
    const [ann, bob] = [connect(one.url), connect(other.url)]
    const { you } = await ann.join(roomId, 'ann', { proto: 2 })
    await bob.join(roomId, 'bob', { proto: 2 })
    await ann.hear('room_users_count', (count) => count === 2)
    // What is said here is heard there, and the other way round.
    await ann.say('add_video', { roomId, video: { url: clip } })
    await bob.hear('update_queue', (told) => !Array.isArray(told) && told.queue.length === 1)
    const { seq = 0 } = await bob.say('player_play', { roomId, cmdId: 'play' })
    const seen = await Promise.all(
      [ann, bob].map((client) => client.hear('player_state', ({ timeline }) => timeline.seq >= seq)),
    )
    expect(seen[0]?.timeline).toEqual(seen[1]?.timeline)
    await ann.say('send_message', { roomId, message: 'hello' })
    await bob.hear('new_message', ({ text }) => text === 'hello')

    await one.kill()
    await bob.hear('room_users_count', (count) => count === 1)
    await bob.say('player_seek', { roomId, time: 20 })
    const after = await bob.hear('player_state', ({ timeline }) => timeline.reason === 'seek')
    expect(after.timeline.seq).toBeGreaterThan(seq)
    const back = connect(other.url)
    const state = await back.join(roomId, 'ann', { proto: 2, resume: { clientId: you.clientId } })
    expect(state).toMatchObject({ messages: [{ text: 'hello' }], you: { id: you.id, name: 'ann' } })
    expect(state.timeline).toEqual(after.timeline)
    await bob.hear('room_users_count', (count) => count === 2)
  }, 300_000)

  test('put out whoever is kicked, wherever they are connected', async () => {
    await using opened = new AsyncDisposableStack()
    const start = await openInstallation(opened)
    const [one, other] = [await start(), await start()]
    const connect = (url: string) => opened.adopt(new RoomClient(url), (client) => client.leave())
    const [ann, bob] = [connect(one.url), connect(other.url)]
    await ann.join('both', 'ann', { proto: 2 })
    const { you } = await bob.join('both', 'bob', { proto: 2 })
    await ann.say('kick', { roomId: 'both', memberId: you.id })
    await bob.hear('room_left', ({ reason }) => reason === 'kicked')
    await eventually('the end', async () => {
      const ack = await bob.ask('send_message', { roomId: 'both', message: 'hi' })
      return !ack.ok && ack.code === 'not-in-room'
    })
  }, 300_000)
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

import { roomCommands } from '@livetap/contracts/rooms/events.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient, type RoomClientOptions } from './room-client.ts'
import { asOwner } from './test-accounts.ts'

const clip = (id = '7106594312292453675') => `https://www.tiktok.com/@mira/video/${id}`

/** Titles are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'

let folder: Awaited<ReturnType<typeof openFolder>>
let livetap: LivetapProcess
const clients: RoomClient[] = []
let rooms = 0

beforeAll(async () => {
  folder = await openFolder()
  livetap = await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: nobody })
}, 120_000)
afterAll(async () => {
  for (const client of clients) client.leave()
  await livetap?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

function connect(options: RoomClientOptions = {}): RoomClient {
  const client = new RoomClient(livetap.url, options)
  clients.push(client)
  return client
}

/** A room that nobody has been in. */
const newRoom = () => `room-${++rooms}`

describe('a client that knows nothing but the plain events', () => {
  test('joins, fills the queue, plays, pauses, seeks, writes and counts down', async () => {
    const roomId = newRoom()
    const ann = connect()
    const state = await ann.join(roomId, 'ann')
    expect(state).toMatchObject({ id: roomId, queue: [], messages: [], currentVideoIndex: -1, playing: false })
    expect(state).toMatchObject({ currentTime: 0, users: ['ann'] })
    expect(await ann.hear('room_users_count')).toBe(1)
    const bob = connect({ transports: ['polling'] })
    await bob.join(roomId, 'bob')
    await ann.hear('room_users_count', (count) => count === 2)

    bob.socket.emit('add_video', { roomId, video: { id: 'x', url: clip(), addedBy: 'eve' } })
    const queue = await ann.hear('update_queue', (told) => Array.isArray(told) && told.length === 1)
    expect(queue).toMatchObject([{ url: clip(), addedBy: 'bob' }])
    await ann.hear('update_index', (index) => index === 0)
    bob.socket.emit('add_video', { roomId, video: { url: clip('7106594312292453676') } })
    await ann.hear('update_queue', (told) => Array.isArray(told) && told.length === 2)
    ann.socket.emit('change_video', { roomId, index: 1 })
    await bob.hear('update_index', (index) => index === 1)
    ann.socket.emit('remove_video', { roomId, index: 0 })
    await bob.hear('update_queue', (told) => Array.isArray(told) && told.length === 1)

    ann.socket.emit('player_pause', { roomId, time: 3 })
    await bob.hear('player_state', ({ playing, timeline }) => !playing && timeline.reason === 'pause')
    ann.socket.emit('player_play', { roomId, time: 12 })
    const playing = await bob.hear('player_state', (told) => told.playing && told.timeline.reason === 'play')
    expect(playing.time).toBeGreaterThan(11.9)
    // Whoever asked is told as well.
    await ann.hear('player_state', (told) => told.timeline.seq === playing.timeline.seq)
    bob.socket.emit('player_seek', { roomId, time: 30 })
    expect(await ann.hear('player_seek')).toBeGreaterThan(29.9)

    bob.socket.emit('send_message', { roomId, message: 'hello' })
    expect(await ann.hear('new_message')).toMatchObject({ user: 'bob', text: 'hello' })
    ann.socket.emit('request_countdown', { roomId })
    expect(await bob.hear('start_countdown')).toBeTypeOf('number')

    const late = connect()
    const seen = await late.join(roomId, 'late')
    expect(seen).toMatchObject({ currentVideoIndex: 0, messages: [{ text: 'hello' }] })
    bob.leave()
    late.leave()
    await ann.hear('room_users_count', (count) => count === 1)
  }, 120_000)
})

describe('a room', () => {
  test('is the same for all, whoever presses play and pause at the same time', async () => {
    const roomId = newRoom()
    const five = Array.from({ length: 5 }, () => connect())
    for (const [n, client] of five.entries()) await client.join(roomId, `friend ${n}`, { proto: 2 })
    await five[0]?.say('add_video', { roomId, video: { url: clip() } })
    const acks = await Promise.all(
      five.flatMap((client, n) => [
        client.say(n % 2 === 0 ? 'player_play' : 'player_pause', { roomId, cmdId: `a${n}` }),
        client.say('player_seek', { roomId, time: 10 * n, cmdId: `b${n}` }),
      ]),
    )
    const newest = Math.max(...acks.map(({ seq = 0 }) => seq))
    const seen = await Promise.all(
      five.map((client) => client.hear('player_state', ({ timeline }) => timeline.seq >= newest)),
    )
    const late = await connect().join(roomId, 'late', { proto: 2 })
    const timelines = [...seen.map(({ timeline }) => timeline), late.timeline]
    expect(new Set(timelines.map((timeline) => JSON.stringify(timeline))).size).toBe(1)
  }, 120_000)

  test('knows by the second who has gone, however they went', async () => {
    const roomId = newRoom()
    const ann = connect()
    await ann.join(roomId, 'ann')
    const others = [connect(), connect({ transports: ['polling'] }), connect()]
    for (const [n, client] of others.entries()) await client.join(roomId, `friend ${n}`)
    await ann.hear('room_users_count', (count) => count === 4)
    others[0]?.leave()
    await ann.hear('room_users_count', (count) => count === 3)
    others[1]?.socket.io.engine.close()
    await ann.hear('room_users_count', (count) => count === 2)
    await others[2]?.say('leave_room', { roomId })
    await ann.hear('room_users_count', (count) => count === 1)
  }, 120_000)

  test('knows somebody again who comes back, with their role', async () => {
    const roomId = newRoom()
    const [ann, bob] = [connect(), connect()]
    const owner = (await ann.join(roomId, 'ann', { proto: 2 })).you
    expect(owner.role).toBe('owner')
    const { you } = await bob.join(roomId, 'bob', { proto: 2 })
    await ann.say('set_role', { roomId, memberId: you.id, role: 'moderator' })
    await bob.hear('you', ({ role }) => role === 'moderator')
    bob.leave()
    await ann.hear('room_users_count', (count) => count === 1)
    const back = await connect().join(roomId, 'bob', { proto: 2, resume: { clientId: you.clientId } })
    expect(back.you).toEqual({ ...you, role: 'moderator', grants: back.you.grants })
    expect(back.members.map(({ name, isPresent }) => [name, isPresent])).toEqual([
      ['ann', true],
      ['bob', true],
    ])
    // Somebody else's secret, or half of it, makes nobody anybody.
    const [id] = owner.clientId.split('.')
    const eve = await connect().join(roomId, 'eve', { resume: { clientId: `${id}.${'x'.repeat(43)}` } })
    expect(eve.you).toMatchObject({ role: 'member' })
    expect(eve.you.id).not.toBe(owner.id)
  }, 120_000)

  test('counts somebody with two tabs once, until both are closed', async () => {
    const roomId = newRoom()
    const [ann, tab, other] = [connect(), connect(), connect()]
    await ann.join(roomId, 'ann')
    const { you } = await tab.join(roomId, 'bob')
    await other.join(roomId, 'bob', { resume: { clientId: you.clientId } })
    tab.leave()
    await other.say('send_message', { roomId, message: 'still here' })
    await ann.hear('new_message')
    expect(ann.last('room_users_count')).toBe(2)
    other.leave()
    await ann.hear('room_users_count', (count) => count === 1)
  }, 120_000)

  test('is left by who is kicked, and not entered again by who is banned', async () => {
    const roomId = newRoom()
    const [ann, bob] = [connect(), connect()]
    await ann.join(roomId, 'ann', { proto: 2 })
    const { you } = await bob.join(roomId, 'bob', { proto: 2 })
    expect(await bob.ask('kick', { roomId, memberId: you.id })).toMatchObject({ ok: false, code: 'not-permitted' })
    await ann.say('kick', { roomId, memberId: you.id })
    await bob.hear('room_left', ({ reason }) => reason === 'kicked')
    expect(await bob.ask('send_message', { roomId, message: 'hi' })).toMatchObject({ ok: false, code: 'not-in-room' })
    await bob.say('join_room', { roomId, userId: 'bob', proto: 2, resume: { clientId: you.clientId } })
    const again = bob.last('room_state')?.you
    await ann.say('ban', { roomId, memberId: again?.id, minutes: 10 })
    await bob.hear('room_left', ({ reason }) => reason === 'banned')
    const ack = await bob.ask('join_room', { roomId, userId: 'someone else' })
    expect(ack).toMatchObject({ ok: false, code: 'room-banned' })
    const said = bob.told.length
    await ann.say('send_message', { roomId, message: 'between us' })
    await ann.hear('new_message')
    expect(bob.told.slice(said)).toEqual([])
  }, 120_000)

  test('deletes what its author takes back', async () => {
    const roomId = newRoom()
    const [ann, bob] = [connect(), connect()]
    await ann.join(roomId, 'ann')
    await bob.join(roomId, 'bob')
    await bob.say('send_message', { roomId, message: 'oops' })
    const { id } = await ann.hear('new_message')
    await bob.say('send_message', { roomId, message: { text: 'sorry', replyTo: id } })
    expect(await ann.hear('new_message', ({ text }) => text === 'sorry')).toMatchObject({ replyTo: { text: 'oops' } })
    await bob.say('delete_message', { roomId, id })
    await ann.hear('message_deleted', (told) => told.id === id)
    expect((await connect().join(roomId, 'late')).messages.map(({ text }) => text)).toEqual(['sorry'])
  }, 120_000)

  test('tells players apart by what they report', async () => {
    const roomId = newRoom()
    const [ann, bob] = [connect(), connect()]
    await ann.join(roomId, 'ann', { proto: 2 })
    const { you } = await bob.join(roomId, 'bob', { proto: 2 })
    const at = Date.now()
    await bob.say('player_report', { roomId, seq: 0, state: 'stalled', pos: 0, at, skewMs: -40, rttMs: 30 } as never)
    const presence = await ann.hear('presence', ({ members }) => members.some(({ state }) => state === 'stalled'))
    expect(presence.members.find(({ id }) => id === you.id)).toMatchObject({ skewMs: -40, rttMs: 30 })
    await ann.say('clock_ping', { t0: 5 })
    const { t0, t1, t2 } = await ann.hear('clock_pong')
    expect(t0).toBe(5)
    expect(t2).toBeGreaterThanOrEqual(t1)
  }, 120_000)

  test('starts an item when its players are ready', async () => {
    const roomId = newRoom()
    const [ann, bob] = [connect(), connect()]
    await ann.join(roomId, 'ann', { proto: 2 })
    await bob.join(roomId, 'bob', { proto: 2 })
    const report = { roomId, pos: 0, at: Date.now(), rttMs: 20 }
    for (const client of [ann, bob]) await client.say('player_report', { ...report, seq: 0, state: 'idle' } as never)
    await ann.say('add_video', { roomId, video: { url: clip() } })
    const { timeline } = await bob.hear('player_state', (told) => told.timeline.waiting?.for === 'ready')
    const ready = { ...report, seq: timeline.seq, state: 'ready', ready: true, duration: 12 } as never
    await ann.say('player_report', ready)
    await bob.say('player_report', ready)
    const started = await ann.hear('player_state', (told) => told.timeline.reason === 'ready')
    expect(started.timeline).toMatchObject({ playing: true, duration: 12 })
  }, 120_000)
})

describe('a room of a workspace', () => {
  const make = (wish: object) => call<{ id: string; url: string }>(livetap.url, '/api/v1/rooms', wish)

  test('has a password, which nobody guesses for long', async () => {
    const { id: roomId } = await make({ name: 'Film night', password: 'four ducks' })
    const front = await fetch(`${livetap.url}/api/v1/rooms/${roomId}/door`)
    expect(await front.json()).toMatchObject({ name: 'Film night', needs: ['password'], you: null })
    const eve = connect()
    const guess = (password?: string) => eve.ask('join_room', { roomId, userId: 'eve', password })
    for (const password of [undefined, 'five ducks']) {
      expect(await guess(password)).toMatchObject({ ok: false, code: 'room-password-wrong' })
    }
    expect(await connect().join(roomId, 'ann', { password: 'four ducks' })).toMatchObject({ name: 'Film night' })
    await eventually('a limit', async () => {
      const ack = await guess('six ducks')
      return !ack.ok && ack.code === 'rate-limited'
    })
    // Whoever is of the workspace has a door of their own.
    expect(await connect({ headers: asOwner }).join(roomId, 'boss')).toMatchObject({ you: { role: 'owner' } })
  }, 120_000)

  test('lets those in who are invited, as often as that holds', async () => {
    const { id: roomId } = await make({ visibility: 'invited' })
    const path = `/api/v1/rooms/${roomId}/invites`
    const { url } = await call<{ url: string }>(livetap.url, path, { role: 'dj', uses: 1 })
    const invite = new URL(url).hash.replace('#invite=', '')
    await connect({ headers: asOwner }).join(roomId, 'boss')
    const bob = connect()
    const refused = { ok: false, code: 'room-invite-needed' }
    expect(await bob.ask('join_room', { roomId, userId: 'bob' })).toMatchObject(refused)
    expect(await bob.ask('join_room', { roomId, userId: 'bob', invite: `${invite}x` })).toMatchObject(refused)
    const { you } = await bob.join(roomId, 'bob', { invite })
    expect(you.role).toBe('dj')
    expect(await connect().ask('join_room', { roomId, userId: 'eve', invite })).toMatchObject(refused)
    const back = await connect().join(roomId, 'bob', { resume: { clientId: you.clientId } })
    expect(back.you).toMatchObject({ id: you.id, role: 'dj' })
  }, 120_000)

  test('is called otherwise at once, and gone at once', async () => {
    const { id: roomId } = await make({ name: 'Before', visibility: 'public' })
    const ann = connect()
    await ann.join(roomId, 'ann', { proto: 2 })
    const lobby = await call<{ items: object[] }>(livetap.url, '/api/v1/rooms/public')
    expect(lobby.items).toMatchObject([{ id: roomId, present: 1 }])
    const headers = { ...asOwner, 'content-type': 'application/json' }
    const change = { method: 'PATCH', headers, body: JSON.stringify({ name: 'After' }) }
    expect((await fetch(`${livetap.url}/api/v1/rooms/${roomId}`, change)).status).toBe(200)
    await ann.hear('update_settings', ({ name }) => name === 'After')
    const removal = { method: 'DELETE', headers: asOwner }
    expect((await fetch(`${livetap.url}/api/v1/rooms/${roomId}`, removal)).status).toBe(204)
    await ann.hear('room_left', ({ reason }) => reason === 'removed')
    expect((await fetch(`${livetap.url}/api/v1/rooms/${roomId}/door`)).status).toBe(404)
  }, 120_000)
})

describe('whoever sends what no client sends', () => {
  const deep = (n: number): unknown => (n === 0 ? 1 : { a: deep(n - 1) })
  const wrong: readonly unknown[] = [
    ...[undefined, null, 0, -1, Number.MAX_VALUE, '', 'x', true, [], [[]], {}, { roomId: null }, { roomId: 5 }],
    ...[{ roomId: 'x'.repeat(65) }, { roomId: '../x' }, { roomId: '__proto__' }, { __proto__: null }, deep(200)],
    { roomId: 'fuzz', userId: {}, time: 'NaN', index: -1, video: null, message: [], emoji: 5, settings: 7 },
    { roomId: 'fuzz', userId: '', time: 1e300, index: 1e9, video: { url: 5 }, message: '', emoji: '', minutes: -1 },
    {
      roomId: 'fuzz',
      video: { url: `https://${'x'.repeat(3000)}` },
      message: 'x'.repeat(5000),
      memberId: 'x'.repeat(99),
    },
    Buffer.from('binary'),
  ]

  test('is answered with an error, and harms nobody', async () => {
    const ann = connect()
    await ann.join('fuzz', 'ann')
    for (const event of [...Object.keys(roomCommands), 'toString', '__proto__', 'no_such_event', 'x'.repeat(5000)]) {
      const eve = connect()
      const codes = await Promise.all(wrong.map((payload) => eve.ask(event, payload)))
      expect(
        codes.every((ack) => !ack.ok && ack.code !== 'internal'),
        `${event}: ${JSON.stringify(codes)}`,
      ).toBe(true)
      // In the room it is no better.
      await eve.join('fuzz', 'eve')
      const inside = await Promise.all(wrong.map((payload) => eve.ask(event, payload)))
      expect(
        inside.every((ack) => ack.ok || ack.code !== 'internal'),
        `${event}: ${JSON.stringify(inside)}`,
      ).toBe(true)
      eve.leave()
    }
    expect(await ann.ask('send_message', { roomId: 'fuzz', message: 'all is well' })).toMatchObject({ ok: true })
  }, 300_000)

  test('is answered as well when all of it has the right form, and nothing of it leads anywhere', async () => {
    for (const [event, schema] of Object.entries(roomCommands)) {
      const eve = connect()
      const roomId = newRoom()
      await eve.join(roomId, 'eve', { proto: 2 })
      for (const id of ['__proto__', 'constructor', 'toString']) {
        const ack = await eve.ask(event, { ...(fill(schema, id) as object), roomId })
        const fits = ack.ok || (ack.code !== 'internal' && ack.message !== `That is no ${event}.`)
        expect(fits, `${event} ${id}: ${JSON.stringify(ack)}`).toBe(true)
        if (event === 'leave_room') await eve.join(roomId, 'eve', { proto: 2 })
      }
      expect(await eve.ask('clock_ping', { t0: 1 }), event).toEqual({ ok: true })
      eve.leave()
    }
  }, 120_000)

  test('is told of it without asking, and cut off when it is too much', async () => {
    const eve = connect()
    await eventually('the connection', async () => eve.socket.connected)
    eve.socket.emit('player_play')
    expect(await eve.hear('error_event')).toMatchObject({ code: 'invalid-request' })
    eve.socket.emit('send_message', { roomId: 'fuzz', message: 'x'.repeat(20_000) })
    await eventually('the end', async () => !eve.socket.connected)
    const flood = connect()
    await eventually('the connection', async () => flood.socket.connected)
    for (let n = 0; n < 2000; n++) flood.socket.emit('clock_ping', { t0: n })
    await eventually('the end', async () => !flood.socket.connected)
    expect((await fetch(`${livetap.url}/health`)).status).toBe(200)
  }, 120_000)

  test('comes from a page of others and is not let in', async () => {
    for (const transport of ['polling', 'websocket']) {
      const eve = connect({ headers: { origin: 'https://evil.example' }, transports: [transport] })
      const refused = Promise.withResolvers<void>()
      eve.socket.on('connect_error', () => refused.resolve())
      await refused.promise
      expect(eve.socket.connected).toBe(false)
    }
  }, 120_000)
})

interface AnySchema {
  readonly type?: string
  readonly const?: unknown
  readonly anyOf?: readonly AnySchema[]
  readonly properties?: Readonly<Record<string, AnySchema>>
  readonly items?: AnySchema
  readonly minItems?: number
  readonly pattern?: string
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** What the schema takes, with everything optional in it: the greatest numbers, and texts that are more than texts elsewhere. */
function fill(schema: AnySchema, id: string): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf) return fill(schema.anyOf.at(-1) ?? {}, id)
  if (schema.type === 'object') {
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, each]) => [name, fill(each, id)]))
  }
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => fill(schema.items ?? {}, id))
  if (schema.type === 'boolean') return true
  if (schema.type === 'string') return schema.pattern ? id : `${id}\u0000\u202e\ud83d<b>`.slice(0, schema.maxLength)
  return schema.maximum ?? schema.minimum ?? 0
}

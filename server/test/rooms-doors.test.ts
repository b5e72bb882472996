import type { PublicRoomList } from '@livetap/contracts/rooms/access.ts'
import type { SignInLink } from '@livetap/contracts/workspace/accounts.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, eventually, type LivetapProcess, openFolder, startLivetap } from './livetap-process.ts'
import { RoomClient, type RoomClientOptions } from './room-client.ts'

const clip = 'https://www.tiktok.com/@mira/video/7106594312292453675'
/** Titles are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'

const opened = new AsyncDisposableStack()
let livetap: LivetapProcess
beforeAll(async () => {
  const folder = opened.use(await openFolder())
  livetap = opened.use(await startLivetap({ DATA_DIR: folder.path, SIMULATOR_URL: nobody }))
}, 120_000)
afterAll(() => opened.disposeAsync())

const connect = (options: RoomClientOptions = {}) =>
  opened.adopt(new RoomClient(livetap.url, options), (client) => client.leave())
const make = (wish: object) => call<{ id: string }>(livetap.url, '/api/v1/rooms', wish)

/** The cookies of somebody who signed in, as a browser sends them. */
async function signIn(): Promise<Record<string, string>> {
  const { url: link } = await call<SignInLink>(livetap.url, '/api/v1/auth/links', {})
  const response = await fetch(`${livetap.url}/api/v1/auth/links/use`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: new URL(link).hash.replace('#link=', '') }),
  })
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  return { cookie: cookies.join('; '), origin: livetap.url }
}

test('who may ban knows who is banned, and lets them back in; the others do not', async () => {
  const [ann, bob, eve] = [connect(), connect(), connect()]
  await ann.join('bans', 'ann', { proto: 2 })
  expect(await ann.hear('update_bans')).toEqual({ bans: [] })
  const { you: friend } = await bob.join('bans', 'bob', { proto: 2 })
  const { you } = await eve.join('bans', 'eve', { proto: 2 })
  await ann.say('ban', { roomId: 'bans', memberId: you.id, minutes: 60 })
  await eve.hear('room_left', ({ reason }) => reason === 'banned')
  const { bans } = await ann.hear('update_bans', (told) => told.bans.length === 1)
  expect(bans).toMatchObject([{ memberId: you.id, name: 'eve' }])
  const again = { roomId: 'bans', userId: 'eve', resume: { clientId: you.clientId } }
  expect(await connect().ask('join_room', again)).toMatchObject({ code: 'room-banned' })
  expect(await bob.ask('unban', { roomId: 'bans', memberId: you.id })).toMatchObject({ code: 'not-permitted' })
  expect(bob.all('update_bans')).toEqual([])

  // Who may from now on is told as well.
  await ann.say('set_role', { roomId: 'bans', memberId: friend.id, role: 'moderator' })
  expect(await bob.hear('update_bans')).toEqual({ bans })
  await bob.say('unban', { roomId: 'bans', memberId: you.id })
  await ann.hear('update_bans', (told) => told.bans.length === 0)
  expect(await connect().ask('join_room', again)).toMatchObject({ ok: true, id: you.id })
}, 120_000)

test('somebody with an account goes by the name that they come with, and keeps it in this room', async () => {
  const headers = await signIn()
  const boss = connect({ headers })
  const { you } = await boss.join('names', 'x', { proto: 2 })
  const account = you.name
  expect(account).not.toBe('x')
  await boss.say('rename', { roomId: 'names', name: 'Captain' })
  await boss.hear('you', ({ name }) => name === 'Captain')
  const back = await connect({ headers }).join('names', 'x', { proto: 2 })
  expect(back.you).toMatchObject({ id: you.id, name: 'Captain' })
  const other = await connect({ headers }).join('names', 'x', { proto: 2, name: 'Skipper' })
  expect(other.you).toMatchObject({ id: you.id, name: 'Skipper' })
  await boss.hear('you', ({ name }) => name === 'Skipper')
  expect((await connect({ headers }).join('elsewhere', 'x', { proto: 2 })).you.name).toBe(account)
}, 120_000)

test('the lobby shows everybody the rooms that are public, and no more of them than it has to', async () => {
  const [open, closed] = [
    await make({ name: 'Open', visibility: 'public', uniqueId: 'mira' }),
    await make({ name: 'Closed', visibility: 'public', password: 'four ducks' }),
  ]
  for (const visibility of ['link', 'invited']) await make({ name: 'Not for you', visibility })
  for (const [{ id: roomId }, more] of [[open, {}] as const, [closed, { password: 'four ducks' }] as const]) {
    const ann = connect()
    await ann.join(roomId, 'ann', more)
    await ann.say('add_video', { roomId, video: { url: clip } })
  }
  const lobby = await eventually('both with somebody in them', async () => {
    const response = await fetch(`${livetap.url}/api/v1/rooms/public`)
    const { items } = (await response.json()) as PublicRoomList
    return items.every(({ present }) => present === 1) && items
  })
  expect(lobby).toEqual([
    { id: closed.id, name: 'Closed', hasPassword: true, present: 1, nowPlaying: null },
    { id: open.id, name: 'Open', hasPassword: false, present: 1, nowPlaying: { title: expect.any(String) } },
  ])
}, 120_000)

import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { createRoom, readRoomState, removeRoom } from '#domain/room-book/room-book.ts'
import { carryOut, createRoomDocument, type RoomDocument, type RoomIntent } from '#domain/rooms/rooms.ts'
import { defaultWorkspaceId as workspaceId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { Keeper } from './keeping.ts'

const [embedded] = await findTestDatabases()
let db: Db
beforeAll(async () => {
  db = await embedded!.open()
}, 120_000)
afterAll(() => db?.[Symbol.asyncDispose]())

const open = () => {
  const store = openMemoryRooms<RoomDocument>()
  return { store, keeper: new Keeper({ db, log: silentLog, store }) }
}
const makeRoom = () => createRoom(db.query, workspaceId, {}, 'ann')
const said = (text: string) => ({ id: 'm', user: 'Ann', text, timestamp: '2026-01-01T00:00:00.000Z' })

test('a room is written down whatever texts got into it', async () => {
  const { store, keeper } = open()
  const roomId = await makeRoom()
  await keeper.find(roomId, false)
  await store.change(roomId, (room) => ({ document: { ...room, done: ['a\u0000b', '\ud83d'] }, result: 0 }))
  await store.say(roomId, said('half \udc4b of a hand\u0000'))
  await keeper.keep(roomId)
  const state = await readRoomState<RoomDocument>(db.query, { workspaceId, roomId })
  expect(state?.document.done).toEqual(['ab', '\ufffd'])
  expect(state?.messages.map(({ text }) => text)).toEqual(['half \ufffd of a hand'])
})

test('a room that comes back counts on from where it was, and an older one is not written over it', async () => {
  const roomId = await makeRoom()
  const first = open()
  await first.keeper.find(roomId, false)
  const rename = (store: typeof first.store, name: string) =>
    store.change(roomId, (room) => ({ document: { ...room, name }, result: 0 }))
  await rename(first.store, 'One')
  await first.keeper.keep(roomId)
  const next = open()
  await next.keeper.find(roomId, false)
  await rename(next.store, 'Two')
  await next.keeper.keep(roomId)
  await first.keeper.keep(roomId)
  const state = await readRoomState<RoomDocument>(db.query, { workspaceId, roomId })
  expect(state?.document.name).toBe('Two')
})

test('a room whose workspace has removed it is not found any more; one that nobody has made is', async () => {
  const { store, keeper } = open()
  const roomId = await makeRoom()
  await keeper.find(roomId, false)
  await removeRoom(db.query, workspaceId, roomId)
  expect(await keeper.find(roomId, false)).toBeUndefined()
  expect(await store.list()).toEqual([])
  expect(await keeper.find('friday', false)).toBeUndefined()
  expect(await keeper.find('friday', true)).toMatchObject({ isNew: true })
  expect(await keeper.find('friday', false)).toMatchObject({ isNew: false })
})

test('of several who open a room at once it is new to one', async () => {
  const { keeper } = open()
  const found = await Promise.all(Array.from({ length: 3 }, () => keeper.find('friday', true)))
  expect(found.filter((room) => room?.isNew)).toHaveLength(1)
})

test('a room that the store has from before is made whole, and can be written down', async () => {
  const { store, keeper } = open()
  const roomId = await makeRoom()
  const about = { roomId, workspaceId, name: 'Old', visibility: 'link', createdAt: 0 } as const
  const { round: _, suggestions: __, settings, ...rest } = createRoomDocument(about)
  const { live: ___, ...old } = settings
  await store.open(roomId, { ...rest, settings: old } as RoomDocument)
  await keeper.keep(roomId)
  const whole = { name: 'Old', round: 0, suggestions: [], settings: { live: settings.live } }
  expect((await readRoomState<RoomDocument>(db.query, { workspaceId, roomId }))?.document).toMatchObject(whole)
  expect((await keeper.find(roomId, false))?.document).toMatchObject(whole)
  const kept = await store.find(roomId)
  expect(kept?.document).toMatchObject(whole)
  await keeper.find(roomId, false)
  expect((await store.find(roomId))?.version).toBe(kept?.version)
})

/** The store's clock stands still until it is told to go on. */
const openAt = (start: number) => {
  const opened = open()
  let now = start
  vi.spyOn(opened.store, 'now').mockImplementation(() => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { ...opened, pass }
}

test('a room goes half an hour after the last thing that somebody did in it, and not while somebody is there', async () => {
  const { store, keeper, pass } = openAt(Date.now())
  await keeper.find('friday', true)
  const ann = [{ connectionId: 'c', memberId: 'ann' }]
  // Somebody is there all the time, and does nothing.
  for (let minutes = 0; minutes < 40; minutes += 1 / 4) {
    await store.beat('friday', ann)
    expect(await keeper.sweep()).toBe(0)
    pass(15_000)
  }
  await store.change('friday', (room, now) => ({ document: { ...room, lastActivity: now }, result: 0 }))
  await store.leave('friday', ['c'])
  pass(roomLimits.emptyMs - 1)
  expect(await keeper.sweep()).toBe(0)
  pass(1)
  expect(await keeper.sweep()).toBe(1)
  expect(await keeper.find('friday', false)).toBeUndefined()
})

test('a room of a workspace goes from the store as well, and comes back paused where it was', async () => {
  const { store, keeper, pass } = openAt(Date.now())
  const roomId = await makeRoom()
  await keeper.find(roomId, false)
  const member = { memberId: 'ann', name: 'Ann', role: 'owner', isGuest: false, addressHash: 'x' } as const
  const url = 'https://www.tiktok.com/@mira/video/7106594312292453675'
  const video = { id: 'item', kind: 'video', tiktokId: '7106594312292453675', url, duration: 600 } as const
  const carry = (intent: RoomIntent) =>
    store.change(roomId, (room, now) => {
      const outcome = carryOut(room, intent, { now, id: 'id', chance: 0, rttMs: 0 })
      if (!('document' in outcome)) throw new Error(outcome.message)
      return { document: outcome.document, result: 0 }
    })
  await carry({ kind: 'enter', member })
  await carry({ kind: 'add_video', by: 'ann', video, again: false, next: false })
  await carry({ kind: 'player_play', by: 'ann', payload: { roomId } })
  await carry({ kind: 'player_seek', by: 'ann', payload: { roomId, time: 100 } })
  pass(20_250)
  await carry({ kind: 'away', memberId: 'ann', isLeaving: true })
  pass(roomLimits.emptyMs)
  expect(await keeper.sweep()).toBe(1)
  expect(await store.list()).toEqual([])
  const back = await keeper.find(roomId, false)
  expect(back?.document.timeline).toMatchObject({ itemId: 'item', playing: false })
  expect(back?.document.timeline.pos).toBeCloseTo(120, 0)
  expect(back?.document.queue).toMatchObject([{ url }])
})

test('rooms go although one of them cannot be written down', async () => {
  const { store, keeper } = open()
  const about = { workspaceId, name: 'Old', visibility: 'link', createdAt: 0 } as const
  for (const roomId of ['bad', 'good']) await store.open(roomId, createRoomDocument({ ...about, roomId }))
  const messages = store.messages.bind(store)
  store.messages = async (roomId) => (roomId === 'bad' ? Promise.reject(new Error('no')) : messages(roomId))
  expect(await keeper.sweep()).toBe(1)
  expect(await store.list()).toEqual(['bad'])
})

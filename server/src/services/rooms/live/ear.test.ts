import { randomUUID } from 'node:crypto'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { excludeViewer } from '#domain/moderation/moderation.ts'
import { createRoomDocument, type RoomDocument } from '#domain/rooms/rooms.ts'
import { systemClock, toIso } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { RoomLink } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { createLive, type LiveMaker, viewer } from '../../../../test/live-maker.ts'
import { findTestDatabases } from '../../../../test/test-databases.ts'
import type { Lookups } from '../hosting/lookups.ts'
import { RoomHost } from '../hosting/room-host.ts'
import { Teller } from '../hosting/telling.ts'
import { createRoomsMetrics } from '../rooms-metrics.ts'
import { Ear } from './ear.ts'
import { Heads } from './heads.ts'

const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 50 })
const links = { tell: () => {}, open: async () => ({ [Symbol.asyncDispose]: async () => {} }) }
const lookups = { describe: async () => {}, findMedia: async () => {} } as unknown as Lookups
const live = { votes: true, gifts: true, adds: 'open' } as const
const clip = 'https://www.tiktok.com/@mira/video/7106594312292453675'
const short = 'https://vm.tiktok.com/ZMNkqKqPr/'

/** A room with three videos to choose from, bound to the live of @mira. */
async function openRoom(workspaceId: string) {
  const store = openMemoryRooms<RoomDocument>()
  const place = { roomId: 'room', workspaceId, name: 'Room', visibility: 'link', createdAt: 1 } as const
  const queue = ['now', 'a', 'b'].map((id) => ({
    ...{ id, url: `https://www.tiktok.com/@_/video/${id}`, kind: 'video' as const, tiktokId: id, votes: [] },
    ...{ addedBy: 'ann', addedById: 'ann', addedAt: toIso(0) },
  }))
  const room = createRoomDocument({ ...place, uniqueId: 'mira', settings: { live } })
  await store.open('room', { ...room, queue, timeline: { ...room.timeline, itemId: 'now' } })
  return store
}

/** The store as a process sees it that cannot change rooms from some moment on. */
function faulty(store: RoomStore<RoomDocument>) {
  let isAway = false
  const refuse = async () => {
    throw new Error('the store is away')
  }
  const get = (target: RoomStore<RoomDocument>, key: keyof RoomStore<RoomDocument>) =>
    key === 'change' && isAway ? refuse : target[key].bind(target)
  const begin = () => {
    isAway = true
  }
  return { begin, store: new Proxy(store, { get: get as never }) }
}

/** What a process does for the room, with somebody in it. */
async function takeSeat(db: Db, store: RoomStore<RoomDocument>) {
  const { signals } = openMemoryBus({ log: silentLog })
  const teller = new Teller({ links, clientIdOf: (_, memberId) => memberId })
  const metrics = createRoomsMetrics(createMetrics())
  const parts = { store, teller, lookups, metrics, signals, roomLinks: links, log: silentLog, onChange: () => {} }
  const host = new RoomHost('room', parts)
  const link = { id: randomUUID(), send: () => {} } as unknown as RoomLink
  host.add({ link, memberId: 'ann', proto: 2 })
  const member = { memberId: 'ann', name: 'ann', isGuest: true, role: 'owner', addressHash: 'h' } as const
  await host.carry({ kind: 'enter', member })
  const heads = new Heads(db.query)
  // As if something had told of everything that happens.
  const find = (workspaceId: string) => heads.find(workspaceId, true)
  const videos = { read: async () => ({ kind: 'video', tiktokId: '42', url: clip }) as const }
  const identities = { viewerIdOf: (_: string, userId: string) => `live:${userId}` }
  const ports = { db, store, lookups, videos, identities, clock: systemClock, log: silentLog }
  return new Ear(host, { ...ports, heads: { find } })
}

for (const database of await findTestDatabases()) {
  describe(`a room that hears a live, on the database ${database.name}`, () => {
    let db: Db
    let stored = 0
    beforeAll(async () => {
      db = await database.open()
    }, 120_000)
    afterAll(() => db?.[Symbol.asyncDispose]())

    const keep = async (...events: UnifiedEvent[]) => {
      const bus = openMemoryBus({ log: silentLog })
      const writer = new EventWriter({ ...bus, db, clock: systemClock }, createRecorderMetrics(createMetrics()))
      const publishedAt = Date.now()
      await writer.write(events.map((message) => ({ id: String(++stored), message, publishedAt, attempt: 1 })))
      await bus[Symbol.asyncDispose]?.()
    }
    const connect = (of: LiveMaker, uniqueId = 'mira') =>
      keep(of.make('CONNECTED', { roomId: of.streamId, provider: 'direct', uniqueId }))
    const say = (of: LiveMaker, n: number, text: string) => of.chat(text, { user: viewer(n) })
    /** A room that hears the log from here on. */
    const open = async () => {
      const mira = createLive({ startedAt: Date.now() })
      await connect(mira)
      const store = await openRoom(mira.workspaceId)
      const ear = await takeSeat(db, store)
      await keep(say(mira, 1, '1'))
      await ear.listen()
      const room = async () => (await store.find('room'))!
      const votes = async () => (await room()).document.queue.map(({ liveVotes = 0 }) => liveVotes)
      /** Until the room can be changed by its live again. */
      const rest = () =>
        eventually(async () => expect(store.now() - (await room()).document.heard!.at).toBeGreaterThan(1000))
      return { mira, store, ear, room, votes, rest }
    }

    test('begins at the head of the log, and then counts everybody once', async () => {
      const { mira, ear, votes } = await open()
      await keep(say(mira, 2, '1'), say(mira, 3, '2'), say(mira, 2, 'hello'), say(mira, 3, '1'))
      await eventually(async () => {
        await ear.listen()
        expect(await votes()).toEqual([0, 2, 0])
      })
      await keep(mira.gift(5), say(mira, 2, '2'), mira.gift(3))
      await eventually(async () => {
        await ear.listen()
        expect(await votes()).toEqual([0, 6, 4])
      })
    })

    test('leaves out other lives, what is played again, and who is excluded, and not what somebody tries', async () => {
      const { mira, ear, votes } = await open()
      const { workspaceId } = mira
      const noah = createLive({ workspaceId, startedAt: Date.now() })
      const again = createLive({ workspaceId, startedAt: Date.now(), streamId: mira.streamId, source: 'replay' })
      await connect(noah, 'noah')
      const done = { by: { kind: 'rule', id: '', name: '' }, at: toIso(Date.now()) } as const
      await excludeViewer(db.query, workspaceId, viewer(7).userId, done, Date.now() + 600_000)
      const trial = mira.chat('2', { user: viewer(5), source: 'test' })
      await keep(say(noah, 2, '1'), say(again, 3, '1'), say(mira, 7, '1'), trial, say(mira, 4, '2'))
      await eventually(async () => {
        await ear.listen()
        expect(await votes()).toEqual([0, 0, 2])
      })
    })

    test('passes over what is nothing to it without a change, and comes to what follows', async () => {
      const { mira, ear, room, votes, rest } = await open()
      const { version } = await room()
      await rest()
      for (const text of ['hello', '9']) {
        await keep(say(mira, 2, text), mira.make('SHARE', { displayType: '' }))
        await ear.listen()
      }
      expect((await room()).version).toBe(version)
      await keep(say(mira, 2, '1'))
      await ear.listen()
      expect(await votes()).toEqual([0, 1, 0])
      expect((await room()).version).toBe(version + 1)
    })

    test('counts in a poll what was said while it was open, whatever clock the store has', async () => {
      const mira = createLive({ startedAt: Date.now() })
      await connect(mira)
      const store = await openRoom(mira.workspaceId)
      const hour = 3_600_000
      let now = Date.now() + hour
      vi.spyOn(store, 'now').mockImplementation(() => now)
      const options = ['Yes', 'No'].map((text) => ({ text, members: [], fromLive: 0 }))
      const poll = { id: 'poll', question: 'Tea?', options, gifts: false, openedBy: 'ann', isOver: false }
      await store.change('room', (room, openedAt) => {
        return { document: { ...room, poll: { ...poll, openedAt, endsAt: openedAt + 60_000 } }, result: 0 }
      })
      const ear = await takeSeat(db, store)
      await ear.listen()
      const at = (ms: number) => ({ ingestedAt: toIso(Date.now() + ms) })
      const said = (n: number, ms: number) => mira.chat('2', { user: viewer(n), ...at(ms) })
      await keep(said(2, 10_000), said(3, 20_000), said(4, -20_000), said(5, 100_000))
      await eventually(async () => {
        now = Date.now() + hour
        await ear.listen()
        const { document } = (await store.find('room'))!
        expect(document.poll?.options.map(({ fromLive }) => fromLive)).toEqual([0, 2])
      })
    })

    test('counts once what several processes hear, of whom one is late and one could not tell', async () => {
      const { mira, store, ear, votes, rest } = await open()
      const away = faulty(store)
      const broken = await takeSeat(db, away.store)
      const late = await takeSeat(db, store)
      await keep(say(mira, 2, '1'), say(mira, 1, '2'), mira.gift(5), say(mira, 3, `!add ${clip}`))
      await rest()
      away.begin()
      await expect(broken.listen()).rejects.toThrow('the store is away')
      expect(await votes()).toEqual([0, 0, 0])
      await Promise.all([ear.listen(), late.listen()])
      expect(await votes()).toEqual([0, 6, 1, 0])
      await late.listen()
      expect(await votes()).toEqual([0, 6, 1, 0])
    })

    test('ends the ballots of rounds that are over, whichever process has cast there', async () => {
      const { store, ear, room } = await open()
      const vote = (at: number) => [{ kind: 'vote', at, voter: 'x', choice: 'a' }] as const
      const sizes = async () => {
        const { round } = (await room()).document
        const counts = [`next-${round - 1}`, `next-${round}`, 'poll-p'].map((id) => store.cast('room', id, []))
        return (await Promise.all(counts)).map(({ tallies }) => tallies.size)
      }
      const begin = (round: number) =>
        store.change('room', (document) => ({ document: { ...document, round }, result: undefined }))
      await begin(8)
      for (const id of ['next-7', 'next-8', 'poll-p']) await store.cast('room', id, vote(1))
      const other = await takeSeat(db, store)
      await other.listen()
      expect(await sizes()).toEqual([0, 1, 0])
      await begin(9)
      // Whoever knows only of the round before forgets nothing of this one.
      await store.cast('room', 'next-9', vote(2))
      await ear.listen()
      expect(await sizes()).toEqual([1, 1, 0])
      const third = await takeSeat(db, store)
      await third.listen()
      expect(await sizes()).toEqual([0, 1, 0])
    })

    test('follows short addresses, and adds what they lead to', async () => {
      const { mira, ear, room } = await open()
      await keep(say(mira, 2, `!add ${short}`))
      await eventually(async () => {
        await ear.listen()
        expect((await room()).document.queue[3]).toMatchObject({ tiktokId: '42', addedBy: 'Viewer 2', fromLive: true })
      })
    })
  })
}

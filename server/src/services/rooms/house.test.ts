import { describe, expect, test, vi } from 'vitest'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { createRoomDocument, type RoomDocument } from '#domain/rooms/rooms.ts'
import { silentLog } from '#kernel/log.ts'
import type { RoomLink } from '#ports/room-links/room-links.ts'
import type { Entrance } from './guests/entering.ts'
import type { Identities } from './guests/identity.ts'
import type { Lookups } from './hosting/lookups.ts'
import { Teller } from './hosting/telling.ts'
import { House, type HousePorts } from './house.ts'
import type { Keeper } from './keeping.ts'
import { createRoomsMetrics } from './rooms-metrics.ts'

const nothing = { add: () => {}, set: () => {}, remove: () => {}, observe: () => {} }
const metrics = createRoomsMetrics({
  counter: () => nothing,
  gauge: () => nothing,
  histogram: () => nothing,
  render: async () => ({ contentType: '', body: '' }),
})
const begin = (roomId: string) =>
  createRoomDocument({ roomId, workspaceId: 'default', name: roomId, visibility: 'link', createdAt: 1 })

/** A house whose doorkeeper lets everybody in, by the name that their link has. */
function openHouse() {
  const store = openMemoryRooms<RoomDocument>()
  const sweep = vi.fn(async () => 0)
  const keep = vi.fn(async () => {})
  const keeper = { keep, sweep, find: async () => undefined } as unknown as Keeper
  const admit: Entrance['admit'] = async ({ roomId }, { address }) => {
    const room = { ...(await store.open(roomId, begin(roomId))), isNew: false }
    return { room, member: { memberId: address, name: address, role: 'member', isGuest: true, addressHash: address } }
  }
  const identities = { clientIdOf: (_: string, memberId: string) => memberId } as Identities
  const links = { tell: () => {}, open: async () => ({ [Symbol.asyncDispose]: async () => {} }) }
  let left = 0
  let stop = new AbortController()
  const sleep = async () => {
    left -= 1
    if (left < 0) stop.abort()
  }
  const ports = {
    ...{ store, keeper, metrics, identities, log: silentLog, roomLinks: links, entrance: { admit } as Entrance },
    signals: { send: () => {}, listen: async () => ({ [Symbol.asyncDispose]: async () => {} }) },
    clock: { now: () => new Date(), sleep },
    lookups: {} as Lookups,
    ears: { listen: () => {}, settle: async () => {} },
    teller: new Teller({ links, clientIdOf: (_, memberId) => memberId }),
  }
  const house = new House(ports as unknown as HousePorts)
  const pulse = async (times: number) => {
    left = times
    stop = new AbortController()
    await house.run(stop.signal)
  }
  const isThere = async (roomId: string, memberId: string) => {
    const member = (await store.find(roomId))?.document.members[memberId]
    return member !== undefined && member.awaySince === undefined
  }
  const enter = (roomId: string, link: RoomLink) => house.enter({ roomId, userId: 'x', proto: 2 }, link)
  return { house, store, keep, sweep, pulse, enter, isThere }
}

function createLink(address: string, id = address) {
  const visitor = { address, isLocal: false, opensRooms: true }
  return { id, visitor, send: vi.fn(), join: () => {}, leave: () => {}, close: vi.fn() }
}

const away = (store: ReturnType<typeof openHouse>['store'], roomId: string, memberId: string) =>
  store.change(roomId, (document, now) => {
    const member = document.members[memberId]
    if (!member) throw new Error('nobody')
    const members = { ...document.members, [memberId]: { ...member, awaySince: now } }
    return { document: { ...document, members }, result: undefined }
  })

/** It hears a live. */
const bound = { uniqueId: 'mira', heard: { epoch: 'e', pos: 0, at: 0 } } as const

const failing = async () => {
  throw new Error('the store is gone')
}

describe('a house of rooms', () => {
  test('has who was taken for gone and sits there be in the room again', async () => {
    const { store, enter, pulse, isThere } = openHouse()
    await enter('r', createLink('ann'))
    await away(store, 'r', 'ann')
    await pulse(10)
    expect(await isThere('r', 'ann')).toBe(true)
  })

  test('does not take for gone who comes by one connection while the other ends', async () => {
    const { store, enter, isThere } = openHouse()
    const { host, seat } = await enter('r', createLink('ann'))
    const looked = vi.spyOn(store, 'present').mockImplementationOnce(async () => {
      await enter('r', createLink('ann', 'second'))
      return []
    })
    await host.remove(seat, false)
    expect(looked).toHaveBeenCalled()
    expect(await isThere('r', 'ann')).toBe(true)
  })

  test('ends the connection of somebody whom the room does not know any more', async () => {
    const { store, enter, pulse } = openHouse()
    const [ann, bob] = [createLink('ann'), createLink('bob')]
    await enter('r', ann)
    await enter('r', bob)
    await store.change('r', (document) => {
      const { bob: _, ...members } = document.members
      return { document: { ...document, members }, result: undefined }
    })
    await pulse(10)
    expect(bob.close).toHaveBeenCalled()
    expect(ann.close).not.toHaveBeenCalled()
  })

  test('has those come again whose room the store has lost', async () => {
    const { store, enter, pulse, isThere } = openHouse()
    const ann = createLink('ann')
    await enter('r', ann)
    await store.remove('r')
    await pulse(10)
    expect(ann.send).toHaveBeenLastCalledWith('room_left', { reason: 'stopping' })
    expect(ann.close).toHaveBeenCalled()
    await enter('r', createLink('ann', 'again'))
    expect(await isThere('r', 'ann')).toBe(true)
  })

  test('outlives that somebody is put out while the store is gone', async () => {
    const { house, store, enter } = openHouse()
    const ann = createLink('ann')
    await enter('r', ann)
    const leave = vi.spyOn(store, 'leave').mockImplementation(failing)
    await house.hear({ kind: 'out', roomId: 'r', memberId: 'ann', reason: 'kicked' })
    await vi.waitFor(() => expect(leave.mock.settledResults[0]?.type).toBe('rejected'))
    expect(ann.send).toHaveBeenLastCalledWith('room_left', { reason: 'kicked' })
  })

  test('leaves no seat behind of somebody to whom the room could not be shown', async () => {
    const { store, enter, isThere } = openHouse()
    vi.spyOn(store, 'messages').mockImplementationOnce(failing)
    await expect(enter('r', createLink('ann'))).rejects.toThrow('the store is gone')
    expect(await store.present('r')).toEqual([])
    expect(await isThere('r', 'ann')).toBe(false)
  })

  test('keeps serving a room that one leaves while another comes in', async () => {
    const { house, store, enter, pulse } = openHouse()
    const { host, seat } = await enter('r', createLink('ann'))
    const change = store.change.bind(store)
    const spied = vi.spyOn(store, 'change').mockImplementationOnce(async (...given) => {
      await host.remove(seat, true)
      await pulse(1)
      return change(...given)
    })
    const bob = createLink('bob')
    await enter('r', bob)
    spied.mockRestore()
    await house.hear({ kind: 'out', roomId: 'r', memberId: 'bob', reason: 'kicked' })
    expect(bob.send).toHaveBeenLastCalledWith('room_left', { reason: 'kicked' })
  })

  test('looks after every room though one fails', async () => {
    const { store, enter, pulse, isThere } = openHouse()
    await enter('bad', createLink('ann'))
    await enter('good', createLink('bob'))
    await away(store, 'good', 'bob')
    const beat = store.beat.bind(store)
    vi.spyOn(store, 'beat').mockImplementation((id, seats) => (id === 'bad' ? failing() : beat(id, seats)))
    await pulse(10)
    expect(await isThere('good', 'bob')).toBe(true)
  })

  test('looks after rooms while empty ones are cleared away, and clears once at a time', async () => {
    const { store, sweep, enter, pulse, isThere } = openHouse()
    await enter('r', createLink('ann'))
    const { promise, resolve } = Promise.withResolvers<void>()
    let [running, most] = [0, 0]
    sweep.mockImplementation(async () => {
      running += 1
      most = Math.max(most, running)
      await away(store, 'r', 'ann')
      await promise
      running -= 1
      return 0
    })
    const ended = pulse(130)
    await vi.waitFor(async () => {
      expect(sweep).toHaveBeenCalled()
      expect(await isThere('r', 'ann')).toBe(true)
    })
    resolve()
    await ended
    expect(most).toBe(1)
  })

  test('writes rooms down soon after what people do, and twice a minute for what viewers of lives do', async () => {
    const { store, keep, pulse, enter } = openHouse()
    const { host } = await enter('r', createLink('ann'))
    await pulse(3)
    expect(keep).toHaveBeenCalledTimes(1)
    await store.change('r', (document) => ({ document: { ...document, ...bound }, result: undefined }))
    for (let pos = 0; pos < 29; pos += 1) {
      await host.carry({ kind: 'heard-live', epoch: 'e', from: pos, to: pos + 1, adds: [] })
      await pulse(1)
    }
    expect(keep).toHaveBeenCalledTimes(1)
    await pulse(1)
    expect(keep).toHaveBeenCalledTimes(2)
    await host.carry({ kind: 'heard-live', epoch: 'e', from: 29, to: 30, adds: [] })
    await host.carry({ kind: 'rename', by: 'ann', payload: { roomId: 'r', name: 'Anna' } })
    await host.carry({ kind: 'heard-live', epoch: 'e', from: 30, to: 31, adds: [] })
    await pulse(2)
    expect(keep).toHaveBeenCalledTimes(3)
  })

  test('lets no more into a room from a household than from an address', async () => {
    const { enter } = openHouse()
    for (const last of [1, 2, 3, 4, 5]) await enter('r', createLink(`2001:db8::${last}`))
    await expect(enter('r', createLink('2001:db8::6'))).rejects.toMatchObject({ code: 'too-many-connections' })
    await enter('r', createLink('2001:db8:1::1'))
  })
})

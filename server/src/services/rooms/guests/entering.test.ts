import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { createRoom, createRoomInvite } from '#domain/room-book/room-book.ts'
import { carryOut, type RoomDocument } from '#domain/rooms/rooms.ts'
import { defaultWorkspaceId as workspaceId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../../test/test-databases.ts'
import { Keeper } from '../keeping.ts'
import { Entrance } from './entering.ts'
import { Identities } from './identity.ts'

const [embedded] = await findTestDatabases()
let db: Db
beforeAll(async () => {
  db = await embedded!.open()
}, 120_000)
afterAll(() => db?.[Symbol.asyncDispose]())

const stranger = { address: '2001:db8::1', isLocal: false, opensRooms: true }

/** `allows`: whether there is anything left of a limit. */
function open(allows: (name: string) => boolean) {
  const store = openMemoryRooms<RoomDocument>()
  const keeper = new Keeper({ db, log: silentLog, store })
  const identities = new Identities({ derive: () => Buffer.alloc(32, 1) })
  const limits = { take: async (name: string) => ({ allowed: allows(name), remaining: 0, resetMs: 1 }) }
  const clock = { now: () => Date.now() }
  const entrance = new Entrance({ db, limits, clock, keeper, identities } as never)
  return { store, entrance, identities }
}

test('whoever may open no more rooms leaves none behind', async () => {
  const { store, entrance } = open((name) => !name.startsWith('room-opening'))
  const entering = entrance.admit({ roomId: 'friday', userId: 'eve' }, stranger)
  await expect(entering).rejects.toMatchObject({ code: 'rate-limited' })
  expect(await store.list()).toEqual([])
})

test('whom an invitation made owner is so when they come back, from wherever that is in their network', async () => {
  const { store, entrance, identities } = open(() => true)
  const roomId = await createRoom(db.query, workspaceId, { visibility: 'invited' }, 'ann')
  const wish = { role: 'owner', createdBy: 'ann', now: Date.now() } as const
  const { token: invite } = await createRoomInvite(db.query, { workspaceId, roomId }, wish)
  const { member } = await entrance.admit({ roomId, userId: 'bob', invite }, stranger)
  await store.change(roomId, (room, now) => {
    const outcome = carryOut(room, { kind: 'enter', member }, { now, id: 'id', chance: 0, rttMs: 0 })
    return 'document' in outcome ? { document: outcome.document, result: 0 } : { result: 0 }
  })
  const resume = { clientId: identities.clientIdOf(roomId, member.memberId) }
  const back = await entrance.admit({ roomId, userId: 'bob', resume }, { ...stranger, address: '2001:db8::2' })
  expect(back.member).toMatchObject({ role: 'owner', memberId: member.memberId, addressHash: member.addressHash })
})

import { expect, test } from 'vitest'
import { createRoomDocument } from '#domain/rooms/rooms.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { Ears } from './ears.ts'

test('whoever opens a poll does not wait for a database that does not answer', async () => {
  let asked = 0
  const executeTakeFirst = () => {
    asked += 1
    return new Promise<never>(() => {})
  }
  const query = { selectFrom: () => query, select: () => query, where: () => query, executeTakeFirst }
  const store = { now: () => Date.now(), find: async () => undefined }
  const ports = { db: { query }, store, clock: systemClock, log: silentLog } as never
  const live = { votes: true, gifts: false, adds: 'off' } as const
  const about = { roomId: 'room', workspaceId: 'default', name: 'Room', visibility: 'link', createdAt: 0 } as const
  const document = createRoomDocument({ ...about, uniqueId: 'mira', settings: { live } })
  const host = { roomId: 'room', document, isClosed: false, seats: new Map([['seat', {}]]) } as unknown as RoomHost
  const ears = new Ears(ports)
  await ears.begin(host)
  expect(asked).toBe(1)
})

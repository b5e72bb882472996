import { expect, test } from 'vitest'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { createRoomDocument, type RoomDocument } from '#domain/rooms/rooms.ts'
import { carryCommand } from './commands.ts'

const about = { roomId: 'room', workspaceId: 'default', name: 'Room', visibility: 'link', createdAt: 0 } as const
const poll = { roomId: 'room', question: 'Tea?', options: ['Yes', 'No'], seconds: 60 }

test.each([
  ['refused', { refusal: { refused: 'not-permitted', message: 'You may not ask the room here.' } }, false, 0],
  ['opened', { carried: { document: createRoomDocument(about), version: 1, now: 0 }, id: 'poll' }, true, 1],
])('whether a live is heard at once follows from what became of the poll: %s', async (_what, outcome, ok, times) => {
  const store = openMemoryRooms<RoomDocument>()
  await store.open('room', createRoomDocument(about))
  let begun = 0
  const begin = async () => {
    begun += 1
  }
  const host = { roomId: 'room', carry: async () => outcome }
  const place = { host, seat: { memberId: 'ann', link: { send: () => {} } } } as never
  const ports = { store, ears: { begin } } as never
  expect(await carryCommand(ports, place, 'open_poll', poll)).toMatchObject({ ok })
  expect(begun).toBe(times)
})

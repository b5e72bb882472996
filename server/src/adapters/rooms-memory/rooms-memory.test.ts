import { type Counter, describeRoomStore } from '#ports/room-store/room-store.suite.ts'
import { openMemoryRooms } from './rooms-memory.ts'

describeRoomStore('rooms-memory', 1, async (_processes, options) => {
  const store = openMemoryRooms<Counter>(options)
  return { stores: [store], [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
})

import type { QueueMode } from '@livetap/contracts/rooms/room.ts'

/** What decides what comes next, the usual one first. */
export const queueModes: readonly (readonly [mode: QueueMode, words: string])[] = [
  ['free', 'Everybody orders it'],
  ['vote', 'Votes order it'],
  ['fair', 'Everybody in turn'],
  ['dj', 'Only DJs fill it'],
]

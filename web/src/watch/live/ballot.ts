import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomView } from '../room/room-view.ts'

/**
 * The number that viewers of the live write for an item of the queue, from 1: they vote for what can come next. Undefined
 * where they cannot: while a poll is open their numbers are for that.
 */
export function ballotNumber({ state }: RoomView, place: number): number | undefined {
  const { bridge, settings, poll, queue, timeline } = state
  if (!bridge || !settings.live.votes || poll?.isOver === false) return undefined
  const current = queue.findIndex(({ id }) => id === timeline.itemId)
  if (place > current) return place - current
  // In a loop, what was played is behind all the others.
  return settings.loop && place < current ? queue.length - current + place : undefined
}

/** All that speaks for an item, here and in the live. */
export const votesOf = ({ votes, liveVotes = 0 }: Pick<Video, 'votes' | 'liveVotes'>): number =>
  votes.length + liveVotes

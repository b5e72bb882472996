import type { Video } from '@livetap/contracts/rooms/video.ts'
import { cut } from '../chat/text.ts'
import type { RoomDocument } from '../document.ts'
import { without } from '../outcome.ts'

/** Place of the item that is chosen; -1: none is. */
export function currentIndex({ queue, timeline }: Pick<RoomDocument, 'queue' | 'timeline'>): number {
  return timeline.itemId === null ? -1 : queue.findIndex(({ id }) => id === timeline.itemId)
}

export function currentItem(document: RoomDocument): Video | undefined {
  return document.queue[currentIndex(document)]
}

/** The room with another queue. */
export function requeue(document: RoomDocument, queue: readonly Video[]): RoomDocument {
  return { ...document, queue, rev: document.rev + 1 }
}

/** Viewers vote anew: their votes for what comes next are for one round. */
export function beginRound(document: RoomDocument): RoomDocument {
  const next = { ...document, round: document.round + 1 }
  if (document.queue.every(({ liveVotes }) => liveVotes === undefined)) return next
  return requeue(
    next,
    document.queue.map((item) => without(item, 'liveVotes')),
  )
}

/** Whether the room waits for something to watch: nothing was ever chosen, or the last one is over. */
export function isIdle({ timeline }: RoomDocument): boolean {
  return timeline.itemId === null || (timeline.reason === 'ended' && !timeline.playing && !timeline.waiting)
}

/** The video as notices name it. */
export function titleOf({ title, url }: Video): string {
  return `"${cut(title ?? url, 60)}"`
}

/** What commands say of an item: its id, or its place in the queue of a certain revision. */
export interface Place {
  readonly itemId?: string
  readonly index?: number
  readonly rev?: number
}

/** The item meant. `changed`: the place was counted in another queue. */
export function findItem(document: RoomDocument, { itemId, index, rev }: Place): Video | 'changed' | undefined {
  if (itemId !== undefined) return document.queue.find(({ id }) => id === itemId)
  if (rev !== undefined && rev !== document.rev) return 'changed'
  return index === undefined ? undefined : document.queue[index]
}

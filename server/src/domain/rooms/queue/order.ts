import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { Surroundings } from '../intents.ts'
import { within } from '../outcome.ts'
import { positionAt, retime } from '../timeline/timeline.ts'
import { choose } from '../timeline/waiting.ts'
import { currentIndex, requeue } from './queue.ts'

interface Order {
  readonly queue: readonly Video[]
  /** Place of the first that can come next. */
  readonly from: number
}

/** The room at what comes next by its mode; at the end of the queue it stops where it is. */
export function advance(
  document: RoomDocument,
  { reason, by }: { readonly reason: 'item' | 'ended'; readonly by?: string },
  { now, chance }: Surroundings,
): RoomDocument {
  const order = rotate(document)
  const next = pick(document, order, chance)
  if (next === undefined) {
    const pos = document.timeline.duration ?? positionAt(document.timeline, now)
    return retime({ ...document, skipVotes: [] }, { playing: false, pos, reason: 'ended', by }, now)
  }
  const item = withoutVotes(next)
  const others = order.queue.filter(({ id }) => id !== next.id)
  const from = Math.min(order.from, others.length)
  const queue = [...others.slice(0, from), item, ...others.slice(from)]
  return choose(requeue(document, queue), item, { reason, by }, now)
}

/** What can come next, in the order of the queue. */
export function upcoming(document: RoomDocument): readonly Video[] {
  const { queue, from } = rotate(document)
  return queue.slice(from).filter(({ id }) => id !== document.timeline.itemId)
}

/** In a loop, what was played is put at the end. */
function rotate(document: RoomDocument): Order {
  const { queue, settings } = document
  const index = currentIndex(document)
  const current = queue[index]
  if (!settings.loop || current === undefined) return { queue, from: index + 1 }
  return { queue: [...queue.slice(index + 1), ...queue.slice(0, index), withoutVotes(current)], from: 0 }
}

function pick(document: RoomDocument, { queue, from }: Order, chance: number): Video | undefined {
  const waiting = queue.slice(from)
  const others = waiting.filter(({ id }) => id !== document.timeline.itemId)
  const wanted = favour(document, others.length > 0 ? others : waiting)
  const place = document.settings.shuffle ? Math.floor(within(chance, 0, 0.999_999) * wanted.length) : 0
  return wanted[place]
}

/** Those that the mode of the queue puts first, in their order. */
function favour({ settings, turns }: RoomDocument, items: readonly Video[]): readonly Video[] {
  if (settings.queueMode === 'vote') return least(items, (item) => -votesOf(item))
  if (settings.queueMode === 'fair') return least(items, ({ addedById }) => turns.lastIndexOf(addedById))
  return items
}

function withoutVotes(item: Video): Video {
  return { ...item, votes: [] }
}

function votesOf({ votes, liveVotes = 0 }: Video): number {
  return votes.length + liveVotes
}

function least(items: readonly Video[], measure: (item: Video) => number): readonly Video[] {
  const lowest = Math.min(...items.map(measure))
  return items.filter((item) => measure(item) === lowest)
}

import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomOutcome, Surroundings } from '../intents.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse, without } from '../outcome.ts'
import { positionAt } from '../timeline/timeline.ts'
import { choose } from '../timeline/waiting.ts'
import { requeue } from './queue.ts'

/** Milliseconds in which a change of the queue can be taken back. */
const undoMs = 30_000

/** The room after a change that can be taken back; `before`: as it was. */
export function keepUndo(
  document: RoomDocument,
  before: RoomDocument,
  { by, what }: { readonly by: string; readonly what: string },
  { now, id }: Surroundings,
): RoomDocument {
  const isElsewhere = document.timeline.itemId !== before.timeline.itemId
  const timeline = { ...before.timeline, pos: positionAt(before.timeline, now) }
  const undo = { id, by, what, queue: before.queue, until: now + undoMs, ...(isElsewhere ? { timeline } : {}) }
  return { ...document, undo }
}

/** The queue as it was, with what was added since. Who made the change takes it back, or who keeps the room. */
export function takeBack(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['undo'] },
  { now }: Surroundings,
): RoomOutcome {
  const { undo } = document
  if (undo === undefined || undo.id !== payload.id || undo.until <= now) {
    return refuse('undo-over', 'That cannot be taken back any more.')
  }
  if (undo.by !== by && !may(document, by, 'settings')) return mayNot('take back what others did')
  const isOld = new Set(undo.queue.map(({ id }) => id))
  const latest = new Map(document.queue.map((item) => [item.id, item]))
  const added = document.queue.filter(({ id }) => !isOld.has(id))
  const queue = [...undo.queue.map((item) => latest.get(item.id) ?? without(item, 'liveVotes')), ...added]
  if (queue.length > roomLimits.queue) return refuse('queue-full', 'The queue is full.')
  const restored = requeue(without(document, 'undo'), queue)
  const { timeline } = undo
  if (timeline === undefined) return done(restored, { kind: 'queue' })
  const item = queue.find(({ id }) => id === timeline.itemId)
  const isPaused = !timeline.playing && timeline.waiting === undefined
  const back = choose(restored, item, { reason: 'item', by, pos: timeline.pos, isPaused }, now)
  return done(back, { kind: 'queue' }, { kind: 'timeline', by, isSeek: false })
}

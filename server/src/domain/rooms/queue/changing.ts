import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomOutcome, RoomSaid, Surroundings } from '../intents.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse, without } from '../outcome.ts'
import { choose } from '../timeline/waiting.ts'
import { advance } from './order.ts'
import { currentIndex, findItem, requeue, titleOf } from './queue.ts'
import { keepUndo } from './undo.ts'

interface Command<Name extends 'remove_video' | 'change_video' | 'move_video'> {
  readonly by: string
  readonly payload: RoomCommands[Name]
}
/** Milliseconds within which two who chose the same item meant it once. */
const meantTogether = 300

const noItem = () => refuse('item-not-found', 'There is no such video in the queue.')
const otherQueue = () => refuse('queue-changed', 'The queue has changed since.')

/** Chooses an item. Without any place: what comes next by the mode of the queue. */
export function changeVideo(
  document: RoomDocument,
  { by, payload }: Command<'change_video'>,
  surroundings: Surroundings,
): RoomOutcome {
  const isNext = payload.itemId === undefined && payload.index === undefined
  const item = isNext ? undefined : findItem(document, payload)
  if (item === 'changed') return otherQueue()
  if (!isNext && item === undefined) return noItem()
  if (!mayChoose(document, by, item)) return mayNot('choose what plays')
  const { timeline, timelineAt } = document
  const { now } = surroundings
  if (item?.id === timeline.itemId && item !== undefined && timeline.reason === 'item') {
    if (timeline.waiting || now - timelineAt < meantTogether) return done(document)
  }
  const isOwnWay = item !== undefined && (may(document, by, 'play-now') || !isOneOn(document, item))
  const chosen = isOwnWay
    ? choose(document, item, { reason: 'item', by }, now)
    : advance(document, { reason: 'item', by }, surroundings)
  const current = document.queue[currentIndex(document)]
  const what = `Skip ${current ? titleOf(current) : ''}`.trim()
  const kept =
    chosen.timeline.itemId === timeline.itemId ? chosen : keepUndo(chosen, document, { by, what }, surroundings)
  return done(kept, { kind: 'queue' }, { kind: 'timeline', by, isSeek: false })
}

/** Who may skip goes one on or back, or begins anew. */
function mayChoose(document: RoomDocument, by: string, item: Video | undefined): boolean {
  if (may(document, by, 'play-now')) return true
  if (!may(document, by, 'skip')) return false
  return item === undefined || Math.abs(document.queue.indexOf(item) - currentIndex(document)) <= 1
}

function isOneOn(document: RoomDocument, item: Video): boolean {
  return document.queue.indexOf(item) === currentIndex(document) + 1
}

/** Removes an item. When it is the one that plays, the next follows in its place. */
export function removeVideo(
  document: RoomDocument,
  { by, payload }: Command<'remove_video'>,
  surroundings: Surroundings,
): RoomOutcome {
  const item = findItem(document, payload)
  if (item === 'changed') return otherQueue()
  if (item === undefined) return noItem()
  const isOwn = item.addedById === by && may(document, by, 'remove-own')
  if (!isOwn && !may(document, by, 'remove-any')) return mayNot('remove this video')
  const index = document.queue.indexOf(item)
  const left = requeue(document, document.queue.toSpliced(index, 1))
  const undoable = { by, what: `Remove ${titleOf(item)}` }
  if (item.id !== document.timeline.itemId) {
    return named(keepUndo(left, document, undoable, surroundings), { kind: 'queue' })
  }
  const { playing, waiting } = document.timeline
  const choice = { reason: 'item', by, isPaused: !playing && waiting === undefined } as const
  const next = choose(left, left.queue[index], choice, surroundings.now)
  const kept = keepUndo(next, document, undoable, surroundings)
  return named(kept, { kind: 'queue' }, { kind: 'timeline', by, isSeek: false })
}

/** Done, and told by which id it can be taken back. */
function named(document: RoomDocument, ...said: RoomSaid[]): RoomOutcome {
  return { ...done(document, ...said), ...(document.undo ? { id: document.undo.id } : {}) }
}

export function moveVideo(
  document: RoomDocument,
  { by, payload }: Command<'move_video'>,
  surroundings: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'reorder')) return mayNot('move videos')
  const { queue } = document
  const item = findItem(document, { itemId: payload.itemId })
  if (item === undefined || item === 'changed') return noItem()
  const from = queue.indexOf(item)
  const to = Math.min(payload.to, queue.length - 1)
  if (from === to) return done(document)
  const moved = requeue(without(document, 'undo'), queue.toSpliced(from, 1).toSpliced(to, 0, item))
  return named(keepUndo(moved, document, { by, what: `Move ${titleOf(item)}` }, surroundings), { kind: 'queue' })
}

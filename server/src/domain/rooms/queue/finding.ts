import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomIntent, RoomOutcome, RoomSaid } from '../intents.ts'
import { noteFoundWish } from '../live/wishes.ts'
import { done } from '../outcome.ts'
import { lengthOf } from '../timeline/timeline.ts'
import { requeue } from './queue.ts'

/** What nobody finds out about an item: who added it, and what the room has decided. */
const ours = new Set<string>(['id', 'addedBy', 'addedAt', 'addedById', 'votes', 'liveVotes', 'fromLive'])

/** What was found out about an item is part of it from now on; undefined takes away what was known. */
export function noteFound(document: RoomDocument, intent: Extract<RoomIntent, { kind: 'found' }>): RoomOutcome {
  const item = document.queue.find(({ id }) => id === intent.itemId)
  if (item === undefined) return noteFoundWish(document, intent)
  const media: RoomSaid[] = intent.media ? [{ kind: 'media', media: intent.media }] : []
  const found = Object.entries(intent.video).filter(([key]) => !ours.has(key))
  if (found.length === 0) return done(document, ...media)
  const merged = Object.entries({ ...item, ...Object.fromEntries(found) }).filter(([, value]) => value !== undefined)
  const next = Object.fromEntries(merged) as Video
  const queued = requeue(
    document,
    document.queue.map((each) => (each === item ? next : each)),
  )
  return done(learnLength(queued, next), { kind: 'queue' }, ...media)
}

/** The length of what is chosen, when nobody knew one; players are told with the next change. */
function learnLength(document: RoomDocument, item: Video): RoomDocument {
  const { timeline } = document
  const duration = lengthOf(item, item.duration)
  if (timeline.itemId !== item.id || timeline.duration !== undefined || duration === undefined) return document
  return { ...document, timeline: { ...timeline, duration } }
}

import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomIntent, RoomOutcome, RoomSaid, Surroundings } from '../intents.ts'
import { changeMember, findMember, nameOf } from '../members/presence.ts'
import { may } from '../members/roles.ts'
import { andThen, done, mayNot, refuse, without } from '../outcome.ts'
import { choose } from '../timeline/waiting.ts'
import { currentIndex, isIdle, requeue } from './queue.ts'

type Adding = Extract<RoomIntent, { kind: 'add_video' }>
const minute = 60_000

export function addVideo(document: RoomDocument, intent: Adding, { now }: Surroundings): RoomOutcome {
  const refusal = refuseAdding(document, intent, now)
  if (refusal) return refusal
  const item: Video = {
    ...without(intent.video, 'liveVotes'),
    ...{ addedBy: nameOf(document, intent.by), addedById: intent.by },
    ...{ addedAt: new Date(now).toISOString(), votes: [] },
  }
  const added = [...recentlyAdded(document, intent.by, now), now]
  const outcome = enqueue(document, item, intent, now)
  return andThen(outcome, (room) => done(changeMember(room, intent.by, { added })))
}

/** Puts an item at the end, or behind what plays. A room that waits for something to watch gets it. */
export function enqueue(
  document: RoomDocument,
  item: Video,
  { by, next }: { readonly by?: string; readonly next: boolean },
  now: number,
): RoomOutcome {
  const roomy = makeRoom(document)
  if (roomy === undefined) return refuse('queue-full', 'The queue is full.')
  const place = next ? currentIndex(roomy) + 1 : roomy.queue.length
  const queued = requeue(roomy, roomy.queue.toSpliced(place, 0, item))
  if (!isIdle(document)) return { ...done(queued, { kind: 'queue' }), id: item.id }
  const chosen = choose(queued, item, { reason: 'item', by }, now)
  const timeline: RoomSaid = { kind: 'timeline', isSeek: false, ...(by === undefined ? {} : { by }) }
  return { ...done(chosen, { kind: 'queue' }, timeline), id: item.id }
}

function refuseAdding(document: RoomDocument, { by, video, again, next }: Adding, now: number) {
  if (!may(document, by, 'add')) return mayNot('add videos')
  if (next && !may(document, by, 'reorder')) return mayNot('put videos first')
  const { queue } = document
  if (queue.some(({ id }) => id === video.id)) return done(document)
  if (!again && isQueued(document, video)) return refuse('duplicate-video', 'That video is in the queue already.')
  const added = recentlyAdded(document, by, now)
  if (added.length < roomLimits.addsPerMinute) return undefined
  return refuse('rate-limited', 'You add videos too fast.', (added[0] ?? now) + minute - now)
}

/** Whether the same video is in the queue. */
export function isQueued({ queue }: RoomDocument, video: Pick<Video, 'kind' | 'tiktokId'>): boolean {
  return queue.some(({ kind, tiktokId }) => kind === video.kind && tiktokId === video.tiktokId)
}

function recentlyAdded(document: RoomDocument, by: string, now: number): readonly number[] {
  return (findMember(document, by)?.added ?? []).filter((at) => at > now - minute)
}

/** A full queue lets go of what was played longest ago. Undefined: nothing was. */
function makeRoom(document: RoomDocument): RoomDocument | undefined {
  if (document.queue.length < roomLimits.queue) return document
  return currentIndex(document) > 0 ? requeue(document, document.queue.slice(1)) : undefined
}

import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomOutcome, Surroundings } from '../intents.ts'
import { presentIds } from '../members/presence.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse } from '../outcome.ts'
import { advance } from './order.ts'
import { currentItem, requeue, titleOf } from './queue.ts'
import { keepUndo } from './undo.ts'

/** Wants an item next, or no more. */
export function voteVideo(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['vote_video'] },
): RoomOutcome {
  if (!may(document, by, 'vote')) return mayNot('vote')
  const item = document.queue.find(({ id }) => id === payload.itemId)
  if (item === undefined) return refuse('item-not-found', 'There is no such video in the queue.')
  if (item.votes.includes(by) === payload.wanted) return done(document)
  const votes = toggle(item.votes, by, payload.wanted)
  const queue = document.queue.map((each) => (each === item ? { ...item, votes } : each))
  return done(requeue(document, queue), { kind: 'queue' })
}

function toggle(ids: readonly string[], id: string, wanted: boolean): string[] {
  const others = ids.filter((each) => each !== id)
  return wanted ? [...others, id] : others
}

/** Wants to be spared the rest: at half of those who are here and may vote, the next one comes. */
export function voteSkip(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['vote_skip'] },
  surroundings: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'vote')) return mayNot('vote')
  const current = currentItem(document)
  if (current === undefined) return refuse('item-not-found', 'Nothing is chosen that could be skipped.')
  const skipVotes = toggle(document.skipVotes, by, payload.wanted ?? true)
  const voters = presentIds(document).filter((id) => may(document, id, 'vote'))
  const voted = voters.filter((id) => skipVotes.includes(id)).length
  if (voted === 0 || voted < voters.length / 2) return done({ ...document, skipVotes }, { kind: 'queue' })
  const next = advance({ ...document, skipVotes: [] }, { reason: 'item', by }, surroundings)
  const what = `Skip ${titleOf(current)}`
  const kept = next.timeline.itemId === current.id ? next : keepUndo(next, document, { by, what }, surroundings)
  return done(kept, { kind: 'queue' }, { kind: 'timeline', by, isSeek: false })
}

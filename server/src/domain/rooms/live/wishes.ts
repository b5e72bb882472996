import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { liveVoiceLimits } from '@livetap/contracts/rooms/live-voice.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import { toIso } from '#kernel/clock.ts'
import type { KeptSuggestion, RoomDocument } from '../document.ts'
import type { LiveAdd, RoomIntent, RoomOutcome, Surroundings } from '../intents.ts'
import { readName } from '../members/names.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse, without } from '../outcome.ts'
import { enqueue, isQueued } from '../queue/adding.ts'
import { upcoming } from '../queue/order.ts'

/** Of whom no name can be shown. */
export const someViewer = 'Viewer'

/** A viewer wants a video in the room. What is not taken is not told: thousands may ask. */
export function takeAdd(document: RoomDocument, add: LiveAdd, { now }: Surroundings): RoomOutcome {
  const { adds } = document.settings.live
  if (document.uniqueId === undefined || adds === 'off' || isRefused(document, add)) return done(document)
  const suggestion: KeptSuggestion = {
    ...{ id: add.id, by: readName(document, add.name) ?? someViewer, at: toIso(now) },
    ...{ viewerId: add.viewerId, video: add.video },
  }
  if (adds === 'open') return enqueueWish(document, suggestion, false, now)
  return done({ ...document, suggestions: [...document.suggestions, suggestion] }, { kind: 'suggestions' })
}

function isRefused(document: RoomDocument, { id, viewerId, video }: LiveAdd): boolean {
  const { suggestions } = document
  if (isQueued(document, video) || document.queue.some((item) => item.id === id)) return true
  const isSame = (one: KeptSuggestion) => one.video.tiktokId === video.tiktokId && one.video.kind === video.kind
  return suggestions.some((one) => one.id === id || isSame(one)) || !hasRoomFor(document, viewerId)
}

/** Whether the room takes anything of a viewer: they have nothing that waits, and nor have too many others. */
export function hasRoomFor(document: RoomDocument, viewerId: string): boolean {
  const { suggestions, settings } = document
  const waiting = upcoming(document).filter(({ fromLive }) => fromLive)
  const own = [
    ...waiting.filter(({ addedById }) => addedById === viewerId),
    ...suggestions.filter((one) => one.viewerId === viewerId),
  ]
  if (own.length >= liveVoiceLimits.addsPerViewer) return false
  if (settings.live.adds !== 'open') return suggestions.length < liveVoiceLimits.suggestions
  return !settings.queueLocked && waiting.length < liveVoiceLimits.addsInQueue
}

/** For a viewer a full queue is as if nothing was said. */
function enqueueWish(document: RoomDocument, wish: KeptSuggestion, next: boolean, now: number): RoomOutcome {
  const outcome = enqueue(document, toItem(wish, now), { next }, now)
  return 'refused' in outcome ? done(document) : outcome
}

function toItem({ id, by, viewerId, video }: KeptSuggestion, now: number): Video {
  return {
    ...{ ...video, id, addedBy: by, addedById: viewerId, fromLive: true },
    ...{ addedAt: toIso(now), votes: [] },
  }
}

/** A wish goes into the queue, or goes. */
export function decideSuggestion(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['decide_suggestion'] },
  { now }: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'reorder')) return mayNot('decide what viewers add')
  const wish = document.suggestions.find(({ id }) => id === payload.id)
  if (wish === undefined) return refuse('suggestion-not-found', 'There is no such wish any more.')
  const suggestions = document.suggestions.filter((one) => one !== wish)
  const decided = { ...document, suggestions }
  if (!payload.accept) return done(decided, { kind: 'suggestions' })
  if (document.settings.queueLocked && !may(document, by, 'settings')) return mayNot('add to a locked queue')
  if (isQueued(document, wish.video)) return refuse('duplicate-video', 'That video is in the queue already.')
  const outcome = enqueue(decided, toItem(wish, now), { by, next: payload.next ?? false }, now)
  return 'refused' in outcome ? outcome : { ...outcome, said: [...outcome.said, { kind: 'suggestions' }] }
}

/** What was found out about a video that is wished for. */
export function noteFoundWish(document: RoomDocument, intent: Extract<RoomIntent, { kind: 'found' }>): RoomOutcome {
  const { title, author, pictureUrl } = intent.video
  const found = Object.entries({ title, author, pictureUrl }).filter(([, value]) => value !== undefined)
  const wish = document.suggestions.find(({ id }) => id === intent.itemId)
  if (wish === undefined || found.length === 0) return done(document)
  const known = { ...wish, video: { ...wish.video, ...Object.fromEntries(found) } }
  const suggestions = document.suggestions.map((one) => (one === wish ? known : one))
  return done({ ...document, suggestions }, { kind: 'suggestions' })
}

/** As clients see them. */
export function showSuggestions({ suggestions }: RoomDocument) {
  return suggestions.map((one) => without(one, 'viewerId'))
}

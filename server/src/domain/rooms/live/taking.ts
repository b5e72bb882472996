import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomIntent, RoomOutcome, RoomSaid, Surroundings } from '../intents.ts'
import { andThen, done, within, without } from '../outcome.ts'
import { beginRound, requeue } from '../queue/queue.ts'
import { isListening } from './hearing.ts'
import { takeAdd } from './wishes.ts'

const mostVotes = 1_000_000_000

/** From here on the log is heard, unless it is heard already. */
export function beginHearing(
  document: RoomDocument,
  { epoch, pos }: Extract<RoomIntent, { kind: 'hear-live' }>,
  { now }: Surroundings,
): RoomOutcome {
  if (!isListening(document) || document.heard?.epoch === epoch) return done(document)
  return done({ ...document, heard: { epoch, pos, at: now } })
}

/** What was heard in the log behind where the room is. What others were faster with changes nothing. */
export function takeHeard(
  document: RoomDocument,
  intent: Extract<RoomIntent, { kind: 'heard-live' }>,
  surroundings: Surroundings,
): RoomOutcome {
  const { heard } = document
  if (heard === undefined || heard.epoch !== intent.epoch || heard.pos !== intent.from) return done(document)
  const moved = done({ ...document, heard: { ...heard, pos: intent.to, at: surroundings.now } })
  const counted = andThen(
    andThen(moved, (room) => countNext(room, intent.next)),
    (room) => countPoll(room, intent.poll),
  )
  return intent.adds.reduce((outcome, add) => andThen(outcome, (room) => takeAdd(room, add, surroundings)), counted)
}

type Heard = Extract<RoomIntent, { kind: 'heard-live' }>

function countNext(document: RoomDocument, next: Heard['next']): RoomOutcome {
  if (next === undefined || next.round !== document.round || !document.settings.live.votes) return done(document)
  const queue = document.queue.map((item) => withVotes(item, next.tallies.get(item.id) ?? 0))
  if (queue.every((item, place) => item === document.queue[place])) return done(document)
  return done(requeue(document, queue), { kind: 'votes' })
}

function withVotes(item: Video, tally: number): Video {
  const liveVotes = Math.floor(within(tally, 0, mostVotes))
  if ((item.liveVotes ?? 0) === liveVotes) return item
  return liveVotes === 0 ? without(item, 'liveVotes') : { ...item, liveVotes }
}

function countPoll(document: RoomDocument, told: Heard['poll']): RoomOutcome {
  const { poll } = document
  if (poll === undefined || told === undefined || poll.id !== told.id || poll.isOver) return done(document)
  const options = poll.options.map((option, place) => {
    const fromLive = Math.floor(within(told.tallies.get(String(place)) ?? 0, 0, mostVotes))
    return fromLive === option.fromLive ? option : { ...option, fromLive }
  })
  if (options.every((option, place) => option === poll.options[place])) return done(document)
  const counted: Poll = { ...poll, options }
  return done({ ...document, poll: counted }, { kind: 'poll' })
}

/** The room while viewers of another live, or of none, have a say: nothing of those before counts. */
export function changeLive(document: RoomDocument, uniqueId: string | undefined): RoomOutcome {
  if (document.uniqueId === uniqueId) return done(document)
  const { heard: _, uniqueId: __, ...rest } = document
  const unheard = beginRound({ ...rest, ...(uniqueId === undefined ? {} : { uniqueId }), suggestions: [] })
  const said: RoomSaid[] = unheard.rev === document.rev ? [] : [{ kind: 'queue' }]
  if (document.suggestions.length > 0) said.push({ kind: 'suggestions' })
  return done(unheard, ...said)
}

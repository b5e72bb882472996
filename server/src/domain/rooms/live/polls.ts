import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { liveVoiceLimits, type Poll } from '@livetap/contracts/rooms/live-voice.ts'
import { cleanLine, isBlank } from '../chat/text.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomOutcome, Surroundings } from '../intents.ts'
import { nameOf } from '../members/presence.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse, without } from '../outcome.ts'

/** What viewers of the live said until the end of a poll is in the log, and heard, within so many milliseconds. */
const hearingMs = 1500

interface Command<Name extends 'open_poll' | 'vote_poll' | 'close_poll'> {
  readonly by: string
  readonly payload: RoomCommands[Name]
}

export function openPoll(
  document: RoomDocument,
  { by, payload }: Command<'open_poll'>,
  { now, id }: Surroundings,
): RoomOutcome {
  if (!may(document, by, 'poll')) return mayNot('ask the room')
  if (isOpen(document)) return refuse('poll-open', 'The room is asked something already.')
  const question = cleanLine(payload.question, liveVoiceLimits.questionLength)
  const texts = payload.options.map((text) => cleanLine(text, liveVoiceLimits.optionLength))
  if ([question, ...texts].some(isBlank)) {
    return refuse('message-empty', 'Nothing of the question, or of an answer, can be shown.')
  }
  const poll: Poll = {
    ...{ id, question, gifts: payload.gifts ?? false },
    options: texts.map((text) => ({ text, members: [], fromLive: 0 })),
    ...{ openedBy: nameOf(document, by), openedAt: now, endsAt: now + 1000 * payload.seconds, isOver: false },
  }
  return { ...done({ ...document, poll }, { kind: 'poll' }), id }
}

function isOpen({ poll }: RoomDocument): boolean {
  return poll !== undefined && !poll.isOver
}

/** Chooses an option instead of the one before, or none. */
export function votePoll(
  document: RoomDocument,
  { by, payload }: Command<'vote_poll'>,
  { now }: Surroundings,
): RoomOutcome {
  const { poll } = document
  if (!may(document, by, 'vote')) return mayNot('vote')
  if (poll === undefined || poll.id !== payload.id || poll.isOver || poll.endsAt <= now) {
    return refuse('poll-over', 'That is not asked any more.')
  }
  const { option: place } = payload
  if (place !== null && place >= poll.options.length) return refuse('invalid-request', 'There is no such option.')
  if (poll.options.findIndex(({ members }) => members.includes(by)) === (place ?? -1)) return done(document)
  const others = withoutVotesOf(poll, by)
  const options = others.options.map((option, at) =>
    at === place ? { ...option, members: [...option.members, by] } : option,
  )
  return done({ ...document, poll: { ...poll, options } }, { kind: 'poll' })
}

/** The poll as if somebody had not voted. */
function withoutVotesOf(poll: Poll, memberId: string): Poll {
  const options = poll.options.map((option) =>
    option.members.includes(memberId) ? { ...option, members: option.members.filter((id) => id !== memberId) } : option,
  )
  return { ...poll, options }
}

/** The room as if somebody had not voted in its poll; what a poll came to stays. */
export function forgetPollVotes(document: RoomDocument, memberId: string): RoomDocument {
  const { poll } = document
  const isVoter = poll?.options.some(({ members }) => members.includes(memberId)) ?? false
  return poll && isVoter && !poll.isOver ? { ...document, poll: withoutVotesOf(poll, memberId) } : document
}

/** Ends the poll, or puts one away that is over. In a bound room it is over once what viewers said until now was heard. */
export function closePoll(
  document: RoomDocument,
  { by, payload }: Command<'close_poll'>,
  { now }: Surroundings,
): RoomOutcome {
  const { poll } = document
  if (!may(document, by, 'poll')) return mayNot('end what the room is asked')
  if (poll === undefined || poll.id !== payload.id) return refuse('poll-over', 'That is not asked any more.')
  if (poll.isOver) return done(without(document, 'poll'), { kind: 'poll' })
  if (poll.endsAt <= now) return endPollInTime(document, { now })
  const ending = { ...document, poll: { ...poll, endsAt: now } }
  return document.uniqueId === undefined ? endPollInTime(ending, { now }) : done(ending, { kind: 'poll' })
}

/** Ends the poll when its time is over. */
export function endPollInTime(document: RoomDocument, { now }: Pick<Surroundings, 'now'>): RoomOutcome {
  const { poll } = document
  const end = endOfPoll(document)
  if (poll === undefined || end === undefined || end > now) return done(document)
  const ended = { ...poll, isOver: true }
  return done({ ...document, poll: ended }, { kind: 'poll' }, { kind: 'notice', text: describeResult(ended) })
}

/** When the poll is over, and what it came to is told; undefined: none is open. */
export function endOfPoll({ poll, uniqueId }: RoomDocument): number | undefined {
  if (poll === undefined || poll.isOver) return undefined
  return uniqueId === undefined ? poll.endsAt : poll.endsAt + hearingMs
}

/** The poll of a room that nobody is in any more, and whose live is not heard: over, with what it came to. */
export function endUnheardPoll(document: RoomDocument, now: number): RoomDocument {
  const { poll } = document
  if (poll === undefined || poll.isOver) return document
  return { ...document, poll: { ...poll, isOver: true, endsAt: Math.min(poll.endsAt, now) } }
}

function describeResult({ question, options, gifts }: Poll): string {
  const counts = options.map(({ members, fromLive }) => members.length + fromLive)
  const [most, all] = [Math.max(...counts), counts.reduce((sum, count) => sum + count, 0)]
  const first = options.filter((_, place) => counts[place] === most).map(({ text }) => `"${text}"`)
  if (all === 0) return `Nobody answered "${question}"`
  const share = `${most} of ${all} ${gifts ? 'points' : 'votes'}`
  const result = first.length === 1 ? `${first[0]} has ${share}` : `${first.join(', ')} have ${share} each`
  return `"${question}": ${result}`
}

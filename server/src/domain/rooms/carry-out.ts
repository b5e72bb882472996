import { changeIdentity, updateSettings } from './changing-settings.ts'
import { deleteMessage, sendMessage } from './chat/chat.ts'
import type { RoomDocument } from './document.ts'
import type { RoomIntent, RoomOutcome, RoomSaid, Surroundings } from './intents.ts'
import { isListening } from './live/hearing.ts'
import { closePoll, openPoll, votePoll } from './live/polls.ts'
import { beginHearing, takeHeard } from './live/taking.ts'
import { decideSuggestion, takeAdd } from './live/wishes.ts'
import { ban, kick, mute, rename, setRole, unban } from './members/discipline.ts'
import { enter, goAway } from './members/entering.ts'
import { findMember, nameOf } from './members/presence.ts'
import { findActing } from './members/roles.ts'
import { done, refuse, without } from './outcome.ts'
import { addVideo } from './queue/adding.ts'
import { changeVideo, moveVideo, removeVideo } from './queue/changing.ts'
import { noteFound } from './queue/finding.ts'
import { takeBack } from './queue/undo.ts'
import { voteSkip, voteVideo } from './queue/voting.ts'
import { tick } from './ticking.ts'
import { pause, play, requestCountdown, seek, setRate } from './timeline/playback.ts'
import { seePlayers } from './timeline/players.ts'

type Kind = RoomIntent['kind']
type Carry<Name extends Kind> = (
  document: RoomDocument,
  intent: Extract<RoomIntent, { kind: Name }>,
  surroundings: Surroundings,
) => RoomOutcome

const ways: { readonly [Name in Kind]: Carry<Name> } = {
  add_video: addVideo,
  remove_video: removeVideo,
  change_video: changeVideo,
  move_video: moveVideo,
  vote_video: voteVideo,
  vote_skip: voteSkip,
  undo: takeBack,
  send_message: sendMessage,
  delete_message: deleteMessage,
  player_play: play,
  player_pause: pause,
  player_seek: seek,
  set_rate: setRate,
  request_countdown: requestCountdown,
  update_settings: updateSettings,
  set_role: setRole,
  kick,
  ban,
  unban,
  mute,
  rename,
  enter: (document, { member }, surroundings) => enter(document, member, surroundings),
  away: goAway,
  found: noteFound,
  players: (document, { reports }, surroundings) => seePlayers(document, reports, surroundings),
  tick: (document, _intent, surroundings) => tick(document, surroundings),
  identity: changeIdentity,
  open_poll: openPoll,
  vote_poll: votePoll,
  close_poll: closePoll,
  decide_suggestion: decideSuggestion,
  'hear-live': beginHearing,
  'heard-live': takeHeard,
  'add-from-live': (document, { add }, surroundings) => takeAdd(document, add, surroundings),
}
/** Ids of so many commands are remembered. */
const mostDone = 64

/** What an intent makes of a room. Pure: the same for the same. When nothing changes, the document is the one given. */
export function carryOut(document: RoomDocument, intent: RoomIntent, surroundings: Surroundings): RoomOutcome {
  const by = 'by' in intent ? intent.by : undefined
  if (by !== undefined && findMember(document, by) === undefined)
    return refuse('not-in-room', 'You are not in the room.')
  const key = keyOf(intent)
  if (key !== undefined && document.done.includes(key)) return done(document)
  const outcome = (ways[intent.kind] as Carry<Kind>)(document, intent as never, surroundings)
  if ('refused' in outcome) return outcome
  const remembered = key === undefined ? outcome.document : remember(outcome.document, key)
  if (remembered === document) return outcome
  const isDeed = by !== undefined || intent.kind === 'enter' || intent.kind === 'away'
  const lastActivity = isDeed ? Math.max(document.lastActivity, surroundings.now) : document.lastActivity
  const next = { ...countChanges(document, stopListening(remembered)), lastActivity }
  return { ...outcome, document: next, said: [...outcome.said, ...tellWhoActs(document, next)] }
}

function keyOf(intent: RoomIntent): string | undefined {
  const cmdId = 'payload' in intent && 'cmdId' in intent.payload ? intent.payload.cmdId : undefined
  return cmdId === undefined || !('by' in intent) ? undefined : `${intent.by}:${cmdId}`
}

function remember(document: RoomDocument, key: string): RoomDocument {
  return { ...document, done: [...document.done, key].slice(-mostDone) }
}

/** Whoever is told by several processes knows by these what came last. */
function countChanges(before: RoomDocument, after: RoomDocument): RoomDocument {
  const pollRev = before.pollRev + (after.poll === before.poll ? 0 : 1)
  const suggestionsRev = before.suggestionsRev + (after.suggestions === before.suggestions ? 0 : 1)
  return { ...after, pollRev, suggestionsRev }
}

/** When viewers have no say any more, or again, nothing of what they did in between counts. */
function stopListening(document: RoomDocument): RoomDocument {
  return document.heard === undefined || isListening(document) ? document : without(document, 'heard')
}

/** Somebody else acts as owner from now on, or nobody does. */
function tellWhoActs(before: RoomDocument, after: RoomDocument): RoomSaid[] {
  const [former, acting] = [findActing(before), findActing(after)]
  if (former === acting) return []
  const concerned = [former, acting].filter((id) => id !== undefined && findMember(after, id) !== undefined)
  const you = concerned.map((memberId): RoomSaid => ({ kind: 'you', memberId: memberId ?? '' }))
  const isHandedOver = acting !== undefined && Object.values(after.members).some(({ role }) => role === 'owner')
  const text = `${acting === undefined ? '' : nameOf(after, acting)} looks after the room until the owner is back`
  return isHandedOver ? [...you, { kind: 'notice', text }] : you
}

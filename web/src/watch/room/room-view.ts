import type { RoomEventName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { Presence } from '@livetap/contracts/rooms/members.ts'
import type { RoomMessage, RoomState } from '@livetap/contracts/rooms/room.ts'
import type { Media } from '@livetap/contracts/rooms/video.ts'

type Pulse = Presence['members'][number]
export type Ban = RoomEvents['update_bans']['bans'][number]

/** Somebody's reaction; `key` grows from one to the next. */
export interface Reaction {
  readonly key: number
  readonly emoji: string
  readonly itemId: string | null
  /** Seconds in the item. */
  readonly pos: number
}

/** A room as this page knows it. */
export interface RoomView {
  readonly state: RoomState
  /** What was told last of votes by themselves. */
  readonly votes?: RoomEvents['update_votes']
  /** How many people are in it. */
  readonly present: number
  /** What items can be played from, by item. */
  readonly media: ReadonlyMap<string, Media>
  /** How the players of members are, by member. */
  readonly pulses: ReadonlyMap<string, Pulse>
  readonly targetLatencyMs: number | undefined
  /** Who is banned; only those who may ban are told. */
  readonly bans: readonly Ban[]
  /** The latest ones, oldest first. */
  readonly reactions: readonly Reaction[]
}

const mostReactions = 400
/** As many as the server keeps. */
const mostMessages = 500

export function openView(state: RoomState, before?: RoomView): RoomView {
  return {
    state,
    present: state.members.filter(({ isPresent }) => isPresent).length,
    media: before?.media ?? new Map(),
    pulses: new Map(),
    targetLatencyMs: undefined,
    bans: before?.bans ?? [],
    reactions: before?.reactions ?? [],
  }
}

/** The view after what the server has told. What is older than what is known changes nothing. */
export function applyEvent<Name extends RoomEventName>(
  view: RoomView,
  name: Name,
  payload: RoomEvents[Name],
): RoomView {
  const fold = folds[name] as ((view: RoomView, payload: RoomEvents[Name]) => RoomView) | undefined
  return fold ? fold(view, payload) : view
}

type Folds = { readonly [Name in RoomEventName]?: (view: RoomView, payload: RoomEvents[Name]) => RoomView }

const folds: Folds = {
  room_state: (view, state) => openView(state, view),
  update_queue: (view, told) => applyQueue(view, told),
  update_votes: (view, told) => applyVotes(view, told),
  update_index: (view, currentVideoIndex) => withState(view, { currentVideoIndex }),
  new_message: (view, message) => addMessage(view, message),
  system_message: (view, message) => addMessage(view, message),
  message_deleted: (view, { id }) =>
    withState(view, { messages: view.state.messages.filter((message) => message.id !== id) }),
  player_state: (view, { timeline }) =>
    timeline.seq < view.state.timeline.seq ? view : withState(view, { timeline, playing: timeline.playing }),
  start_countdown: (view, told) => (typeof told === 'number' ? view : withState(view, { goAt: told.goAt })),
  room_users_count: (view, present) => ({ ...view, present }),
  update_members: (view, { members }) => withState(view, { members }),
  update_settings: (view, told) => applySettings(view, told),
  update_poll: (view, told) => applyPoll(view, told),
  update_suggestions: (view, { suggestions, rev }) =>
    rev < view.state.suggestionsRev ? view : withState(view, { suggestions, suggestionsRev: rev }),
  update_bans: (view, { bans }) => ({ ...view, bans }),
  you: (view, you) => withState(view, { you }),
  media_tier: (view, media) => ({ ...view, media: new Map(view.media).set(media.itemId, media) }),
  presence: (view, { members, targetLatencyMs }) => ({
    ...view,
    targetLatencyMs,
    pulses: new Map(members.map((member) => [member.id, member])),
  }),
  reaction: (view, told) => addReaction(view, told),
}

function withState(view: RoomView, change: Partial<RoomState>): RoomView {
  return { ...view, state: { ...view.state, ...change } }
}

function applySettings(view: RoomView, { bridge, ...told }: RoomEvents['update_settings']): RoomView {
  const { bridge: _, ...state } = view.state
  return { ...view, state: { ...state, ...told, ...(bridge && { bridge }) } }
}

function applyPoll(view: RoomView, { poll, rev }: RoomEvents['update_poll']): RoomView {
  if (rev < view.state.pollRev) return view
  const { poll: _, ...state } = view.state
  return { ...view, state: { ...state, pollRev: rev, ...(poll && { poll }) } }
}

function applyQueue(view: RoomView, told: RoomEvents['update_queue']): RoomView {
  if (Array.isArray(told) || told.rev < view.state.rev) return view
  const { undo: _, ...state } = view.state
  const { rev, index, skipVotes, undo } = told
  const queue = view.votes && view.votes.rev > rev ? withVotes(told.queue, view.votes) : told.queue
  return {
    ...view,
    state: { ...state, queue, rev, currentVideoIndex: index, skipVotes, ...(undo && { undo }) },
  }
}

/** `rev` of the queue stays: what else changed in it until then may be told only after that. */
function applyVotes(view: RoomView, votes: RoomEvents['update_votes']): RoomView {
  if (votes.rev < Math.max(view.state.rev, view.votes?.rev ?? 0)) return view
  return { ...withState(view, { queue: withVotes(view.state.queue, votes) }), votes }
}

function withVotes(queue: RoomState['queue'], { votes }: RoomEvents['update_votes']): RoomState['queue'] {
  return queue.map((item) => {
    const { liveVotes: before, ...rest } = item
    const liveVotes = Object.hasOwn(votes, item.id) ? votes[item.id] : undefined
    if (before === liveVotes) return item
    return liveVotes === undefined ? rest : { ...rest, liveVotes }
  })
}

function addMessage(view: RoomView, message: RoomMessage): RoomView {
  const { messages } = view.state
  if (messages.some(({ id }) => id === message.id)) return view
  return withState(view, { messages: [...messages, message].slice(-mostMessages) })
}

function addReaction(view: RoomView, { emoji, pos }: RoomEvents['reaction']): RoomView {
  const { reactions, state } = view
  const key = (reactions.at(-1)?.key ?? 0) + 1
  const reaction = { key, emoji, pos, itemId: state.timeline.itemId }
  return { ...view, reactions: [...reactions, reaction].slice(-mostReactions) }
}

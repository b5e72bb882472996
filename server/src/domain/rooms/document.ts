import type { Poll, Suggestion } from '@livetap/contracts/rooms/live-voice.ts'
import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import type { RoomSettings, RoomVisibility } from '@livetap/contracts/rooms/room.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'

/** Somebody whom a room knows. */
export interface KeptMember {
  readonly name: string
  readonly role: RoomRole
  /** The room or an invitation gave them the role: it holds whatever they come with. */
  readonly isRoleGiven?: true
  readonly isGuest: boolean
  /** Nothing is heard of their player. */
  readonly isSilent?: true
  /** Keyed, of where they came from last; guests are banned by it as well. */
  readonly addressHash: string
  /** Milliseconds since 1970, as all times. */
  readonly joinedAt: number
  /** Since when they are away; absent: they are there. */
  readonly awaySince?: number
  /** Away for so long, or by their own wish, that the others were told. */
  readonly hasLeft?: true
  readonly mutedUntil?: number
  /** When they wrote last, for slow mode. */
  readonly saidAt?: number
  /** When they stalled within the last minutes: who does so often is waited for no more. */
  readonly stalls?: readonly number[]
  /** Times of additions within the last minute. */
  readonly added?: readonly number[]
}

export interface Ban {
  /** The member, and a keyed hash of the address that they came from. */
  readonly memberId: string
  readonly name: string
  readonly addressHash?: string
  readonly until: number
}

/** How to take the last change of the queue back. */
export interface Undo {
  readonly id: string
  /** Member whose change it was. */
  readonly by: string
  /** In words, like `Remove "A clip"`. */
  readonly what: string
  readonly queue: readonly Video[]
  /** If another item was chosen by the change: where the room was. */
  readonly timeline?: Timeline
  readonly until: number
}

/** A video that a viewer of the live wishes to see. */
export interface KeptSuggestion extends Suggestion {
  /** Keyed hash of the viewer's account. */
  readonly viewerId: string
}

/** How far the log of the workspace was heard. */
export interface Heard {
  /** Which log, and the last position in it. */
  readonly epoch: string
  readonly pos: number
  /** When that was. */
  readonly at: number
}

/** All of a room but its chat. It can be written as JSON, and every change makes another. */
export interface RoomDocument {
  readonly roomId: string
  readonly workspaceId: string
  readonly name: string
  readonly visibility: RoomVisibility
  readonly createdAt: number
  readonly lastActivity: number
  readonly timeline: Timeline
  /** When the timeline was changed last; its `at` may be ahead of that. */
  readonly timelineAt: number
  readonly queue: readonly Video[]
  /** Grows with every change of the queue. */
  readonly rev: number
  readonly settings: RoomSettings
  readonly members: Readonly<Record<string, KeptMember>>
  readonly bans: readonly Ban[]
  readonly skipVotes: readonly string[]
  /** Ids of the newest commands: none is carried out twice. */
  readonly done: readonly string[]
  readonly undo?: Undo
  /** When the countdown that runs says GO. */
  readonly goAt?: number
  /** Whose turn it was, newest last; for fair rotation. */
  readonly turns: readonly string[]
  /** Nobody has made the room: somebody opened it by going there. */
  readonly isAdHoc?: true
  /** @username of the live of the workspace that drives the room. */
  readonly uniqueId?: string
  /** Absent: what viewers do does not matter, or it is heard from the head of the log on. */
  readonly heard?: Heard
  /** Number of the round in which viewers vote for what comes next. It ends when something is chosen. */
  readonly round: number
  /** The one that is open, or was last. */
  readonly poll?: Poll
  /** Grows with every change of the poll, as `suggestionsRev` does with those of the suggestions. */
  readonly pollRev: number
  /** Oldest first. */
  readonly suggestions: readonly KeptSuggestion[]
  readonly suggestionsRev: number
}

import type { RoomCommandName, RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import type { RoomVisibility } from '@livetap/contracts/rooms/room.ts'
import type { Media, Video } from '@livetap/contracts/rooms/video.ts'
import type { RoomDocument } from './document.ts'

/** Commands that change a room once they are allowed; the others are only passed on. */
type ChangingCommand = Exclude<
  RoomCommandName,
  | 'join_room'
  | 'leave_room'
  | 'add_video'
  | 'delete_message'
  | 'clock_ping'
  | 'player_report'
  | 'typing'
  | 'react'
  | 'media_failed'
>

/** What is to happen in a room. `by` is a member; what only the service wants has none. */
export type RoomIntent =
  | {
      readonly [Name in ChangingCommand]: {
        readonly kind: Name
        readonly by: string
        readonly payload: RoomCommands[Name]
      }
    }[ChangingCommand]
  /** The address was understood. */
  | {
      readonly kind: 'add_video'
      readonly by: string
      readonly video: Omit<Video, 'addedAt' | 'votes' | 'addedBy' | 'addedById'>
      readonly again: boolean
      readonly next: boolean
    }
  /** `authorId`: the member whose message it is. */
  | {
      readonly kind: 'delete_message'
      readonly by: string
      readonly payload: RoomCommands['delete_message']
      readonly authorId?: string
    }
  | { readonly kind: 'enter'; readonly member: Entering }
  /** `isLeaving`: by their own wish, and not because a connection ended. */
  | { readonly kind: 'away'; readonly memberId: string; readonly isLeaving?: boolean }
  /** What was found out about an item. */
  | { readonly kind: 'found'; readonly itemId: string; readonly video: Partial<Video>; readonly media?: Media }
  /** Players are as said; `present` are those that count. From that follow: ready, stall, ended, duration. */
  | { readonly kind: 'players'; readonly reports: readonly PlayerSeen[] }
  /** Time has passed: whatever was due is done. */
  | { readonly kind: 'tick' }
  /** The rows of the room were changed. */
  | {
      readonly kind: 'identity'
      readonly name: string
      readonly visibility: RoomVisibility
      readonly uniqueId?: string
    }
  /** The log of the workspace is heard behind this position, unless the room is in it already. */
  | { readonly kind: 'hear-live'; readonly epoch: string; readonly pos: number }
  /** What was heard in the log behind `from`, up to `to`: tallies are all that was counted until then. */
  | {
      readonly kind: 'heard-live'
      readonly epoch: string
      readonly from: number
      readonly to: number
      readonly next?: { readonly round: number; readonly tallies: Tallies }
      readonly poll?: { readonly id: string; readonly tallies: Tallies }
      readonly adds: readonly LiveAdd[]
    }
  /** What a viewer wants was found out to be this. */
  | { readonly kind: 'add-from-live'; readonly add: LiveAdd }

/** Votes by choice: an item, or the number of an option from 0. */
export type Tallies = ReadonlyMap<string, number>

/** A video that a viewer of the live wants; `name` is untrusted. */
export interface LiveAdd {
  readonly id: string
  readonly viewerId: string
  readonly name: string
  readonly video: Pick<Video, 'kind' | 'tiktokId' | 'url'>
}

export interface Entering {
  readonly memberId: string
  /** What they are called where they say nothing else, or nothing that can be shown. */
  readonly name: string
  /** The name that they want to go by here. */
  readonly wish?: string
  readonly isGuest: boolean
  /** The role that they come with: by their workspace or an invitation. One that the room gave them holds. */
  readonly role: RoomRole
  /** It is that of an invitation: it holds when they come back. */
  readonly isInvited?: true
  readonly addressHash: string
  /** Their client tells nothing of its player: nobody waits for it. */
  readonly isSilent?: boolean
}

/** The player of a member, as its last report says. */
export interface PlayerSeen {
  readonly memberId: string
  readonly seq: number
  readonly state: string
  readonly ready: boolean
  readonly rttMs: number
  readonly duration?: number
}

/** What has to be told after a change. The service makes events of it, per protocol of the client. */
export type RoomSaid =
  | { readonly kind: 'timeline'; readonly by?: string; readonly cmdId?: string; readonly isSeek: boolean }
  | { readonly kind: 'queue' }
  /** Nothing of the queue has changed but votes of viewers of the live. */
  | { readonly kind: 'votes' }
  | { readonly kind: 'members' }
  | { readonly kind: 'settings' }
  /** For those who may ban. */
  | { readonly kind: 'bans' }
  | { readonly kind: 'poll' }
  | { readonly kind: 'suggestions' }
  /** What this member may do is another. */
  | { readonly kind: 'you'; readonly memberId: string }
  | { readonly kind: 'media'; readonly media: Media }
  | { readonly kind: 'countdown'; readonly count: number; readonly goAt: number }
  | {
      readonly kind: 'message'
      readonly memberId: string
      readonly text: string
      readonly replyTo?: string
      readonly moment?: { readonly itemId: string; readonly pos: number }
    }
  | { readonly kind: 'unsaid'; readonly messageId: string }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'out'; readonly memberId: string; readonly reason: 'kicked' | 'banned' }

/** What an intent comes to. */
export type RoomOutcome =
  | { readonly document: RoomDocument; readonly said: readonly RoomSaid[]; readonly id?: string }
  /** Nothing is changed; `code` is one of the errors of rooms. */
  | { readonly refused: string; readonly message: string; readonly retryAfterMs?: number }

/** Beside the room itself. Chance comes from outside, so that a change is the same when it is decided again. */
export interface Surroundings {
  /** Milliseconds since 1970 by the store's clock. */
  readonly now: number
  /** 26 characters, new for every intent. */
  readonly id: string
  /** 0 up to 1. */
  readonly chance: number
  /** The longest p95 of the round trips of those who count, in milliseconds. */
  readonly rttMs: number
}

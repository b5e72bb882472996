import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import type { RoomDocument } from './document.ts'
import { emptiedAt } from './members/presence.ts'
import { without } from './outcome.ts'
import { usualSettings } from './settings.ts'
import { positionAt, retime } from './timeline/timeline.ts'

/** What a room begins with; `settings`: those that are not the usual ones. */
export interface RoomBeginning
  extends Pick<RoomDocument, 'roomId' | 'workspaceId' | 'name' | 'visibility' | 'createdAt' | 'isAdHoc' | 'uniqueId'> {
  readonly settings?: Partial<RoomSettings>
}

/** A room that nobody was in yet. */
export function createRoomDocument({ settings, ...beginning }: RoomBeginning): RoomDocument {
  const { createdAt } = beginning
  return {
    ...beginning,
    lastActivity: createdAt,
    timeline: { seq: 0, itemId: null, playing: false, pos: 0, at: createdAt, rate: 1, reason: 'item' },
    timelineAt: createdAt,
    queue: [],
    rev: 0,
    settings: { ...usualSettings, ...settings },
    members: {},
    bans: [],
    skipVotes: [],
    done: [],
    turns: [],
  }
}

/**
 * A room that comes back from where it was kept, `keptAt` in milliseconds since 1970: paused where it was when the last of
 * those in it went, or when it was kept, with nobody there.
 */
export function resumeRoom(document: RoomDocument, keptAt: number, now: number): RoomDocument {
  const members = Object.fromEntries(
    Object.entries(document.members).map(([id, member]) => [
      id,
      { ...member, awaySince: member.awaySince ?? keptAt, hasLeft: true as const },
    ]),
  )
  const rested = { ...without(without(document, 'undo'), 'goAt'), members, skipVotes: [] }
  const pos = positionAt(document.timeline, Math.min(keptAt, emptiedAt(document) ?? keptAt))
  return retime(rested, { playing: false, pos, reason: 'resumed' }, now)
}

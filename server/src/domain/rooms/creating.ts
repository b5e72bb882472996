import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import type { RoomDocument } from './document.ts'
import { someViewer } from './live/wishes.ts'
import { emptiedAt } from './members/presence.ts'
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
    round: 0,
    pollRev: 0,
    suggestions: [],
    suggestionsRev: 0,
    turns: [],
  }
}

type Later = 'round' | 'pollRev' | 'suggestions' | 'suggestionsRev'

/** A room as it was written down: there was less of a room before viewers of lives had a say. */
export type WrittenRoom = Omit<RoomDocument, Later | 'settings'> &
  Partial<Pick<RoomDocument, Later>> & {
    readonly settings: Omit<RoomSettings, 'live'> & Partial<Pick<RoomSettings, 'live'>>
  }

/**
 * A room that comes back from where it was kept, `keptAt` in milliseconds since 1970: paused where it was when the last of
 * those in it went, or when it was kept, with nobody there.
 */
export function resumeRoom(written: WrittenRoom, keptAt: number, now: number): RoomDocument {
  const document = fillIn(written)
  const members = Object.fromEntries(
    Object.entries(document.members).map(([id, member]) => [
      id,
      { ...member, awaySince: member.awaySince ?? keptAt, hasLeft: true as const },
    ]),
  )
  const { undo: _, goAt: __, heard: ___, ...lasting } = document
  const rested = { ...lasting, members, skipVotes: [] }
  const pos = positionAt(document.timeline, Math.min(keptAt, emptiedAt(document) ?? keptAt))
  return retime(rested, { playing: false, pos, reason: 'resumed' }, now)
}

/** As it is written down: without what holds for a moment, and without names of viewers, of whom some want to be forgotten. */
export function toWritten(document: RoomDocument): WrittenRoom {
  const { undo: _, goAt: __, heard: ___, ...lasting } = document
  const queue = document.queue.map((item) => (item.fromLive ? { ...item, addedBy: someViewer } : item))
  const suggestions = document.suggestions.map((wish) => ({ ...wish, by: someViewer }))
  return { ...lasting, queue, suggestions }
}

function fillIn(written: WrittenRoom): RoomDocument {
  const { round = 0, pollRev = 0, suggestions = [], suggestionsRev = 0, settings } = written
  const whole = { ...written, round, pollRev, suggestions, suggestionsRev }
  const { live, grants } = settings
  if (live !== undefined) return { ...whole, settings: { ...settings, live } }
  const [moderator, dj] = [withPoll(grants.moderator), withPoll(grants.dj)]
  const filled = { ...settings, live: usualSettings.live, grants: { ...grants, moderator, dj } }
  return { ...whole, settings: filled }
}

function withPoll(grants: RoomSettings['grants']['dj']): RoomSettings['grants']['dj'] {
  return grants.includes('poll') ? grants : [...grants, 'poll']
}

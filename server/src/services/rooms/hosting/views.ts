import type { RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { RoomMessage, RoomState } from '@livetap/contracts/rooms/room.ts'
import {
  actingRole,
  currentIndex,
  grantsOf,
  positionAt,
  type RoomDocument,
  showMembers,
  showSuggestions,
} from '#domain/rooms/rooms.ts'
import { toIso } from '#kernel/clock.ts'

/** Whom a view is for, or what it is of. */
export interface Viewpoint {
  readonly memberId: string
  /** Secret of that member. */
  readonly clientId: string
  /** Milliseconds since 1970 by the store's clock. */
  readonly now: number
}

export function viewUndo({ undo }: RoomDocument, now: number): { undo?: { id: string; what: string } } {
  return undo && undo.until > now ? { undo: { id: undo.id, what: undo.what } } : {}
}

export function viewPlayer(document: RoomDocument, now: number): RoomEvents['player_state'] {
  const { timeline } = document
  return { playing: timeline.playing, time: positionAt(timeline, now), timeline, serverNow: now }
}

export function viewYou(document: RoomDocument, { memberId, clientId }: Viewpoint): RoomState['you'] {
  const name = document.members[memberId]?.name ?? ''
  return {
    id: memberId,
    name,
    role: actingRole(document, memberId),
    grants: [...grantsOf(document, memberId)],
    clientId,
  }
}

/** The whole room for somebody who comes in. */
export function viewRoom(document: RoomDocument, messages: readonly RoomMessage[], point: Viewpoint): RoomState {
  const { timeline, goAt, uniqueId, poll } = document
  const members = showMembers(document, point.now)
  const { playing, time, serverNow } = viewPlayer(document, point.now)
  return {
    ...{ id: document.roomId, queue: [...document.queue], messages: [...messages] },
    ...{ currentVideoIndex: currentIndex(document), playing, currentTime: time },
    users: members.filter(({ isPresent }) => isPresent).map(({ name }) => name),
    createdAt: toIso(document.createdAt),
    lastActivity: toIso(document.lastActivity),
    ...{ name: document.name, visibility: document.visibility, timeline, serverNow, rev: document.rev },
    settings: document.settings,
    members,
    skipVotes: [...document.skipVotes],
    you: viewYou(document, point),
    ...(goAt !== undefined && goAt > point.now ? { goAt } : {}),
    ...viewUndo(document, point.now),
    ...(uniqueId === undefined ? {} : { bridge: { uniqueId } }),
    ...(poll === undefined ? {} : { poll }),
    suggestions: showSuggestions(document),
    pollRev: document.pollRev,
    suggestionsRev: document.suggestionsRev,
  }
}

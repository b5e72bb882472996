import type { RoomEventName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { RoomMessage } from '@livetap/contracts/rooms/room.ts'
import {
  currentIndex,
  may,
  type RoomDocument,
  type RoomSaid,
  showBans,
  showMembers,
  showSuggestions,
} from '#domain/rooms/rooms.ts'
import { toIso } from '#kernel/clock.ts'
import type { RoomLinks } from '#ports/room-links/room-links.ts'
import { channels } from './seats.ts'
import { viewPlayer, viewUndo, viewYou } from './views.ts'

/** What was carried out, as far as others are told of it. */
export interface Carried {
  readonly document: RoomDocument
  readonly indexBefore: number
  /** Milliseconds since 1970 by the store's clock. */
  readonly now: number
  /** New for what was carried out. */
  readonly id: string
}

export interface TellerOptions {
  readonly links: RoomLinks
  readonly clientIdOf: (roomId: string, memberId: string) => string
}

type SaidOf<Kind extends RoomSaid['kind']> = Extract<RoomSaid, { readonly kind: Kind }>

/** Makes events of what a room says, for clients of each protocol. Messages and departures are more than events. */
export class Teller {
  readonly #options: TellerOptions

  constructor(options: TellerOptions) {
    this.#options = options
  }

  tell(said: Exclude<RoomSaid, SaidOf<'message' | 'unsaid' | 'out'>>, carried: Carried): void {
    switch (said.kind) {
      case 'timeline':
        this.#tellTimeline(said, carried)
        break
      case 'queue':
        this.#tellQueue(carried)
        break
      case 'members':
        this.#tellMembers(carried)
        break
      case 'countdown':
        this.#tellCountdown(said, carried)
        break
      case 'you':
        this.#tellYou(said.memberId, carried)
        break
      case 'media':
        this.#all(carried, 'media_tier', said.media)
        break
      case 'notice':
        this.#all(carried, 'system_message', toNotice(said.text, carried))
        break
      case 'bans':
        this.#tellBans(carried)
        break
      case 'poll':
        this.#proto(carried, 2, 'update_poll', toPollTold(carried))
        break
      case 'suggestions':
        this.#proto(carried, 2, 'update_suggestions', toSuggestionsTold(carried))
        break
      case 'settings':
        this.#tellSettings(carried)
    }
  }

  #tellSettings(carried: Carried): void {
    const { settings, name, visibility, uniqueId } = carried.document
    const bridge = uniqueId === undefined ? {} : { bridge: { uniqueId } }
    this.#all(carried, 'update_settings', { settings, name, visibility, ...bridge })
  }

  #tellTimeline({ by, cmdId, isSeek }: SaidOf<'timeline'>, carried: Carried): void {
    const { document, now, indexBefore } = carried
    const state = viewPlayer(document, now)
    const index = currentIndex(document)
    if (index !== indexBefore) this.#all(carried, 'update_index', index)
    this.#all(carried, 'player_state', {
      ...state,
      ...(by === undefined ? {} : { by }),
      ...(cmdId === undefined ? {} : { cmdId }),
    })
    if (isSeek) this.#proto(carried, 1, 'player_seek', state.time)
  }

  #tellQueue(carried: Carried): void {
    const { document, now } = carried
    const { queue, rev, skipVotes } = document
    const index = currentIndex(document)
    this.#proto(carried, 1, 'update_queue', queue)
    this.#proto(carried, 2, 'update_queue', { queue, rev, index, skipVotes, ...viewUndo(document, now) })
    if (index !== carried.indexBefore) this.#all(carried, 'update_index', index)
  }

  #tellMembers(carried: Carried): void {
    const { document, now } = carried
    const members = showMembers(document, now)
    this.#all(carried, 'room_users_count', members.filter(({ isPresent }) => isPresent).length)
    this.#proto(carried, 2, 'update_members', { members })
  }

  #tellCountdown({ count, goAt }: SaidOf<'countdown'>, carried: Carried): void {
    this.#proto(carried, 1, 'start_countdown', count)
    this.#proto(carried, 2, 'start_countdown', { count, goAt })
  }

  #tellYou(memberId: string, { document, now }: Carried): void {
    const { links, clientIdOf } = this.#options
    const clientId = clientIdOf(document.roomId, memberId)
    const you = viewYou(document, { memberId, clientId, now })
    const channel = channels.member(document.roomId, memberId)
    links.tell(channel, 'you', you)
    if (you.grants.includes('ban')) links.tell(channel, 'update_bans', { bans: showBans(document, now) })
  }

  #tellBans({ document, now }: Carried): void {
    const told = { bans: showBans(document, now) }
    const keepers = Object.keys(document.members).filter((id) => may(document, id, 'ban'))
    for (const id of keepers) this.#options.links.tell(channels.member(document.roomId, id), 'update_bans', told)
  }

  #all({ document }: Carried, event: RoomEventName, payload: unknown): void {
    this.#options.links.tell(channels.all(document.roomId), event, payload)
  }

  #proto({ document }: Carried, proto: 1 | 2, event: RoomEventName, payload: unknown): void {
    this.#options.links.tell(channels.proto(document.roomId, proto), event, payload)
  }
}

function toPollTold({ document }: Carried): RoomEvents['update_poll'] {
  return { poll: document.poll ?? null, rev: document.pollRev }
}

function toSuggestionsTold({ document }: Carried): RoomEvents['update_suggestions'] {
  return { suggestions: showSuggestions(document), rev: document.suggestionsRev }
}

function toNotice(text: string, { now, id }: Carried): RoomMessage {
  return { id, user: 'Livetap', text, timestamp: toIso(now), isSystem: true }
}

/** A message of the chat, as it is kept and told. */
export function toMessage(
  said: SaidOf<'message'>,
  { document, now, id }: Carried,
  earlier: readonly RoomMessage[],
): RoomMessage {
  const { memberId, text, replyTo, moment } = said
  const answered = replyTo === undefined ? undefined : earlier.find((message) => message.id === replyTo)
  return {
    ...{ id, user: document.members[memberId]?.name ?? '', text, timestamp: toIso(now), memberId },
    ...(answered ? { replyTo: { id: answered.id, user: answered.user, text: answered.text.slice(0, 100) } } : {}),
    ...(moment ? { moment } : {}),
  }
}

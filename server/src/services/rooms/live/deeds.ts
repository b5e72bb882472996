import type { StoredEvent } from '@livetap/contracts/topics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { LRUCache } from 'lru-cache'
import { readLog } from '#domain/events/events.ts'
import { findSilenced } from '#domain/moderation/moderation.ts'
import { type RoomDocument, readWish, type ViewerDeed } from '#domain/rooms/rooms.ts'
import { findUniqueIds } from '#domain/streams/streams.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import type { Identities } from '../guests/identity.ts'

export interface DeedPorts extends Pick<Ports, 'db' | 'clock'> {
  readonly identities: Pick<Identities, 'viewerIdOf'>
  readonly store: Pick<RoomStore<RoomDocument>, 'now'>
}

/** What of a log was read: all up to `to`. */
export interface ReadDeeds {
  readonly deeds: readonly ViewerDeed[]
  readonly to: number
}

const pageSize = 2000
/** Of a backlog no more is read at once, in events. */
const mostAtOnce = 20_000
const rememberedStreams = 100

type Said = Extract<UnifiedEvent, { readonly eventType: 'CHAT' | 'GIFT' }>

/** What an event is to a room. */
interface Act {
  readonly event: Said
  readonly userId: string
  readonly deed: ViewerDeed
}

/** Reads what viewers of the live of one room did. */
export class DeedReader {
  readonly #ports: DeedPorts
  readonly #uniqueIds = new LRUCache<string, string>({ max: rememberedStreams })

  constructor(ports: DeedPorts) {
    this.#ports = ports
  }

  /** What is in the log behind `after`, up to `upTo` or less. Rejects when the database cannot be used. */
  async read(room: RoomDocument, after: number, upTo: number): Promise<ReadDeeds> {
    const { db } = this.#ports
    const deeds: ViewerDeed[] = []
    let to = after
    for (let count = 0; count < mostAtOnce; count += pageSize) {
      const page = await readLog(db.query, room.workspaceId, to, pageSize, { types: ['CHAT', 'GIFT'], upTo })
      deeds.push(...(await this.#choose(room, page)))
      to = page.length < pageSize ? upTo : (page.at(-1)?.pos ?? upTo)
      if (to >= upTo) break
    }
    return { deeds, to }
  }

  /** Those of the live, by whom its moderators let have a say. What is played again was heard when it was live. */
  async #choose(room: RoomDocument, events: readonly StoredEvent[]): Promise<ViewerDeed[]> {
    const acts = events
      .filter(({ source }) => source !== 'replay')
      .flatMap(({ pos, json }) => this.#read(room, pos, JSON.parse(json) as Said) ?? [])
    await this.#nameStreams(room, acts)
    const own = acts.filter(({ event }) => this.#uniqueIds.get(event.streamId) === room.uniqueId)
    const { db, clock } = this.#ports
    const userIds = [...new Set(own.map(({ userId }) => userId))]
    const silenced = await findSilenced(db.query, room.workspaceId, userIds, clock.now())
    return own.filter(({ userId }) => !silenced.has(userId)).map(({ deed }) => deed)
  }

  /** Undefined: talk, and what nobody in particular did. */
  #read({ roomId }: RoomDocument, at: number, event: Said): Act | undefined {
    const { user } = event
    if (!user?.userId) return undefined
    const what = readDeed(event)
    if (what === undefined) return undefined
    const viewerId = this.#ports.identities.viewerIdOf(roomId, user.userId)
    const name = user.displayName || user.uniqueId
    const time = Date.parse(event.ingestedAt) + this.#offset()
    return { event, userId: user.userId, deed: { at, time, viewerId, name, ...what } }
  }

  /** From the clock of hosts, by which events are dated, to that of the store, by which rooms are. */
  #offset(): number {
    const { store, clock } = this.#ports
    return store.now() - clock.now()
  }

  async #nameStreams({ workspaceId }: RoomDocument, acts: readonly Act[]): Promise<void> {
    const streams = new Set(acts.map(({ event }) => event.streamId))
    const unnamed = [...streams].filter((streamId) => !this.#uniqueIds.has(streamId))
    if (unnamed.length === 0) return
    const found = await findUniqueIds(this.#ports.db.query, workspaceId, unnamed)
    for (const [streamId, uniqueId] of found) this.#uniqueIds.set(streamId, uniqueId)
  }
}

function readDeed({ eventType, eventId, payload }: Said) {
  if (eventType === 'GIFT') return { kind: 'gift', eventId, diamonds: payload.coins } as const
  const wish = readWish(payload.message)
  return wish && ({ kind: 'comment', wish } as const)
}

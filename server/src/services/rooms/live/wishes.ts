import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { hasRoomFor, type LiveAdd, type RoomDocument, type WantedVideo } from '#domain/rooms/rooms.ts'
import type { Ports } from '#ports/ports.ts'
import type { Lookups, VideoFinder } from '../hosting/lookups.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { Line } from './line.ts'

export interface WishPorts extends Pick<Ports, 'clock'> {
  readonly lookups: Pick<Lookups, 'describe'>
  readonly videos: Pick<VideoFinder, 'read'>
}

/** Short addresses that wait to be followed, and videos that wait for their titles: each asks TikTok. */
const mostShort = 20
const mostUntitled = 100
/** Whose short address has led to nothing is passed over for so long. */
const passedOverMs = 60_000
const mostPassedOver = 10_000

/** Finds out about what viewers of one room's live wish for. Thousands may ask, and each has one turn. */
export class Wishes {
  readonly #host: RoomHost
  readonly #ports: WishPorts
  readonly #titles = new Line(mostUntitled)
  readonly #short = new Line(mostShort)
  /** Until when, in milliseconds since 1970. */
  readonly #passedOver = new LRUCache<string, number>({ max: mostPassedOver })

  constructor(host: RoomHost, ports: WishPorts) {
    this.#host = host
    this.#ports = ports
  }

  /** Title, author and picture of what was taken. */
  describe({ id, video }: LiveAdd): void {
    const { lookups } = this.#ports
    this.#titles.add(id, () => lookups.describe({ ...video, id }, (intent) => this.#host.carryQuietly(intent)))
  }

  /** Adds what a short address leads to. */
  follow(wanted: WantedVideo): void {
    if (this.#isInVain(wanted)) return
    this.#short.add(wanted.viewerId, async () => {
      if (this.#isInVain(wanted)) return
      const add = await this.#find(wanted)
      if (add !== undefined) await this.#host.carryQuietly({ kind: 'add-from-live', add })
      if (add !== undefined && isTaken(this.#host.document, add)) this.describe(add)
      else this.#passedOver.set(wanted.viewerId, this.#now() + passedOverMs)
    })
  }

  #isInVain({ viewerId }: WantedVideo): boolean {
    const { document, isClosed } = this.#host
    if (isClosed || document === undefined || this.#now() < (this.#passedOver.get(viewerId) ?? 0)) return true
    return !hasRoomFor(document, viewerId)
  }

  #now(): number {
    return this.#ports.clock.now()
  }

  async #find(wanted: WantedVideo): Promise<LiveAdd | undefined> {
    const address = await this.#ports.videos.read(wanted.address.url).catch(() => undefined)
    return address && address.kind !== 'live' ? toAdd({ ...wanted, address }) : undefined
  }
}

/** Whether a wish has become part of the room. */
export function isTaken(document: RoomDocument | undefined, { id }: LiveAdd): boolean {
  if (document === undefined) return false
  return document.queue.some((item) => item.id === id) || document.suggestions.some((one) => one.id === id)
}

/** Undefined: the address has to be followed first. */
export function toAdd({ address, viewerId, name }: WantedVideo): LiveAdd | undefined {
  if (address.kind === 'short') return undefined
  return { id: randomBytes(12).toString('base64url'), viewerId, name, video: address }
}

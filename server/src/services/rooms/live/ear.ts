import { randomBytes } from 'node:crypto'
import {
  type Hearing,
  hasRoomFor,
  hearDeeds,
  isListening,
  type LiveAdd,
  type RoomDocument,
  type WantedVideo,
} from '#domain/rooms/rooms.ts'
import type { Ports } from '#ports/ports.ts'
import type { BallotEntry, RoomStore } from '#ports/room-store/room-store.ts'
import type { Lookups, VideoFinder } from '../hosting/lookups.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { type DeedPorts, DeedReader } from './deeds.ts'
import type { Heads } from './heads.ts'

export interface EarPorts extends DeedPorts, Pick<Ports, 'log'> {
  readonly store: RoomStore<RoomDocument>
  readonly lookups: Pick<Lookups, 'describe'>
  readonly videos: Pick<VideoFinder, 'read'>
  readonly heads: Pick<Heads, 'find'>
}

/** A room is changed by its live once in so many milliseconds. */
const pauseMs = 900
/** What is nothing to the room is passed over without a change of it, up to so many events. */
const mostPassed = 10_000
/** Short addresses that are followed at once: each asks TikTok. */
const mostShort = 5

const ballotOf = { next: (round: number) => `next-${round}`, poll: (id: string) => `poll-${id}` }

/** What this process hears for one room in the log of its workspace. Others may do the same: nothing counts twice. */
export class Ear {
  readonly #host: RoomHost
  readonly #ports: EarPorts
  readonly #deeds: DeedReader
  /** Behind `from`, where the room is, nothing matters to it until `to`. */
  #passed = { epoch: '', from: 0, to: 0 }
  #ballots: readonly string[] = []
  #fullBallot = ''
  #isFindingOut = false

  constructor(host: RoomHost, ports: EarPorts) {
    this.#host = host
    this.#ports = ports
    this.#deeds = new DeedReader(ports)
  }

  /** Takes what has happened since, at most once a second. Rejects when database or store cannot be used. */
  async listen(): Promise<void> {
    const { store, heads } = this.#ports
    const room = this.#host.document
    if (room === undefined || this.#host.isClosed) return
    await this.#endBallots(room)
    if (!isListening(room) || this.#host.seats.size === 0) return
    const { heard } = room
    if (heard && store.now() - heard.at < pauseMs) return
    const { epoch, pos } = await heads.find(room.workspaceId, heard === undefined)
    if (heard?.epoch === epoch) return this.#take(room, heard, pos)
    await this.#host.carry({ kind: 'hear-live', epoch, pos })
  }

  async #take(room: RoomDocument, { epoch, pos: from }: NonNullable<RoomDocument['heard']>, head: number) {
    const isKnown = this.#passed.epoch === epoch && this.#passed.from === from
    const after = isKnown ? this.#passed.to : from
    if (head <= after) return
    const { deeds, to } = await this.#deeds.read(room, after, head)
    const hearing = hearDeeds(room, deeds)
    const isNothing = hearing.next.length + hearing.poll.length + hearing.adds.length === 0
    this.#passed = { epoch, from, to: isNothing ? to : after }
    if (isNothing && to - from < mostPassed) return
    await this.#carry(room, { epoch, from, to }, hearing)
  }

  async #carry(room: RoomDocument, span: { epoch: string; from: number; to: number }, hearing: Hearing): Promise<void> {
    const { round, poll } = room
    const adds = hearing.adds.flatMap(toAdd)
    const next = await this.#cast(ballotOf.next(round), hearing.next)
    const polled = poll && (await this.#cast(ballotOf.poll(poll.id), hearing.poll))
    const outcome = await this.#host.carry({
      ...{ kind: 'heard-live', ...span, adds },
      ...(next ? { next: { round, tallies: next } } : {}),
      ...(poll && polled ? { poll: { id: poll.id, tallies: polled } } : {}),
    })
    if ('refusal' in outcome) return
    const { document, now } = outcome.carried
    // Others have found out what they were first to take.
    if (document.heard?.pos !== span.to || document.heard.at !== now) return
    const taken = adds.filter(({ id }) => isThere(document, id))
    const short = hearing.adds.filter((add) => add.address.kind === 'short' && hasRoomFor(document, add.viewerId))
    void this.#findOut(taken, short.slice(0, mostShort))
  }

  /** Resolves to what all votes come to; undefined: there are no new ones. */
  async #cast(ballotId: string, entries: readonly BallotEntry[]): Promise<ReadonlyMap<string, number> | undefined> {
    if (entries.length === 0) return undefined
    const { store, log } = this.#ports
    this.#ballots = [...new Set([...this.#ballots, ballotId])]
    const { tallies, isFull } = await store.cast(this.#host.roomId, ballotId, entries)
    if (isFull && this.#fullBallot !== ballotId) {
      this.#fullBallot = ballotId
      log.warn({ roomId: this.#host.roomId }, 'So many viewers vote that who comes new is not counted')
    }
    return tallies
  }

  /** Forgets what nobody votes in any more. */
  async #endBallots({ round, poll }: RoomDocument): Promise<void> {
    const open = [ballotOf.next(round), ...(poll && !poll.isOver ? [ballotOf.poll(poll.id)] : [])]
    for (const ballotId of this.#ballots.filter((id) => !open.includes(id))) {
      await this.#ports.store.endBallot(this.#host.roomId, ballotId)
    }
    this.#ballots = this.#ballots.filter((id) => open.includes(id))
  }

  /**
   * What viewers have added gets a title, and short addresses are followed, one after the other: thousands may ask. What
   * comes while that takes its time stays without a title, or is not followed.
   */
  async #findOut(taken: readonly LiveAdd[], short: readonly WantedVideo[]): Promise<void> {
    if (this.#isFindingOut) return
    this.#isFindingOut = true
    for (const add of taken) await this.#describe(add)
    for (const wanted of short) await this.#follow(wanted)
    this.#isFindingOut = false
  }

  async #describe({ id, video }: LiveAdd): Promise<void> {
    await this.#ports.lookups.describe({ ...video, id }, (intent) => this.#host.carryQuietly(intent))
  }

  async #follow(wanted: WantedVideo): Promise<void> {
    const found = await this.#ports.videos.read(wanted.address.url).catch(() => undefined)
    const [add] = found && found.kind !== 'live' ? toAdd({ ...wanted, address: found }) : []
    if (add === undefined) return
    await this.#host.carryQuietly({ kind: 'add-from-live', add })
    await this.#describe(add)
  }
}

function isThere({ queue, suggestions }: RoomDocument, id: string): boolean {
  return queue.some((item) => item.id === id) || suggestions.some((one) => one.id === id)
}

function toAdd({ address, viewerId, name }: WantedVideo): LiveAdd[] {
  if (address.kind === 'short') return []
  return [{ id: randomBytes(12).toString('base64url'), viewerId, name, video: address }]
}

import { type Hearing, hearDeeds, isListening, type RoomDocument } from '#domain/rooms/rooms.ts'
import type { Ports } from '#ports/ports.ts'
import type { BallotEntry, RoomStore } from '#ports/room-store/room-store.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { type DeedPorts, DeedReader } from './deeds.ts'
import type { Heads } from './heads.ts'
import { isTaken, toAdd, Wishes, type WishPorts } from './wishes.ts'

export interface EarPorts extends DeedPorts, WishPorts, Pick<Ports, 'log'> {
  readonly store: RoomStore<RoomDocument>
  readonly heads: Pick<Heads, 'find'>
}

/** A room is changed by its live once in so many milliseconds. */
const pauseMs = 900
/** What is nothing to the room is passed over without a change of it, up to so many events. */
const mostPassed = 10_000

const ballotOf = { next: (round: number) => `next-${round}`, poll: (id: string) => `poll-${id}` }

/** What this process hears for one room in the log of its workspace. Others may do the same: nothing counts twice. */
export class Ear {
  readonly #host: RoomHost
  readonly #ports: EarPorts
  readonly #deeds: DeedReader
  readonly #wishes: Wishes
  /** Behind `from`, where the room is, nothing matters to it until `to`. */
  #passed = { epoch: '', from: 0, to: 0 }
  /** Those that are left, as far as this process has seen to it. */
  #openBallots = ''
  #fullBallot = ''

  constructor(host: RoomHost, ports: EarPorts) {
    this.#host = host
    this.#ports = ports
    this.#deeds = new DeedReader(ports)
    this.#wishes = new Wishes(host, ports)
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
    const adds = hearing.adds.flatMap((wanted) => toAdd(wanted) ?? [])
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
    for (const add of adds.filter((one) => isTaken(document, one))) this.#wishes.describe(add)
    for (const wanted of hearing.adds.filter(({ address }) => address.kind === 'short')) this.#wishes.follow(wanted)
  }

  /** Resolves to what all votes come to; undefined: there are no new ones. */
  async #cast(ballotId: string, entries: readonly BallotEntry[]): Promise<ReadonlyMap<string, number> | undefined> {
    if (entries.length === 0) return undefined
    const { store, log } = this.#ports
    const { tallies, isFull } = await store.cast(this.#host.roomId, ballotId, entries)
    if (isFull && this.#fullBallot !== ballotId) {
      this.#fullBallot = ballotId
      log.warn({ roomId: this.#host.roomId }, 'So many viewers vote that who comes new is not counted')
    }
    return tallies
  }

  /** Forgets what nobody votes in any more, whichever process has cast there. Tried again while others change the room. */
  async #endBallots(room: RoomDocument): Promise<void> {
    if (`${toOpenBallots(room)}` === this.#openBallots) return
    const { store } = this.#ports
    const kept = await store.find(this.#host.roomId)
    if (kept === undefined) return
    const ids = toOpenBallots(kept.document)
    if (await store.keepBallots(this.#host.roomId, kept.version, ids)) this.#openBallots = `${ids}`
  }
}

function toOpenBallots({ round, poll }: RoomDocument): readonly string[] {
  return [ballotOf.next(round), ...(poll && !poll.isOver ? [ballotOf.poll(poll.id)] : [])]
}

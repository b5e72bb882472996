import { performance } from 'node:perf_hooks'
import { type RoomMessage, roomLimits } from '@livetap/contracts/rooms/room.ts'
import type { BallotCount, BallotEntry, RoomStore } from '#ports/room-store/room-store.ts'
import {
  type ChangedRoom,
  type KeptRoom,
  mostInBallot,
  type OpenedRoom,
  presenceMs,
  type RoomChange,
  type RoomPresence,
} from '#ports/room-store/room-store.ts'
import { Ballot } from './ballot.ts'

export interface MemoryRoomsOptions {
  /** Milliseconds after which a presence that was not said again is over. */
  readonly presenceMs?: number
  /** Milliseconds after its last change or presence at which a room goes. */
  readonly keptMs?: number
  /** Voters and gifts that a ballot counts. */
  readonly mostInBallot?: number
}

interface Room<Document> extends KeptRoom<Document> {
  readonly changedAt: number
  readonly usedAt: number
}

const anHour = 3_600_000

/** The rooms of a single process. Nothing is copied: what is kept must not be changed afterwards. */
export function openMemoryRooms<Document>(options: MemoryRoomsOptions = {}): RoomStore<Document> {
  return new MemoryRooms({ presenceMs, mostInBallot, keptMs: anHour, ...options })
}

class MemoryRooms<Document> implements RoomStore<Document> {
  readonly #options: Required<MemoryRoomsOptions>
  readonly #rooms = new Map<string, Room<Document>>()
  readonly #messages = new Map<string, readonly RoomMessage[]>()
  readonly #presences = new Map<string, Map<string, { readonly presence: RoomPresence; readonly until: number }>>()
  readonly #ballots = new Map<string, Map<string, Ballot>>()

  constructor(options: Required<MemoryRoomsOptions>) {
    this.#options = options
  }

  /** Does not step when somebody sets the clock of the machine. */
  now(): number {
    return performance.timeOrigin + performance.now()
  }

  async find(roomId: string): Promise<KeptRoom<Document> | undefined> {
    return this.#find(roomId)
  }

  async open(roomId: string, document: Document, lastVersion = 0): Promise<OpenedRoom<Document>> {
    const kept = this.#find(roomId)
    if (kept !== undefined) return { ...kept, isNew: false }
    const now = this.now()
    const room = { document, version: lastVersion + 1, changedAt: now, usedAt: now }
    this.#rooms.set(roomId, room)
    return { ...room, isNew: true }
  }

  async change<Result>(
    roomId: string,
    decide: (document: Document, now: number) => RoomChange<Document, Result>,
  ): Promise<ChangedRoom<Document, Result> | undefined> {
    const kept = this.#find(roomId)
    if (kept === undefined) return undefined
    const now = Math.max(Math.floor(this.now()), kept.changedAt)
    const { document, result } = decide(kept.document, now)
    if (document === undefined) return { ...kept, result, isChanged: false }
    const room = { document, version: kept.version + 1, changedAt: now, usedAt: now }
    this.#rooms.set(roomId, room)
    return { ...room, result, isChanged: true }
  }

  async remove(roomId: string): Promise<void> {
    this.#rooms.delete(roomId)
    this.#messages.delete(roomId)
    this.#presences.delete(roomId)
    this.#ballots.delete(roomId)
  }

  async list(): Promise<readonly string[]> {
    return [...this.#rooms.keys()].filter((roomId) => this.#find(roomId) !== undefined)
  }

  async say(roomId: string, message: RoomMessage): Promise<void> {
    const said = [...(this.#messages.get(roomId) ?? []), message]
    if (this.#find(roomId)) this.#messages.set(roomId, said.slice(-roomLimits.messages))
  }

  async unsay(roomId: string, messageId: string): Promise<boolean> {
    const said = await this.messages(roomId)
    const left = said.filter(({ id }) => id !== messageId)
    this.#messages.set(roomId, left)
    return left.length < said.length
  }

  async messages(roomId: string): Promise<readonly RoomMessage[]> {
    return this.#find(roomId) ? (this.#messages.get(roomId) ?? []) : []
  }

  async beat(roomId: string, presences: readonly RoomPresence[]): Promise<void> {
    const room = this.#find(roomId)
    if (room === undefined) return
    const now = this.now()
    this.#rooms.set(roomId, { ...room, usedAt: now })
    const known = this.#presences.get(roomId) ?? new Map()
    for (const presence of presences)
      known.set(presence.connectionId, { presence, until: now + this.#options.presenceMs })
    this.#presences.set(roomId, known)
  }

  async leave(roomId: string, connectionIds: readonly string[]): Promise<void> {
    for (const id of connectionIds) this.#presences.get(roomId)?.delete(id)
  }

  async present(roomId: string): Promise<readonly RoomPresence[]> {
    const known = this.#find(roomId) ? this.#presences.get(roomId) : undefined
    const now = this.now()
    for (const [id, { until }] of known ?? []) if (until <= now) known?.delete(id)
    return [...(known?.values() ?? [])].map(({ presence }) => presence)
  }

  async cast(roomId: string, ballotId: string, entries: readonly BallotEntry[]): Promise<BallotCount> {
    if (!this.#find(roomId)) return { tallies: new Map(), isFull: false }
    const ballots = this.#ballots.get(roomId) ?? new Map<string, Ballot>()
    const ballot = ballots.get(ballotId) ?? new Ballot(this.#options.mostInBallot)
    this.#ballots.set(roomId, ballots.set(ballotId, ballot))
    return ballot.put(entries)
  }

  async keepBallots(roomId: string, version: number, ballotIds: readonly string[]): Promise<boolean> {
    if (this.#find(roomId)?.version !== version) return false
    const ballots = this.#ballots.get(roomId)
    for (const id of ballots?.keys() ?? []) if (!ballotIds.includes(id)) ballots?.delete(id)
    return true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rooms.clear()
    this.#messages.clear()
    this.#presences.clear()
    this.#ballots.clear()
  }

  #find(roomId: string): Room<Document> | undefined {
    const room = this.#rooms.get(roomId)
    if (room === undefined || room.usedAt + this.#options.keptMs > this.now()) return room
    void this.remove(roomId)
    return undefined
  }
}

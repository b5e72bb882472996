import { type RoomMessage, roomLimits } from '@livetap/contracts/rooms/room.ts'
import { AppError } from '#kernel/errors.ts'
import type {
  BallotCount,
  BallotEntry,
  ChangedRoom,
  KeptRoom,
  OpenedRoom,
  RoomChange,
  RoomPresence,
  RoomStore,
} from '#ports/room-store/room-store.ts'
import { RedisBallots } from './redis-ballots.ts'
import type { RedisConnection } from './redis-connection.ts'
import {
  beatScript,
  listScript,
  openScript,
  presentScript,
  readScript,
  sayScript,
  unsayScript,
  writeScript,
} from './scripts.ts'
import type { StoreClock } from './store-clock.ts'
import { Turns } from './turns.ts'

export interface RedisRoomsParts {
  readonly connection: RedisConnection
  readonly clock: StoreClock
  readonly prefix: string
  readonly presenceMs: number
  readonly keptMs: number
  readonly mostInBallot: number
  /** What ends with the store. */
  readonly parts: AsyncDisposable
}

/** Document, version and time as scripts answer them; nothing: there is no such room. */
type Read = readonly [string, string, string] | readonly []
type Decide<Document, Result> = (document: Document, now: number) => RoomChange<Document, Result>

/** How often a change is decided again when other processes were faster. */
const mostTries = 100

export class RedisRooms<Document> implements RoomStore<Document> {
  readonly #parts: RedisRoomsParts
  readonly #connection: RedisConnection
  readonly #turns = new Turns()
  readonly #rooms: string

  constructor(parts: RedisRoomsParts) {
    this.#parts = parts
    this.#connection = parts.connection
    this.#rooms = `${parts.prefix}ttlc:rooms`
  }

  now(): number {
    return this.#parts.clock.now()
  }

  async find(roomId: string): Promise<KeptRoom<Document> | undefined> {
    const [document, version] = (await this.#connection.run(readScript, [this.#room(roomId)])) as Read
    return document === undefined ? undefined : { document: JSON.parse(document), version: Number(version) }
  }

  async open(roomId: string, document: Document, lastVersion = 0): Promise<OpenedRoom<Document>> {
    const keys = [this.#room(roomId), this.#rooms]
    const args = [roomId, JSON.stringify(document), this.#parts.keptMs, lastVersion + 1]
    const opened = (await this.#connection.run(openScript, keys, args)) as [string, string, number]
    const [kept, version, isNew] = opened
    return { document: JSON.parse(kept), version: Number(version), isNew: isNew === 1 }
  }

  /** Changes of this process wait for each other: only those of others can be faster. */
  change<Result>(roomId: string, decide: Decide<Document, Result>): Promise<ChangedRoom<Document, Result> | undefined> {
    return this.#turns.take(roomId, () => this.#change(roomId, decide))
  }

  async #change<Result>(
    roomId: string,
    decide: Decide<Document, Result>,
  ): Promise<ChangedRoom<Document, Result> | undefined> {
    let read = (await this.#connection.run(readScript, [this.#room(roomId)])) as Read
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (read.length === 0) return undefined
      const [text, version, now] = read
      const before: Document = JSON.parse(text)
      const { document, result } = decide(before, Number(now))
      if (document === undefined) return { document: before, version: Number(version), result, isChanged: false }
      const next = Number(version) + 1
      const written = await this.#write(roomId, [version, next, JSON.stringify(document), now])
      if (written === 1) return { document, version: next, result, isChanged: true }
      read = written
    }
    throw new AppError('room-busy', 'Too many change the room at once', { transient: true, retryAfterMs: 500 })
  }

  async #write(roomId: string, change: readonly (string | number)[]): Promise<1 | Read> {
    const args = [...change, roomId, this.#parts.keptMs]
    return (await this.#connection.run(writeScript, this.#keys(roomId), args)) as 1 | Read
  }

  async remove(roomId: string): Promise<void> {
    const keys = [this.#room(roomId), this.#said(roomId), this.#presences(roomId), this.#reports(roomId)]
    await this.#connection.send('ZREM', this.#rooms, roomId)
    await this.#connection.send('DEL', ...keys)
    await this.#ballots(roomId).clear()
  }

  async list(): Promise<readonly string[]> {
    return (await this.#connection.run(listScript, [this.#rooms])) as string[]
  }

  async say(roomId: string, message: RoomMessage): Promise<void> {
    const args = [JSON.stringify(message), roomLimits.messages]
    await this.#connection.run(sayScript, [this.#said(roomId), this.#room(roomId)], args)
  }

  async unsay(roomId: string, messageId: string): Promise<boolean> {
    return Number(await this.#connection.run(unsayScript, [this.#said(roomId)], [messageId])) > 0
  }

  async messages(roomId: string): Promise<readonly RoomMessage[]> {
    const said = (await this.#connection.send('LRANGE', this.#said(roomId), '0', '-1')) as string[]
    return said.map((text) => JSON.parse(text))
  }

  async beat(roomId: string, presences: readonly RoomPresence[]): Promise<void> {
    const said = presences.flatMap((presence) => [presence.connectionId, JSON.stringify(presence)])
    await this.#connection.run(beatScript, this.#keys(roomId), [
      this.#parts.presenceMs,
      roomId,
      this.#parts.keptMs,
      ...said,
    ])
  }

  async leave(roomId: string, connectionIds: readonly string[]): Promise<void> {
    if (connectionIds.length === 0) return
    await this.#connection.send('ZREM', this.#presences(roomId), ...connectionIds)
    await this.#connection.send('HDEL', this.#reports(roomId), ...connectionIds)
  }

  async present(roomId: string): Promise<readonly RoomPresence[]> {
    const keys = [this.#presences(roomId), this.#reports(roomId)]
    const found = (await this.#connection.run(presentScript, keys)) as string[]
    return found.map((text) => JSON.parse(text))
  }

  cast(roomId: string, ballotId: string, entries: readonly BallotEntry[]): Promise<BallotCount> {
    return this.#ballots(roomId).cast(ballotId, entries)
  }

  keepBallots(roomId: string, version: number, ballotIds: readonly string[]): Promise<boolean> {
    return this.#ballots(roomId).keep(version, ballotIds)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.parts[Symbol.asyncDispose]()
  }

  #ballots(roomId: string): RedisBallots {
    return new RedisBallots(this.#connection, this.#room(roomId), this.#parts.mostInBallot)
  }

  /** All that the room has, in the order that scripts know. */
  #keys(roomId: string): string[] {
    const own = [this.#presences(roomId), this.#reports(roomId), this.#said(roomId)]
    return [this.#room(roomId), this.#rooms, this.#ballots(roomId).key, ...own]
  }

  #room(roomId: string): string {
    return `${this.#parts.prefix}ttlc:room:${roomId}`
  }

  #said(roomId: string): string {
    return `${this.#room(roomId)}:said`
  }

  #presences(roomId: string): string {
    return `${this.#room(roomId)}:presences`
  }

  #reports(roomId: string): string {
    return `${this.#room(roomId)}:reports`
  }
}

import type { BallotCount, BallotEntry } from '#ports/room-store/room-store.ts'
import { castScript, keepScript } from './ballot-scripts.ts'
import type { RedisConnection } from './redis-connection.ts'

/** As many are put in at once: Redis does nothing else meanwhile. */
const entriesAtOnce = 1000

type Answer = readonly [number, ...string[]]

/** The ballots of one room. */
export class RedisBallots {
  readonly #connection: RedisConnection
  readonly #room: string
  readonly #most: number

  constructor(connection: RedisConnection, room: string, most: number) {
    this.#connection = connection
    this.#room = room
    this.#most = most
  }

  /** The set of the keys that they lie under. */
  get key(): string {
    return `${this.#room}:ballots`
  }

  async cast(ballotId: string, entries: readonly BallotEntry[]): Promise<BallotCount> {
    const sorted = entries.toSorted((one, other) => one.at - other.at)
    let isFull = false
    let tallies: BallotCount['tallies'] = new Map()
    for (let from = 0; from === 0 || from < sorted.length; from += entriesAtOnce) {
      const args = sorted.slice(from, from + entriesAtOnce).flatMap(toArguments)
      const keys = [...this.#keysOf(ballotId), this.key, this.#room]
      const [full, ...counts] = (await this.#connection.run(castScript, keys, [this.#most, ...args])) as Answer
      isFull ||= full === 1
      tallies = toTallies(counts)
    }
    return { tallies, isFull }
  }

  /** Forgets all but these, while the room is of that version. */
  async keep(version: number, ballotIds: readonly string[]): Promise<boolean> {
    const kept = ballotIds.flatMap((id) => this.#keysOf(id))
    return (await this.#connection.run(keepScript, [this.key, this.#room], [version, ...kept])) === 1
  }

  /** Forgets them all. */
  async clear(): Promise<void> {
    const keys = (await this.#connection.send('SMEMBERS', this.key)) as string[]
    await this.#connection.send('UNLINK', this.key, ...keys)
  }

  #keysOf(ballotId: string): [string, string] {
    const key = `${this.#room}:ballot:${ballotId}`
    return [key, `${key}:tallies`]
  }
}

function toArguments(entry: BallotEntry): (string | number)[] {
  const { kind, voter, at } = entry
  return entry.kind === 'vote' ? [kind, voter, at, entry.choice, ''] : [kind, voter, at, entry.weight, entry.id]
}

function toTallies(counts: readonly string[]): ReadonlyMap<string, number> {
  const tallies = new Map<string, number>()
  for (let at = 0; at < counts.length; at += 2) tallies.set(counts[at] ?? '', Number(counts[at + 1]))
  return tallies
}

import type { Scenario } from '#scenario/scenario.ts'
import { Ids } from '#wire/wire.ts'
import { Live } from './live.ts'
import type { Room } from './room.ts'

export { type Batch, createCursor, createInternalExt, type LiveConnection, readCursor } from './batches.ts'
export { FaultError, type FaultKinds, Faults, faultKinds } from './faults.ts'
export type { Live, LiveCounts, Sanction } from './live.ts'
export type { Room } from './room.ts'
export type { SentMessage, Totals } from './sent-log.ts'

/** All accounts of a simulator. */
export class Lives {
  readonly ids = new Ids()
  readonly #lives = new Map<string, Live>()
  readonly #byRoom = new Map<string, string>()
  readonly #origin: () => string
  readonly #logLimit: number

  /** `origin` is asked for when a live is added. */
  constructor(origin: () => string, logLimit: number) {
    this.#origin = origin
    this.#logLimit = logLimit
  }

  /** Adds an account that is live from now on; an account of the same name is ended and replaced. */
  add(username: string, scenario: Scenario): Live {
    this.#lives.get(username)?.retire()
    const live = new Live(
      { username, scenario, origin: this.#origin(), ids: this.ids, logLimit: this.#logLimit },
      (roomId) => this.#byRoom.set(roomId, username),
    )
    this.#lives.set(username, live)
    return live
  }

  find(username: string): Live | undefined {
    return this.#lives.get(username)
  }

  /** The live to which a room belongs or once belonged. */
  findByRoom(roomId: string): Live | undefined {
    const username = this.#byRoom.get(roomId)
    return username === undefined ? undefined : this.#lives.get(username)
  }

  /** The room with this id, as long as it is the account's newest. */
  findRoom(roomId: string): Room | undefined {
    const room = this.findByRoom(roomId)?.room
    return room?.roomId === roomId ? room : undefined
  }

  list(): Live[] {
    return [...this.#lives.values()]
  }

  close(): void {
    for (const live of this.list()) live.close()
  }
}

import { formatCaptured } from '#captures/captures.ts'
import { createHost, createRandom, type Person, type Scenario } from '#scenario/scenario.ts'
import type { Ids } from '#wire/wire.ts'
import { Faults, faultKinds } from './faults.ts'
import { Room } from './room.ts'
import { SentLog } from './sent-log.ts'

/** What happened on the connections of one live, over all its rooms. */
export interface LiveCounts {
  connections: number
  framesSent: number
  framesAcked: number
  /** Acknowledgements whose content was not the frame's own. */
  wrongAcks: number
  /** Frames without an acknowledgement on connections that are closed. */
  framesLost: number
  heartbeats: number
  /** Connections given up because the client did not read. */
  overflows: number
}

export interface LiveOptions {
  readonly username: string
  readonly scenario: Scenario
  readonly origin: string
  readonly ids: Ids
  /** How many sent messages are kept. */
  readonly logLimit: number
}

/** Somebody was kept from writing for so many seconds; without those, from the live. */
export interface Sanction {
  readonly userId: string
  readonly seconds?: number
}

/** One account: live or not, in one room after the other. Starts live. */
export class Live {
  readonly username: string
  readonly scenario: Scenario
  readonly host: Person
  readonly log: SentLog
  readonly faults: Faults
  readonly chats: string[] = []
  readonly sanctions: Sanction[] = []
  readonly counts: LiveCounts = {
    connections: 0,
    framesSent: 0,
    framesAcked: 0,
    wrongAcks: 0,
    framesLost: 0,
    heartbeats: 0,
    overflows: 0,
  }
  room: Room
  readonly #options: LiveOptions
  readonly #onRoom: (roomId: string) => void
  #comeback: NodeJS.Timeout | undefined
  #record: ((line: string) => void) | undefined

  /** `onRoom` is called with the id of every room that opens. */
  constructor(options: LiveOptions, onRoom: (roomId: string) => void) {
    this.#options = options
    this.#onRoom = onRoom
    this.username = options.username
    this.scenario = options.scenario
    this.host = createHost(options.username, options.scenario)
    this.log = new SentLog(options.logLimit)
    this.faults = new Faults(createRandom(options.scenario.seed ?? 1, 'faults').next, faultKinds)
    this.room = this.#openRoom()
  }

  get title(): string {
    return this.scenario.title ?? `${this.username} is live`
  }

  /** Frames that open connections have not acknowledged. */
  get unackedFrames(): number {
    return [...this.room.connections].reduce((sum, connection) => sum + connection.unackedFrames, 0)
  }

  /** Goes live again, in a new room; does nothing while live. */
  start(): Room {
    if (this.room.ended) this.room = this.#openRoom()
    return this.room
  }

  /** Ends the room and goes live again in a new one. */
  restart(): Room {
    this.room.end('ended')
    return this.start()
  }

  /** From now on `write` gets a line of capture for every message; undefined stops it. */
  record(write: ((line: string) => void) | undefined): void {
    this.#record = write
  }

  /** Ends for good: does not come back by itself. */
  retire(): void {
    clearTimeout(this.#comeback)
    this.room.end('ended')
  }

  /** Stops everything; nobody is told. */
  close(): void {
    clearTimeout(this.#comeback)
    this.room.stop()
    for (const connection of this.room.connections) connection.terminate()
  }

  #finish(): void {
    const { afterwards = 'silence', comebackSeconds = 20 } = this.scenario
    if (afterwards === 'silence') return
    this.room.end('ended')
    if (afterwards === 'restart') this.#comeback = setTimeout(() => this.start(), comebackSeconds * 1000)
  }

  #openRoom(): Room {
    const { scenario, origin, ids } = this.#options
    const room = new Room({
      scenario,
      host: this.host,
      origin,
      ids,
      log: this.log,
      faults: this.faults,
      onMessage: (message, at) => this.#record?.(formatCaptured(message.type, message.payload, at)),
      onDone: () => this.#finish(),
    })
    this.#onRoom(room.roomId)
    return room
  }
}

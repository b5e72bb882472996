import type { Duplex } from 'node:stream'
import type { UserSessionCommand } from '@livetap/contracts/user-session.ts'
import type { Doer } from '@livetap/contracts/workspace/moderation.ts'
import type { WebSocket } from 'ws'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { Allowance } from './allowance.ts'
import { readCommand } from './command.ts'

/** Larger messages are refused, those beyond `largestRead` end the connection. Bytes. */
const largestMessage = 16 * 1024
export const largestRead = 1024 * 1024
/** Who lets so much pile up is cut off. */
const largestBacklog = 1024 * 1024
const messagesPerSecond = 20
const messagesAtOnce = 40
/** Whoever sends so many too fast, without a pause, is cut off. */
const mostDropped = 1000
const complainEveryMs = 1000
const closeWithinMs = 1000

/** What a connection tells whoever it belongs to at the moment. */
export interface ConnectionOwner {
  obey(command: UserSessionCommand): void
  /** A message that could not be taken. */
  refuse(error: unknown): void
  drained(): void
  closed(): void
}

export interface ConnectionOptions {
  readonly clock: Clock
  readonly address: string
  readonly wantsEvents: boolean
  /** May have Livetap connect to a live that nobody follows yet. */
  readonly mayConnect: boolean
  /** Who it is, if what they mark is for everybody: may moderate. */
  readonly moderator: Doer | undefined
}

/** One WebSocket of a user session: complete frames out, checked commands in. */
export class Connection {
  readonly #socket: WebSocket
  readonly #raw: Duplex
  readonly #clock: Clock
  readonly #allowance: Allowance
  /** Address of the client. */
  readonly address: string
  readonly wantsEvents: boolean
  readonly mayConnect: boolean
  readonly moderator: Doer | undefined
  owner: ConnectionOwner | undefined
  #isAlive = true
  #dropped = 0
  #complainedAt = Number.NEGATIVE_INFINITY

  constructor(socket: WebSocket, raw: Duplex, options: ConnectionOptions) {
    this.#socket = socket
    this.#raw = raw
    this.#clock = options.clock
    this.address = options.address
    this.wantsEvents = options.wantsEvents
    this.mayConnect = options.mayConnect
    this.moderator = options.moderator
    this.#allowance = new Allowance(messagesPerSecond, messagesAtOnce, options.clock.now())
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.owner?.closed())
    socket.on('message', (bytes: Buffer, isBinary) => this.#receive(bytes, isBinary))
    socket.on('ping', (bytes) => {
      if (this.#admit() && this.isKeepingUp) socket.pong(bytes)
    })
    socket.on('pong', () => {
      this.#isAlive = true
    })
    raw.on('drain', () => this.owner?.drained())
  }

  /** Whether what is sent now goes out at once, and not behind something that waits. */
  get isKeepingUp(): boolean {
    return !this.#raw.writableNeedDrain
  }

  /** Writes a complete frame; false asks to wait until `drained`. */
  send(frame: Buffer): boolean {
    if (this.#raw.writableLength + frame.length <= largestBacklog) return this.#raw.write(frame)
    this.#socket.terminate()
    return false
  }

  /** Says goodbye, and cuts off who does not answer. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    setTimeout(() => this.#socket.terminate(), closeWithinMs).unref()
  }

  cut(): void {
    this.#socket.terminate()
  }

  /** To be called now and then: cuts off who has not answered since the last time. */
  ping(): void {
    if (!this.#isAlive) this.cut()
    this.#isAlive = false
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
  }

  #receive(bytes: Buffer, isBinary: boolean): void {
    if (!this.#admit()) return
    try {
      if (isBinary) throw new AppError('invalid-json', 'messages are text, not bytes')
      if (bytes.length > largestMessage) {
        throw new AppError('message-too-large', `that message is larger than ${largestMessage} bytes`)
      }
      this.owner?.obey(readCommand(bytes.toString()))
    } catch (error) {
      this.owner?.refuse(error)
    }
  }

  /** Whether a message may be looked at now. */
  #admit(): boolean {
    const now = this.#clock.now()
    if (this.#allowance.isFull(now)) this.#dropped = 0
    if (this.#allowance.take(now)) return true
    this.#dropped += 1
    if (this.#dropped === mostDropped) this.close(1008, 'too many messages')
    if (now - this.#complainedAt < complainEveryMs) return false
    this.#complainedAt = now
    const limit = `${messagesPerSecond} messages a second, ${messagesAtOnce} at once`
    this.owner?.refuse(
      new AppError('too-fast', `only ${limit}, are taken; the others are dropped`, { remedy: 'Send fewer.' }),
    )
    return false
  }
}

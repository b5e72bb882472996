import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { SseConnection } from '../http/sse.ts'
import { repeatEvery } from '../repeat.ts'
import type { StatusBoard, StatusChange } from './board.ts'

export { type StatusBoard, StatusBoards } from './board.ts'
export { StorageWatch } from './storage-watch.ts'

const mostClients = 2000
const sweepEveryMs = 5000
const heartbeatMs = 15_000
const stallMs = 15_000
const heartbeat = Buffer.from(':\n\n')

interface Client {
  readonly connection: SseConnection
  /** Newest changes that a slow client has not been told: one for each thing on the board, however often it changed. */
  readonly pending: Map<string, StatusChange>
  blockedAt: number | undefined
  heartbeatAt: number
}

/** Shows the board to clients as server-sent events: everything first, then every change. A slow client skips states. */
export class StatusEvents implements Disposable {
  readonly #board: StatusBoard
  readonly #clock: Clock
  readonly #clients = new Set<Client>()
  readonly #open = new DisposableStack()

  constructor(ports: { readonly clock: Clock; readonly log: Log }, board: StatusBoard) {
    this.#board = board
    this.#clock = ports.clock
    this.#open.use(board.watch((change) => this.#tell(change)))
    this.#open.use(repeatEvery(ports, sweepEveryMs, () => this.#sweep()))
  }

  get isInUse(): boolean {
    return this.#clients.size > 0
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    if (this.#clients.size < mostClients) return
    throw new AppError('too-many-clients', `${mostClients} clients watch already`, { retryAfterMs: 10_000 })
  }

  attach(connection: SseConnection, livestreams: readonly LivestreamStatus[]): void {
    if (this.#open.disposed) {
      connection.end()
      return
    }
    const heartbeatAt = this.#clock.now() + heartbeatMs
    const client: Client = { connection, pending: new Map(), blockedAt: undefined, heartbeatAt }
    this.#clients.add(client)
    connection.onClose(() => this.#clients.delete(client))
    connection.onDrain(() => this.#flush(client))
    for (const status of livestreams) this.#offer(client, { kind: 'livestream', key: `l ${status.uniqueId}`, status })
    for (const status of this.#board.listReplays().reverse()) {
      this.#offer(client, { kind: 'replay', key: `r ${status.replayId}`, status })
    }
  }

  [Symbol.dispose](): void {
    this.#open.dispose()
    for (const { connection } of this.#clients) connection.end()
  }

  #tell(change: StatusChange): void {
    for (const client of this.#clients) this.#offer(client, change)
  }

  #offer(client: Client, change: StatusChange): void {
    if (client.blockedAt === undefined) this.#write(client, frame(change))
    else client.pending.set(change.key, change)
  }

  #flush(client: Client): void {
    client.blockedAt = undefined
    for (const [key, change] of client.pending) {
      client.pending.delete(key)
      this.#write(client, frame(change))
      if (client.blockedAt !== undefined) return
    }
  }

  #write(client: Client, bytes: Buffer): void {
    if (!client.connection.write(bytes)) client.blockedAt = this.#clock.now()
  }

  #sweep(): void {
    const now = this.#clock.now()
    for (const client of this.#clients) {
      if (client.blockedAt !== undefined) {
        if (now - client.blockedAt > stallMs) client.connection.destroy()
      } else if (now >= client.heartbeatAt) {
        client.heartbeatAt = now + heartbeatMs
        this.#write(client, heartbeat)
      }
    }
  }
}

function frame({ kind, status }: StatusChange): Buffer {
  return Buffer.from(`event: ${kind}\ndata: ${JSON.stringify(status)}\n\n`)
}

import { randomUUID } from 'node:crypto'
import { openText } from '#domain/secrets/secrets.ts'
import { loadWork, nameOfUrl, noteFailure, type SinkKey, type SinkWork, stopSink } from '#domain/sinks/sinks.ts'
import { readSigningSecrets, signWebhook } from '#domain/webhooks/webhooks.ts'
import { backoffDelay } from '#kernel/backoff.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { ForwardMetrics } from './forward-metrics.ts'
import { isStopping } from './retries.ts'
import type { Rest, SinkLoop } from './sink-loop.ts'
import { SocketSession } from './socket-session.ts'

export type SocketPorts = Pick<Ports, 'db' | 'vault' | 'sockets' | 'clock'>

const reconnect = { first: 500, factor: 2, cap: 30_000, jitter: 0.1 }

/** Sends the log of a workspace on over a WebSocket, from behind what was acknowledged last. Nothing is ever given up. */
export class SocketSink {
  readonly #ports: SocketPorts
  readonly #metrics: ForwardMetrics
  readonly #key: SinkKey
  readonly #loop: SinkLoop

  constructor(ports: SocketPorts, metrics: ForwardMetrics, key: SinkKey, loop: SinkLoop) {
    this.#ports = ports
    this.#metrics = metrics
    this.#key = key
    this.#loop = loop
  }

  async turn(signal: AbortSignal): Promise<Rest | 'over'> {
    const { db, clock } = this.#ports
    const work = await loadWork(db.query, this.#key)
    if (work === undefined) return 'over'
    const waitMs = (work.nextAt ?? 0) - clock.now()
    if (waitMs > 0) return { ms: waitMs, endsWithLog: false }
    try {
      await this.#converse(work, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError) || !isOfEndpoint(error)) throw error
      await this.#settleFailure(work, error)
    }
    return { ms: 0, endsWithLog: false }
  }

  async #converse(work: SinkWork, signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#ports
    const session = new SocketSession({ db, clock, metrics: this.#metrics, loop: this.#loop }, work)
    const socket = await this.#ports.sockets.connect(await this.#address(work), session, signal)
    await session.run(socket, signal)
  }

  /** By the signature of the request the other side knows that it is Livetap who comes. */
  async #address({ workspaceId, sinkId }: SinkWork) {
    const { db, vault, clock } = this.#ports
    const url = await openText(db.query, vault, workspaceId, nameOfUrl(sinkId))
    if (url === undefined) throw new AppError('secret-not-found', 'the address of the sink is gone')
    const { secrets } = await readSigningSecrets(db.query, vault, workspaceId, clock.now())
    const message = { id: `connect_${randomUUID()}`, body: '', secrets }
    return { url, headers: { 'user-agent': 'Livetap', ...signWebhook(message, clock.now()) } }
  }

  async #settleFailure(tried: SinkWork, { code, message }: AppError): Promise<void> {
    const { db, clock } = this.#ports
    const at = clock.now()
    const error = { message, status: null, at: toIso(at) }
    if (isStopping(code)) {
      this.#metrics.tries.add(1, { kind: 'websocket', result: 'stopped' })
      return stopSink(db.query, tried, error)
    }
    this.#metrics.tries.add(1, { kind: 'websocket', result: 'retried' })
    const work = await loadWork(db.query, this.#key)
    if (work?.revision !== tried.revision) return
    await noteFailure(db.query, work, { error, nextAt: at + backoffDelay(reconnect, work.failures + 1), at })
  }
}

/** What says nothing about the other side is a fault of this one. */
function isOfEndpoint({ code }: AppError): boolean {
  return isStopping(code) || ['endpoint-unreachable', 'endpoint-timeout', 'endpoint-refused'].includes(code)
}

import { type RawData, WebSocket } from 'ws'
import { AppError, describeError } from '#kernel/errors.ts'
import { isLoopback } from '#kernel/hosts.ts'
import type { Log } from '#kernel/log.ts'
import { orAborted } from '#kernel/waiting.ts'
import { type DeliveryLimits, deliveryLimits, SourceDelivery } from '#ports/delivery/delivery.ts'
import { type LiveSource, requireUniqueId, type SourceConnection } from '#ports/live-source.ts'
import { describeClose, explainClose, explainHandshake, unreachable } from './closes.ts'
import { findRoom, type Room, readFrame } from './frames.ts'

const eulerUrl = 'wss://ws.eulerstream.com'
const frameBytes = 8 * 1024 * 1024
const closeMs = 1000

export interface EulerLimits extends DeliveryLimits {
  /** Milliseconds until the service must have named the room. */
  readonly connectMs: number
}

export interface EulerOptions {
  readonly url?: string
  readonly log: Log
  readonly limits?: Partial<EulerLimits>
}

/** Receives lives through Euler Stream's WebSocket service, as JSON. Its own watchdog (60 s) comes before ours. */
export function createEulerSource(options: EulerOptions): LiveSource {
  const limits: EulerLimits = { connectMs: 30_000, ...deliveryLimits, silenceMs: 90_000, ...options.limits }
  return {
    name: 'euler',
    suffices: ({ eulerApiKey }) => Boolean(eulerApiKey),
    async connect({ uniqueId, credentials }, signal) {
      signal.throwIfAborted()
      return new EulerConnection(
        createAddress(uniqueId, options.url, credentials?.eulerApiKey),
        options.log,
        limits,
      ).open(limits.connectMs, signal)
    },
  }
}

function createAddress(uniqueId: string, url = eulerUrl, apiKey = ''): URL {
  requireUniqueId(uniqueId)
  if (!apiKey) {
    throw new AppError('source-not-configured', 'Euler Stream needs a key.', { remedy: 'Set EULER_API_KEY.' })
  }
  const address = new URL(url)
  address.searchParams.set('uniqueId', uniqueId)
  if (isPrivate(address)) address.searchParams.set('apiKey', apiKey)
  return address
}

/** The key does not leave this machine unencrypted. */
function isPrivate(url: URL): boolean {
  return url.protocol === 'wss:' || isLoopback(url.hostname)
}

class EulerConnection {
  readonly #socket: WebSocket
  readonly #delivery: SourceDelivery
  readonly #room = Promise.withResolvers<Room>()
  #named = false

  constructor(address: URL, log: Log, limits: DeliveryLimits) {
    this.#room.promise.catch(() => {})
    this.#socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: frameBytes })
    this.#delivery = new SourceDelivery(
      {
        read: readFrame,
        pause: () => this.#socket.pause(),
        resume: () => this.#socket.resume(),
        drop: () => this.#socket.terminate(),
      },
      log,
      limits,
    )
    this.#listen()
  }

  /** Resolves when the service has named the room; anything else leaves nothing open. */
  async open(connectMs: number, signal: AbortSignal): Promise<SourceConnection> {
    const deadline = AbortSignal.timeout(connectMs)
    try {
      const room = await orAborted(this.#room.promise, AbortSignal.any([signal, deadline]))
      return {
        roomId: room.roomId,
        title: room.title,
        start: (sink) => this.#delivery.start(sink),
        close: () => this.#close(),
      }
    } catch (error) {
      this.#delivery.stop()
      this.#socket.terminate()
      signal.throwIfAborted()
      if (!deadline.aborted) throw error
      throw new AppError('connect-timeout', 'Euler Stream did not answer in time.', {
        transient: true,
        remedy: 'Check the network of this machine; Livetap keeps trying.',
      })
    }
  }

  #listen(): void {
    const socket = this.#socket
    let lastError = ''
    socket.on('message', (data: RawData) => this.#receive(data as Buffer))
    socket.on('error', (error) => {
      lastError = describeError(error)
      this.#room.reject(unreachable())
    })
    socket.on('close', (code, reason) => {
      this.#room.reject(explainClose(code))
      this.#delivery.finish(describeClose(code, reason.toString().slice(0, 200) || lastError))
    })
    socket.on('unexpected-response', (_request, response) => {
      this.#room.reject(explainHandshake(response.statusCode ?? 0, response.headers['retry-after']))
      socket.terminate()
    })
  }

  #receive(frame: Buffer): void {
    this.#delivery.push(frame)
    if (this.#named) return
    const room = findRoom(frame)
    if (room === undefined) return
    this.#named = true
    this.#room.resolve(room)
  }

  async #close(): Promise<void> {
    this.#delivery.stop()
    const socket = this.#socket
    if (socket.readyState === WebSocket.CLOSED) return
    const closed = Promise.withResolvers<void>()
    socket.once('close', () => closed.resolve())
    const impatient = setTimeout(() => socket.terminate(), closeMs)
    socket.resume()
    socket.close(1000)
    await closed.promise
    clearTimeout(impatient)
  }
}

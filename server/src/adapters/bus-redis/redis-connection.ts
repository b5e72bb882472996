import { createClient } from 'redis'
import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import { systemClock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import { orAborted } from '#kernel/waiting.ts'
import { describeProblem, isRefusal, isReply, toFailure, unavailable, withinTime } from './redis-failures.ts'
import type { Script } from './scripts.ts'

export interface RedisConnectionOptions {
  readonly url: string
  readonly log: Log
  /** Called with each new client before anything else is done with it. */
  readonly check?: (client: RedisClient) => Promise<unknown>
  /** Called with each new client, which may be in use by then. */
  readonly prepare?: (client: RedisClient) => Promise<unknown>
}

export type RedisClient = ReturnType<typeof createOne>

/** Milliseconds that an answer may take before the connection counts as dead. */
const patience = 5000
const reconnect: Backoff = { first: 50, factor: 2, cap: 5000, jitter: 0.5 }

/**
 * One connection that comes back by itself. While it is away every command rejects at once with AppError
 * `bus-unavailable`; a command that gets no answer ends the connection.
 */
export class RedisConnection implements AsyncDisposable {
  readonly #options: RedisConnectionOptions
  readonly #closing = new AbortController()
  readonly #connected = Promise.withResolvers<void>()
  readonly #running: Promise<void>
  /** The client that connects or is connected. */
  #latest: RedisClient | undefined
  #ready: RedisClient | undefined
  #problem = 'no connection yet'

  constructor(options: RedisConnectionOptions) {
    this.#options = options
    this.#connected.promise.catch(() => {})
    this.#running = this.#keepConnected()
  }

  /** Resolves when there was a first connection; rejects when Redis does not let us in, after `ms`, or on the signal. */
  async connected(ms: number, signal?: AbortSignal): Promise<void> {
    const first = signal ? orAborted(this.#connected.promise, signal) : this.#connected.promise
    await withinTime(first, ms, () => {}).catch(() => {
      signal?.throwIfAborted()
      throw unavailable(this.#problem)
    })
  }

  /** The answer to a command. */
  send(args: readonly string[], patienceMs = patience): Promise<unknown> {
    return this.use((client) => client.sendCommand([...args]), patienceMs)
  }

  /** What comes of using the client of the moment. */
  async use<T>(work: (client: RedisClient) => Promise<T>, patienceMs = patience): Promise<T> {
    const client = this.#ready
    if (client === undefined) throw unavailable(this.#problem)
    try {
      return await withinTime(work(client), patienceMs, () => client.destroy())
    } catch (error) {
      throw toFailure(error)
    }
  }

  /** The answer of a script. */
  async run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args.map(String)]
    try {
      return await this.send(['EVALSHA', script.sha, ...rest])
    } catch (error) {
      if (!isReply(error, 'NOSCRIPT')) throw error
      return this.send(['EVAL', script.text, ...rest])
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#problem = 'the bus is closed'
    this.#closing.abort()
    this.#latest?.destroy()
    await this.#running
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; failures++) {
      const wasConnected = await this.#connectOnce()
      if (signal.aborted) break
      if (wasConnected) failures = 0
      if (failures === 0) this.#options.log.warn({ problem: this.#problem }, 'Redis is away; trying again')
      await systemClock.sleep(backoffDelay(reconnect, failures + 1), signal).catch(() => {})
    }
    this.#connected.reject(unavailable(this.#problem))
  }

  /** Connects and stays until the connection ends; resolves to whether there was one. */
  async #connectOnce(): Promise<boolean> {
    const ended = Promise.withResolvers<never>()
    ended.promise.catch(() => {})
    const client = createOne(this.#options.url)
    client.on('error', ended.reject).on('end', ended.reject)
    this.#latest = client
    let wasConnected = false
    try {
      await withinTime(Promise.race([this.#open(client), ended.promise]), patience, () => client.destroy())
      wasConnected = true
      this.#connected.resolve()
      await ended.promise
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#problem = describeProblem(error)
      if (isRefusal(error)) this.#connected.reject(unavailable(this.#problem))
    }
    this.#ready = undefined
    client.destroy()
    return wasConnected
  }

  async #open(client: RedisClient): Promise<void> {
    await client.connect()
    await this.#options.check?.(client)
    this.#ready = client
    await this.#options.prepare?.(client)
  }
}

function createOne(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, connectTimeout: patience },
  })
}

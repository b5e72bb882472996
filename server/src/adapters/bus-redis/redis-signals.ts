import type { Signal } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import type { Keys } from './keys.ts'
import { type RedisClient, RedisConnection } from './redis-connection.ts'

type Listener = (message: never) => void

/** Milliseconds between proofs that the listening connection still lives. */
const pulse = 5000

/** Broadcasts by PUB/SUB as JSON: sent on the connection for commands, heard on one of its own. */
export class RedisSignals implements Signals, AsyncDisposable {
  readonly #sender: RedisConnection
  readonly #receiver: RedisConnection
  readonly #keys: Keys
  readonly #log: Log
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #pulse: NodeJS.Timeout

  constructor(url: string, sender: RedisConnection, keys: Keys, log: Log) {
    this.#sender = sender
    this.#keys = keys
    this.#log = log
    this.#receiver = new RedisConnection({ url, log, prepare: (client) => this.#subscribeAll(client) })
    this.#pulse = setInterval(() => void this.#receiver.send(['PING']).catch(() => {}), pulse).unref()
  }

  send<Message>(signal: Signal<Message>, message: Message): void {
    this.#sender.send(['PUBLISH', this.#keys.channel(signal.name), JSON.stringify(message)]).catch((error) => {
      this.#log.debug({ signal: signal.name, error: describeError(error) }, 'A signal was not sent')
    })
  }

  async listen<Message>(signal: Signal<Message>, listener: (message: Message) => void): Promise<AsyncDisposable> {
    const channel = this.#keys.channel(signal.name)
    const own: Listener = (message) => listener(message)
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(own))
    // A failure means that the connection has ended: the next one subscribes to everything.
    await this.#receiver.use((client) => client.subscribe(channel, this.#hear)).catch(() => {})
    return { [Symbol.asyncDispose]: async () => void listeners.delete(own) }
  }

  /** Resolves when signals can be heard. */
  async connected(ms: number, signal?: AbortSignal): Promise<void> {
    await this.#receiver.connected(ms, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pulse)
    await this.#receiver[Symbol.asyncDispose]()
  }

  async #subscribeAll(client: RedisClient): Promise<void> {
    const channels = [...this.#listeners.keys()]
    if (channels.length > 0) await client.subscribe(channels, this.#hear)
  }

  /** One function for all: subscribing twice with it is hearing once. */
  readonly #hear = (text: string, channel: string): void => {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener(JSON.parse(text) as never)
      } catch (error) {
        this.#log.error({ signal: channel, error: describeError(error) }, 'A listener failed')
      }
    }
  }
}

import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { lostAfterMs } from '@livetap/contracts/devices/link.ts'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { backoffDelay } from '#kernel/backoff.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { DeviceWay, Reception } from '#ports/device-links/device-links.ts'
import { upFilter } from '#ports/device-links/topics.ts'
import type { Leases } from '#ports/leases.ts'
import { Visitors } from './visitors.ts'

const leaseName = 'devices-mqtt-url'
const leaseMs = 10_000
const askAgainMs = 2000
const connectMs = 5000
const keepaliveS = 5
const backoff = { first: 500, factor: 2, cap: 10_000, jitter: 0.2 } as const

export interface MqttClientOptions {
  /** `mqtt:` or `mqtts:`, with user and password. */
  readonly url: string
  readonly leases: Leases
  readonly log: Log
  /** Told each time that devices are listened to. */
  readonly onListening?: () => void
}

/**
 * Devices that come over a broker of others. Who may publish what is the broker's business. Of several processes one
 * serves it at a time.
 */
export class MqttClientWay implements DeviceWay {
  readonly name = 'mqtt-client'
  readonly #options: MqttClientOptions

  constructor(options: MqttClientOptions) {
    this.#options = options
  }

  async open(reception: Reception): Promise<AsyncDisposable> {
    const stopping = new AbortController()
    const served = this.#serve(reception, stopping.signal)
    return {
      [Symbol.asyncDispose]: async () => {
        stopping.abort()
        await served
      },
    }
  }

  async #serve(reception: Reception, stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const lease = await this.#options.leases.acquire(leaseName, leaseMs).catch(() => undefined)
      if (lease) {
        await new BrokerVisit(this.#options, reception).last(AbortSignal.any([stopping, lease.lost]))
        await lease[Symbol.asyncDispose]()
      } else await rest(askAgainMs, stopping)
    }
  }
}

/** While this process is the one that serves the broker. */
class BrokerVisit {
  readonly address: string
  readonly #options: MqttClientOptions
  readonly #url: URL
  #client: MqttClient | undefined
  readonly #visitors: Visitors
  #attempts = 0
  #away: NodeJS.Timeout | undefined

  constructor(options: MqttClientOptions, reception: Reception) {
    this.#options = options
    this.#url = new URL(options.url)
    this.address = this.#url.hostname
    this.#visitors = new Visitors(reception, this, options.log)
  }

  /** What cannot go now does not go at all: it would be old when it came. */
  publish(topic: string, payload: string, qos: 0 | 1, done: (error?: Error | null) => void): void {
    if (this.#client?.connected) this.#client.publish(topic, payload, { qos, retain: false }, (error) => done(error))
    else setImmediate(done, new Error('the broker is away'))
  }

  /** A client for each connection: one that comes back by itself would send what was meant for then. */
  async last(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#connect(until)
      this.#away ??= setTimeout(() => this.#visitors.endAll('lost'), lostAfterMs)
      this.#attempts += 1
      await rest(backoffDelay(backoff, this.#attempts), until)
    }
    clearTimeout(this.#away)
    this.#visitors.endAll('stopping')
  }

  /** Resolves when the connection has ended, or was none. */
  async #connect(until: AbortSignal): Promise<void> {
    const client = connect(brokerOf(this.#url), clientOptions(this.#url))
    this.#client = client
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const stop = () => resolve()
    until.addEventListener('abort', stop)
    client.on('close', resolve)
    client.on('error', (error) => this.#warn(error))
    client.on('connect', () => this.#listen(client))
    client.on('message', (topic, payload, { retain }) => this.#visitors.hear(topic, payload, retain))
    await over
    until.removeEventListener('abort', stop)
    client.end(true)
  }

  #listen(client: MqttClient): void {
    const { stream } = client as unknown as { readonly stream: Socket }
    stream.setNoDelay(true)
    client.subscribe(upFilter, { qos: 1 }, (error, granted) => {
      const isGranted = !error && granted?.every(({ qos }) => qos < 128)
      if (!isGranted) {
        this.#warn(error ?? new Error('the broker does not let Livetap subscribe'))
        return void client.end(true)
      }
      this.#attempts = 0
      clearTimeout(this.#away)
      this.#away = undefined
      this.#options.log.info({ broker: this.address }, 'listening to devices at the MQTT broker')
      this.#options.onListening?.()
    })
  }

  /** Of an outage the first try is told. */
  #warn(error: Error): void {
    if (this.#attempts > 0) return
    this.#options.log.warn({ broker: this.address, error: describeError(error) }, 'the MQTT broker cannot be used')
  }
}

function brokerOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`
}

function clientOptions({ username, password }: URL): IClientOptions {
  return {
    clientId: `livetap-${randomUUID().slice(0, 13)}`,
    ...(username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : {}),
    protocolVersion: 4,
    clean: true,
    keepalive: keepaliveS,
    connectTimeout: connectMs,
    reconnectPeriod: 0,
    queueQoSZero: false,
  }
}

const rest = (ms: number, until: AbortSignal) => sleep(ms, undefined, { signal: until }).catch(() => {})

import type { EventEmitter } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes, type Client, type ConnectPacket, type PublishPacket } from 'aedes'
import { plainAddress } from '#kernel/address-block.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { type ListeningPlace, listenOn } from '#kernel/networks/networks.ts'
import type { DeviceWay, ProvedDevice, Reception } from '#ports/device-links/device-links.ts'
import { Strangers } from '#ports/device-links/strangers.ts'
import { mayPublish, maySubscribe } from '#ports/device-links/topics.ts'
import { Session } from './session.ts'

const mostConnections = 5500
/** From the connection to the subscription. */
const beginWithinMs = 5000
/** A password that is nobody's is answered so much later: whoever guesses waits, in one of few places. */
const refuseAfterMs = 1000
const longestKeepaliveS = 60
const drainWithinMs = 10_000
/** Little is buffered in this process, so that a `stop` has little before it. */
const highWaterMark = 4096

export interface BrokerPlace extends ListeningPlace {
  /** In PEM; without, it is plain MQTT. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Told where it listens. */
  readonly onListening?: (port: number) => void
}

/** Who may publish and subscribe where. */
export interface TopicAccess {
  mayPublish(deviceId: string, topic: string): boolean
  maySubscribe(deviceId: string, filter: string): boolean
}

export interface MqttBrokerOptions {
  readonly log: Log
  readonly places: readonly BrokerPlace[]
  /** Usual: each device its own topics only. */
  readonly access?: TopicAccess
}

/** The return codes of MQTT 3.1.1. */
const refusals = { identifier: 2, unavailable: 3, credentials: 4, forbidden: 5 } as const

class Refusal extends Error {
  readonly returnCode: number

  constructor(reason: keyof typeof refusals) {
    super(reason)
    this.returnCode = refusals[reason]
  }
}

/** Devices that come by MQTT, to a broker in this process that carries nothing else. */
export class MqttBroker implements DeviceWay {
  readonly name = 'mqtt-broker'
  readonly #options: MqttBrokerOptions

  constructor(options: MqttBrokerOptions) {
    this.#options = options
  }

  async open(reception: Reception): Promise<AsyncDisposable> {
    await using opened = new AsyncDisposableStack()
    const running = new RunningBroker(this.#options, reception)
    await running.listen()
    opened.defer(() => running.close())
    for (const place of this.#options.places) {
      const server = createPlace(place, (socket) => running.accept(socket))
      opened.defer(() => void server.close())
      const port = await listenOn(server, place)
      place.onListening?.(port)
    }
    return opened.move()
  }
}

function createPlace({ tls }: BrokerPlace, accept: (socket: Socket) => void): Server {
  const options = { noDelay: true, highWaterMark, keepAlive: true }
  const server = tls ? createTlsServer({ ...options, ...tls }, accept) : createServer(options, accept)
  // Half a handshake, or a certificate that a device does not trust: nothing that this side could mend.
  server.on('tlsClientError', () => {})
  server.maxConnections = mostConnections
  return server
}

class RunningBroker {
  readonly #log: Log
  readonly #reception: Reception
  readonly #access: TopicAccess
  readonly #strangers = new Strangers()
  readonly #sessions = new Map<Client, Session>()
  readonly #connects = new WeakMap<Client, ConnectPacket>()
  readonly #aedes: Aedes

  constructor({ log, access = { mayPublish, maySubscribe } }: MqttBrokerOptions, reception: Reception) {
    this.#log = log
    this.#access = access
    this.#reception = reception
    this.#aedes = new Aedes({
      connectTimeout: beginWithinMs,
      drainTimeout: drainWithinMs,
      preConnect: (client, packet, done) => this.#noteConnect(client, packet, done),
      authenticate: (client, user, password, done) => {
        this.#prove(client, user, password).then(
          () => done(null, true),
          (error) => done(error, null),
        )
      },
      authorizeSubscribe: (client, subscription, done) => {
        const deviceId = this.#sessions.get(client)?.device?.deviceId
        const isAllowed = deviceId !== undefined && this.#access.maySubscribe(deviceId, subscription.topic)
        done(null, isAllowed ? subscription : null)
      },
      authorizePublish: (client, packet, done) => done(this.#hear(client, packet) ? null : new Refusal('forbidden')),
    })
  }

  async listen(): Promise<void> {
    await this.#aedes.listen()
    const notice = (_: unknown, client: Client) => this.#sessions.get(client)?.notice()
    this.#aedes.on('ping', notice)
    this.#aedes.on('ack', notice)
    this.#aedes.on('unsubscribe', notice)
    this.#aedes.on('subscribe', (subscriptions, client) => {
      const session = this.#sessions.get(client)
      session?.notice()
      if (subscriptions.some(({ qos }) => (qos as number) < 128)) session?.begin(client, this.#reception)
    })
    const events: EventEmitter = this.#aedes
    events.on('error', (error) => this.#log.error({ error: describeError(error) }, 'the MQTT broker failed'))
  }

  accept(socket: Socket): void {
    socket.setNoDelay(true)
    const address = plainAddress(socket.remoteAddress ?? '')
    const leave = this.#strangers.take(address)
    if (!leave) return void socket.destroy()
    const client = this.#aedes.handle(socket)
    const timer = setTimeout(() => socket.destroy(), beginWithinMs)
    const begun = () => {
      clearTimeout(timer)
      leave()
    }
    this.#sessions.set(client, new Session(socket, address, begun))
    socket.once('close', () => {
      begun()
      this.#sessions.delete(client)
    })
  }

  async close(): Promise<void> {
    for (const { link } of this.#sessions.values()) link?.close('stopping')
    await new Promise<void>((resolve) => this.#aedes.close(resolve))
  }

  #noteConnect(client: Client, packet: ConnectPacket, done: (error: null, isWelcome: boolean) => void): void {
    this.#connects.set(client, packet)
    packet.keepalive = Math.min(packet.keepalive || longestKeepaliveS, longestKeepaliveS)
    done(null, true)
  }

  /** Rejects with a `Refusal`, whose code the device is told. */
  async #prove(client: Client, user: string | undefined, password: Buffer | undefined): Promise<void> {
    const session = this.#sessions.get(client)
    const packet = this.#connects.get(client)
    if (!session || !packet?.clean || !user || packet.clientId !== user) throw new Refusal('identifier')
    if (packet.will && !isOwnWill(user, packet.will)) throw new Refusal('forbidden')
    session.device = await this.#find(user, String(password ?? ''))
    for (const { device, link } of [...this.#sessions.values()]) {
      if (device?.deviceId === user) link?.close('replaced')
    }
  }

  async #find(deviceId: string, token: string): Promise<ProvedDevice> {
    const device = await this.#reception.prove(token, deviceId).catch((error: unknown) => {
      this.#log.warn({ error: describeError(error) }, 'a device could not be let in')
      throw new Refusal('unavailable')
    })
    if (device) return device
    await sleep(refuseAfterMs, undefined, { ref: false })
    throw new Refusal('credentials')
  }

  /** Wills are not carried: the end of the connection says the same. */
  #hear(client: Client | null, packet: PublishPacket): boolean {
    const session = client && !client.closed ? this.#sessions.get(client) : undefined
    const device = session?.device
    if (!session || !device) return false
    // Nobody but this process listens to what devices say, and it needs nothing said before.
    packet.retain = false
    if (!this.#access.mayPublish(device.deviceId, packet.topic)) {
      session.misbehave()
      return false
    }
    return !mayPublish(device.deviceId, packet.topic) || session.hear(packet)
  }
}

function isOwnWill(deviceId: string, { topic }: { readonly topic: string }): boolean {
  return mayPublish(deviceId, topic) && topic.endsWith('/state')
}

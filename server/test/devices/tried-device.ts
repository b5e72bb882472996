import type { DownMessage, LinkCommand, UpMessage } from '@livetap/contracts/devices/link.ts'
import { WebSocket } from 'ws'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import { horn, lamp, manifestOf } from '#services/devices/devices.suite.ts'

/** Where devices come in: a WebSocket at the pages, and the broker. */
export interface Doors {
  readonly url: string
  readonly mqttUrl: string
}

/** A device that does as it is asked, by one of the ways. */
export abstract class TriedDevice implements AsyncDisposable {
  readonly heard: DownMessage[] = []
  /** It answers commands. */
  answers = true
  #isStopped = false
  readonly #beating = setInterval(() => this.say({ t: 'hb', m: { v: 1, t: performance.now() } }), 1000)

  abstract say(message: UpMessage): void
  /** The connection breaks. */
  abstract vanish(): void
  /** With which code its connection was refused or ended; undefined while it is open. */
  abstract readonly ended: number | undefined

  get commands(): LinkCommand[] {
    return this.heard.flatMap((message) => (message.t === 'cmd' ? [message.m] : []))
  }

  /** Of commands, each once: a level that is not answered at once comes again. */
  get ids(): string[] {
    return [...new Set(this.commands.map(({ id }) => id))]
  }

  protected take(message: DownMessage): void {
    this.heard.push(message)
    if (message.t === 'welcome') this.say({ t: 'manifest', m: manifestOf(lamp, horn) })
    if (message.t === 'cmd' && this.answers) this.say({ t: 'ack', m: { v: 1, id: message.m.id, st: 'OK', t: 1 } })
    if (message.t === 'stop' && message.m.latched) this.#isStopped = true
    if (message.t === 'welcome' || message.t === 'stop')
      this.say({ t: 'state', m: { v: 1, state: 'ready', estop: this.#isStopped } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating)
    this.vanish()
  }
}

class SocketDevice extends TriedDevice {
  ended: number | undefined
  readonly #socket: WebSocket

  constructor(url: string, token: string) {
    super()
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/devices/link`)
    this.#socket.on('open', () => this.#send({ t: 'hello', m: { v: 1, token, agent: 'tried' } }))
    this.#socket.on('message', (text) => this.take(JSON.parse(String(text)) as DownMessage))
    this.#socket.on('error', () => {})
    this.#socket.on('close', (code) => {
      this.ended = code
    })
  }

  say(message: UpMessage): void {
    this.#send(message)
  }

  vanish(): void {
    this.#socket.terminate()
  }

  #send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

class BrokerDevice extends TriedDevice {
  readonly mqtt: MqttDevice

  constructor(url: string, deviceId: string, token: string) {
    super()
    this.mqtt = new MqttDevice(url, deviceId, token)
    this.mqtt.client.on('connect', () => this.mqtt.subscribe())
    this.mqtt.client.on('message', (topic, payload) => {
      this.take({ t: topic.split('/').at(-1), m: JSON.parse(String(payload)) } as DownMessage)
    })
  }

  get ended(): number | undefined {
    return this.mqtt.ended && Number(this.mqtt.refused ?? 0)
  }

  say(message: UpMessage): void {
    if (this.mqtt.client.connected) this.mqtt.say(message)
  }

  vanish(): void {
    this.mqtt.vanish()
  }
}

export interface Way {
  readonly name: string
  /** What who has no valid token is told. */
  readonly refused: number
  connect(doors: Doors, deviceId: string, token: string): TriedDevice
}

export const ways: readonly Way[] = [
  { name: 'WebSocket', refused: 4401, connect: ({ url }, _deviceId, token) => new SocketDevice(url, token) },
  {
    name: 'MQTT',
    refused: 4,
    connect: ({ mqttUrl }, deviceId, token) => new BrokerDevice(mqttUrl, deviceId, token),
  },
]

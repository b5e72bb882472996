import type { Socket } from 'node:net'
import { mostLinkBytes } from '@livetap/contracts/devices/link.ts'
import type { Client, PublishPacket } from 'aedes'
import type { ProvedDevice, Reception } from '#ports/device-links/device-links.ts'
import { Hearing, PerSecond, parseJson } from '#ports/device-links/hearing.ts'
import { type Publisher, TopicLink } from '#ports/device-links/topic-link.ts'
import { parseUpTopic } from '#ports/device-links/topics.ts'

/** Most bytes of a packet that has not come whole, with what the network may have read ahead. */
const mostUnread = mostLinkBytes + 2 * 65_536

/** Most packets a second that are no messages: a receipt for each command, and some more. */
const mostNotices = 400

/** A connection of MQTT, from its first byte. */
export class Session {
  readonly address: string
  readonly hearing = new Hearing()
  device: ProvedDevice | undefined
  readonly #socket: Socket
  readonly #notices = new PerSecond(mostNotices)
  #link: TopicLink | undefined
  #readBytes = 0
  #isBroken = false

  readonly #begun: () => void

  /** `begun` is called when it is a link. */
  constructor(socket: Socket, address: string, begun: () => void) {
    this.#socket = socket
    this.#begun = begun
    this.address = address
    socket.on('readable', () => {
      if (socket.bytesRead - this.#readBytes > mostUnread) this.misbehave()
    })
    socket.on('error', () => this.#break())
    // MQTT has a message to say good-bye; who only hangs up is lost.
    socket.on('end', () => this.#break())
    socket.on('close', () => this.hearing.end(this.#isBroken ? 'lost' : 'closed'))
  }

  get link(): TopicLink | undefined {
    return this.#link
  }

  #break(): void {
    this.#isBroken = true
  }

  /** The device can hear now: from here on it is one of those that are connected. */
  begin(client: Client, reception: Reception): void {
    if (!this.device || this.#link || this.hearing.hasEnded) return
    this.#begun()
    const publisher: Publisher = {
      address: this.address,
      // To the device alone, whatever it subscribed to.
      publish: (topic, payload, qos, done) => {
        client.publish({ cmd: 'publish', topic, payload, qos, retain: false, dup: false }, done)
      },
      close: () => client.close(),
    }
    this.#link = new TopicLink(this.device, publisher, this.hearing)
    this.hearing.begin(reception.receive(this.#link))
  }

  /** Something else than a message came whole. */
  notice(): void {
    this.#readBytes = this.#socket.bytesRead
    if (!this.#notices.take()) this.misbehave()
  }

  /** False when the session was ended for it. */
  hear({ topic, payload, qos }: PublishPacket): boolean {
    this.#readBytes = this.#socket.bytesRead
    const name = parseUpTopic(topic)?.name
    const isSmall = payload.length <= mostLinkBytes && qos < 2
    if (isSmall && this.hearing.take({ t: name, m: parseJson(String(payload)) })) return true
    this.misbehave()
    return false
  }

  misbehave(): void {
    this.hearing.end('misbehaved')
    this.#socket.destroy()
  }
}

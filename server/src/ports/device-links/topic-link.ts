import type { DownMessage } from '@livetap/contracts/devices/link.ts'
import type { DeviceLink, LinkEnd, ProvedDevice } from './device-links.ts'
import type { Hearing } from './hearing.ts'
import { Outgoing } from './outgoing.ts'
import { downTopic } from './topics.ts'

/** What is lost of it is said again a second later, or, a `stop`, at once. */
const unacknowledged: ReadonlySet<DownMessage['t']> = new Set(['time', 'stop'])
const stopRepeats = 3

/** What a link over MQTT needs of the broker, or of the way to it. */
export interface Publisher {
  readonly address: string
  /** Publishes, never retained, and calls `done` when the network, or the broker, has taken it, or with why none will. */
  publish(topic: string, payload: string, qos: 0 | 1, done: (error?: Error | null) => void): void
  /** The link has ended from this side. */
  close(end: LinkEnd): void
}

/** A device that hears by topics. */
export class TopicLink implements DeviceLink {
  readonly transport = 'mqtt'
  readonly workspaceId: string
  readonly deviceId: string
  readonly tokenId: string
  readonly address: string
  readonly #publisher: Publisher
  readonly #hearing: Hearing
  readonly #outgoing: Outgoing

  constructor(device: ProvedDevice, publisher: Publisher, hearing: Hearing) {
    this.workspaceId = device.workspaceId
    this.deviceId = device.deviceId
    this.tokenId = device.tokenId
    this.address = publisher.address
    this.#publisher = publisher
    this.#hearing = hearing
    this.#outgoing = new Outgoing(
      ({ m }) => JSON.stringify(m),
      (message, text, done) => this.#write(message, text, done),
    )
  }

  get backlogBytes(): number {
    return this.#outgoing.bytes
  }

  send(message: DownMessage): void {
    if (!this.#hearing.hasEnded && !this.#outgoing.push(message)) this.close('lost')
  }

  close(end: LinkEnd): void {
    if (this.#hearing.end(end)) this.#publisher.close(end)
  }

  #write({ t }: DownMessage, text: string, done: () => void): void {
    const topic = downTopic(this.deviceId, t)
    const qos = unacknowledged.has(t) ? 0 : 1
    for (let repeat = 1; t === 'stop' && repeat < stopRepeats; repeat++) {
      this.#publisher.publish(topic, text, qos, () => {})
    }
    this.#publisher.publish(topic, text, qos, () => done())
    if (t === 'stop') this.#confirmStop(topic, text)
  }

  /**
   * Once more behind commands that wait at the broker until others are acknowledged: a `stop` with QoS 0 overtakes them.
   * One that cannot be delivered ends the link: a device that hears nothing more is off within `lostAfterMs`, and is
   * told how it stands when it is met again.
   */
  #confirmStop(topic: string, text: string): void {
    this.#publisher.publish(topic, text, 1, (error) => {
      if (error) this.close('lost')
    })
  }
}

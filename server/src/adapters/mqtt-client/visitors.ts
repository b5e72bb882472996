import { mostLinkBytes } from '@livetap/contracts/devices/link.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { LinkEnd, Reception } from '#ports/device-links/device-links.ts'
import { Hearing, parseJson } from '#ports/device-links/hearing.ts'
import { type Publisher, TopicLink } from '#ports/device-links/topic-link.ts'
import { parseUpTopic } from '#ports/device-links/topics.ts'

const mostVisitors = 5000
const mostIgnored = 10_000
/** Of somebody who is no device, misbehaved, or came by another way, nothing is heard for so long. */
const ignoreMs = 30_000

/** Everybody who says something at a broker of others: a link begins with the first message, and ends with the will. */
export class Visitors {
  readonly #reception: Reception
  readonly #uplink: Omit<Publisher, 'close'>
  readonly #log: Log
  readonly #hearings = new Map<string, Hearing>()
  readonly #ignored = new Map<string, number>()

  constructor(reception: Reception, uplink: Omit<Publisher, 'close'>, log: Log) {
    this.#reception = reception
    this.#uplink = uplink
    this.#log = log
  }

  /** What the broker only remembers (`isRetained`) says nothing of now. */
  hear(topic: string, payload: Buffer, isRetained: boolean): void {
    const from = parseUpTopic(topic)
    if (!from || isRetained || this.#isIgnored(from.deviceId)) return
    const { deviceId, name } = from
    const m = payload.length > mostLinkBytes ? undefined : parseJson(String(payload))
    if (name === 'state' && isLost(m)) this.#end(deviceId, 'lost')
    else this.#take(deviceId, { t: name, m })
  }

  #take(deviceId: string, message: object): void {
    const hearing = this.#hearings.get(deviceId) ?? this.#meet(deviceId)
    if (hearing && !hearing.take(message)) this.#end(deviceId, 'misbehaved')
  }

  endAll(end: LinkEnd): void {
    for (const deviceId of [...this.#hearings.keys()]) this.#end(deviceId, end)
  }

  #meet(deviceId: string): Hearing | undefined {
    if (this.#hearings.size >= mostVisitors) return undefined
    const hearing = new Hearing()
    this.#hearings.set(deviceId, hearing)
    void this.#admit(deviceId, hearing)
    return hearing
  }

  async #admit(deviceId: string, hearing: Hearing): Promise<void> {
    try {
      const device = await this.#reception.find(deviceId)
      if (hearing.hasEnded) return
      if (!device) return this.#ignore(deviceId)
      const { address } = this.#uplink
      const publish: Publisher['publish'] = (...message) => this.#uplink.publish(...message)
      const publisher = { address, publish, close: (end: LinkEnd) => this.#forget(deviceId, hearing, end) }
      hearing.begin(this.#reception.receive(new TopicLink(device, publisher, hearing)))
    } catch (error) {
      this.#log.warn({ error: describeError(error) }, 'a device could not be let in')
      this.#hearings.delete(deviceId)
    }
  }

  #end(deviceId: string, end: LinkEnd): void {
    const hearing = this.#hearings.get(deviceId)
    if (!hearing) return
    hearing.end(end)
    this.#forget(deviceId, hearing, end)
  }

  #forget(deviceId: string, hearing: Hearing, end: LinkEnd): void {
    if (this.#hearings.get(deviceId) === hearing) this.#hearings.delete(deviceId)
    // Whoever lost a token may have a newer one: that is looked up when they say something.
    if (end === 'misbehaved' || end === 'replaced') this.#ignore(deviceId)
  }

  #ignore(deviceId: string): void {
    this.#hearings.delete(deviceId)
    const [oldest] = this.#ignored.keys()
    if (this.#ignored.size >= mostIgnored && oldest !== undefined) this.#ignored.delete(oldest)
    this.#ignored.delete(deviceId)
    this.#ignored.set(deviceId, performance.now() + ignoreMs)
  }

  #isIgnored(deviceId: string): boolean {
    const until = this.#ignored.get(deviceId)
    if (until === undefined || until > performance.now()) return until !== undefined
    this.#ignored.delete(deviceId)
    return false
  }
}

function isLost(m: unknown): boolean {
  return (m as { readonly state?: unknown } | null | undefined)?.state === 'lost'
}

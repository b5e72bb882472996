import { isUpMessage } from '@livetap/contracts/checks.ts'
import type { UpMessage } from '@livetap/contracts/devices/link.ts'
import type { LinkEnd, LinkListener } from './device-links.ts'

/** Twice as many as the policy of a device lets it be sent, each of which it acknowledges, and some more. */
const mostPerSecond = 250
/** Messages that are kept while it is looked up who the device is. */
const mostEarly = 20

/** Counts to a bound in each second. */
export class PerSecond {
  readonly #most: number
  #second = 0
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  /** One more. False when there were too many in this second. */
  take(): boolean {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) this.#count = 0
    this.#second = second
    this.#count += 1
    return this.#count <= this.#most
  }
}

/** What a device says: counted, checked, and kept until there is somebody to hear it. Tells of the end once. */
export class Hearing {
  readonly #early: UpMessage[] = []
  #listener: LinkListener | undefined
  #end: LinkEnd | undefined
  readonly #messages = new PerSecond(mostPerSecond)

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  /** False for what ends a link as `misbehaved`. */
  take(message: unknown): boolean {
    if (this.hasEnded) return true
    if (!this.#messages.take() || !isUpMessage(message)) return false
    if (this.#listener) this.#listener.hear(message)
    else return this.#early.push(message) <= mostEarly
    return true
  }

  /** From now on it is heard, what was said before first. */
  begin(listener: LinkListener): void {
    this.#listener = listener
    for (const message of this.#early.splice(0)) listener.hear(message)
    if (this.#end) listener.end(this.#end)
  }

  /** False when it has ended before. */
  end(end: LinkEnd): boolean {
    if (this.hasEnded) return false
    this.#end = end
    this.#listener?.end(end)
    return true
  }
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

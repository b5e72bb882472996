import type { DownMessage } from '@livetap/contracts/devices/link.ts'

/** Most bytes that wait for a device: one that takes no more does not read. */
export const mostBacklogBytes = 256 * 1024
/** So much is handed to the network ahead of time; a `stop` cannot overtake it any more. */
const mostAheadBytes = 4096

interface Waiting {
  readonly message: DownMessage
  readonly text: string
  readonly bytes: number
}

/** Hands a message to the network, and calls `done` when the network has taken it. */
export type WriteDown = (message: DownMessage, text: string, done: () => void) => void

/** What goes to a device, bounded, so that a `stop` has little before it. */
export class Outgoing {
  readonly #encode: (message: DownMessage) => string
  readonly #write: WriteDown
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #aheadBytes = 0

  constructor(encode: (message: DownMessage) => string, write: WriteDown) {
    this.#encode = encode
    this.#write = write
  }

  get bytes(): number {
    return this.#waitingBytes + this.#aheadBytes
  }

  /** False, and it is left out: the device does not read. */
  push(message: DownMessage): boolean {
    const text = this.#encode(message)
    const bytes = Buffer.byteLength(text)
    const isStop = message.t === 'stop'
    // What was decided before a stop must not be done after it, and least of all open it.
    if (isStop) this.#keep(({ t }) => t !== 'cmd' && t !== 'clear')
    if (this.bytes + bytes > mostBacklogBytes) return false
    const item = { message, text, bytes }
    if (isStop) this.#waiting.unshift(item)
    else this.#waiting.push(item)
    this.#waitingBytes += bytes
    this.#flush()
    return true
  }

  #keep(isKept: (message: DownMessage) => boolean): void {
    this.#waiting = this.#waiting.filter(({ message }) => isKept(message))
    this.#waitingBytes = this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  #flush(): void {
    while (this.#aheadBytes < mostAheadBytes) {
      const next = this.#waiting.shift()
      if (!next) return
      const { message, text, bytes } = next
      this.#waitingBytes -= bytes
      this.#aheadBytes += bytes
      this.#write(message, text, () => {
        this.#aheadBytes -= bytes
        this.#flush()
      })
    }
  }
}

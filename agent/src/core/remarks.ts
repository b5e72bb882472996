import { linkEvents, type UpMessage } from '@livetap/contracts/devices/link.ts'
import type { BoardMessage } from '../serial/messages.ts'

/** In a second: a server ends the connection of whoever says too much. */
const most = 20
/** The board says of the last of its events by an argument which of two it is. */
const armedEvent = 7

/** Passes on what a board says by itself, and drops what is too much of it. */
export class Remarks {
  #say: (message: UpMessage) => void
  #left = most
  #at = 0

  constructor(say: (message: UpMessage) => void) {
    this.#say = say
  }

  event({ event, argument }: BoardMessage & { kind: 'event' }): void {
    if (event < 1 || event > armedEvent) return
    const kind = event === armedEvent && argument === 0 ? 'disarmed' : linkEvents[event - 1]
    if (kind) this.#pass({ t: 'event', m: { v: 1, kind, argument } })
  }

  log(text: string): void {
    this.#pass({ t: 'log', m: { v: 1, text } })
  }

  tick(at: number): void {
    this.#left = Math.min(most, this.#left + ((at - this.#at) / 1000) * most)
    this.#at = at
  }

  #pass(message: UpMessage): void {
    if (this.#left < 1) return
    this.#left--
    this.#say(message)
  }
}

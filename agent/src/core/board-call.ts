import type { Outside } from './outside.ts'

const helloMs = 1000
/** A board that is there has answered by then, also one that starts when its port is opened. */
const answersWithinMs = 5000

/** Calls a board until it answers, and says so, once, when none does. */
export class BoardCall {
  #outside: Outside
  #hello: () => void
  #helloAt = 0
  /** When the line was opened, until the board has answered or was found not to. */
  #openedAt: number | undefined

  constructor(outside: Outside, hello: () => void) {
    this.#outside = outside
    this.#hello = hello
  }

  lineOpened(at: number): void {
    this.#openedAt = at
    this.hello(at)
  }

  hello(at: number): void {
    this.#helloAt = at
    this.#hello()
  }

  answered(): void {
    this.#openedAt = undefined
  }

  /** To be called as long as the line is open and the board is not known. */
  tick(at: number): void {
    if (at - this.#helloAt >= helloMs) this.hello(at)
    if (this.#openedAt === undefined || at - this.#openedAt < answersWithinMs) return
    this.#openedAt = undefined
    this.#outside.note(
      'the port is open, and no board answers: is the sketch on it, is the baud rate right, and the port?',
    )
  }
}

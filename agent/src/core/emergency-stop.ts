import type { BoardState } from '../serial/messages.ts'
import type { Outside } from './outside.ts'

/** A board that has not opened by then will not any more: a wish that is older opens nothing. */
const clearsWithinMs = 10_000

/** The latched stop, as the agent remembers it over its own restart, and the wish to open it. */
export class EmergencyStop {
  isLatched: boolean
  #outside: Outside
  #clearingUntil = Number.NEGATIVE_INFINITY

  constructor(outside: Outside, isLatched: boolean) {
    this.#outside = outside
    this.isLatched = isLatched
  }

  latch(): void {
    this.forgetClear()
    if (!this.isLatched) this.#outside.remember(true)
    this.isLatched = true
  }

  /** The board was asked to open it. */
  clear(at: number): void {
    this.#clearingUntil = at + clearsWithinMs
  }

  forgetClear(): void {
    this.#clearingUntil = Number.NEGATIVE_INFINITY
  }

  /** True: the board is open, nobody wished that, and it has to be stopped again. */
  hear(state: BoardState, at: number): boolean {
    if (state.isStopped && state.isButtonPressed) this.forgetClear()
    if (!this.isLatched || state.isStopped) return false
    if (at >= this.#clearingUntil) return true
    this.forgetClear()
    this.isLatched = false
    this.#outside.remember(false)
    return false
  }
}

import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { Nap } from '#kernel/waiting.ts'

export interface Rest {
  /** Milliseconds; 0: goes on at once. */
  readonly ms: number
  /** Whether new events end it. */
  readonly endsWithLog: boolean
}

/** What a sink does next, until the signal aborts. `over`: never anything again. */
export type Turn = (signal: AbortSignal) => Promise<Rest | 'over'>

const afterFaultMs = 1000

/** One turn of a sink after the other. What happens during a turn is not forgotten: the rest after it is over at once. */
export class SinkLoop {
  readonly #nap: Nap
  readonly #log: Log
  #hasGrown = false
  #hasChanged = false
  #endsWithLog = false

  constructor(clock: Clock, log: Log) {
    this.#nap = new Nap(clock)
    this.#log = log
  }

  /** The log of the workspace has grown. */
  grow(): void {
    this.#hasGrown = true
    if (this.#endsWithLog) this.#nap.wake()
  }

  /** Whatever it rests for, it has to look. */
  wake(): void {
    this.#hasChanged = true
    this.#nap.wake()
  }

  /** Resolves when a turn says that it is over, or the signal aborts. */
  async run(turn: Turn, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.begin()
      const rest = await this.#take(turn, signal)
      if (rest === 'over') return
      await this.rest(rest, signal)
    }
  }

  /** What happened before is known from here on. */
  begin(): void {
    this.#hasGrown = false
    this.#hasChanged = false
  }

  /** Resolves after the rest, or sooner when something has happened since the beginning, or the signal aborts. */
  async rest({ ms, endsWithLog }: Rest, signal: AbortSignal): Promise<void> {
    if (ms <= 0 || this.#hasChanged || (endsWithLog && this.#hasGrown)) return
    this.#endsWithLog = endsWithLog
    await this.#nap.rest(ms, signal)
    this.#endsWithLog = false
  }

  async #take(turn: Turn, signal: AbortSignal): Promise<Rest | 'over'> {
    try {
      return await turn(signal)
    } catch (error) {
      if (signal.aborted) return 'over'
      this.#log.warn({ error: describeError(error) }, 'Sending on goes on in a second')
      return { ms: afterFaultMs, endsWithLog: false }
    }
  }
}

import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { callLater, orAborted } from '#kernel/waiting.ts'

/** How long after a pause the source is asked for one live after the other: all of them waited for its end. */
const carefulMs = 60_000

/**
 * What one source allows this process as a whole, by its key and address, however many lives are received through it:
 * the pause that it asked of one of them is kept by all.
 */
export class SourceAllowance {
  readonly #clock: Clock
  #refusal: AppError | undefined
  /** When the pause ends, in milliseconds. */
  #pausedUntil = Number.NEGATIVE_INFINITY
  #turn: Promise<unknown> = Promise.resolve()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The source has failed somebody, perhaps with the wish to be left alone for a while. */
  failed(error: AppError): void {
    const until = this.#clock.now() + (error.retryAfterMs ?? 0)
    if (!error.retryAfterMs || until <= this.#pausedUntil) return
    this.#refusal = error
    this.#pausedUntil = until
  }

  /** Why the source is not to be asked now, with the time that is left; undefined when it may be. */
  findRefusal(): AppError | undefined {
    const leftMs = this.#pausedUntil - this.#clock.now()
    return this.#refusal && leftMs > 0 ? withRetryAfter(this.#refusal, leftMs) : undefined
  }

  /**
   * Resolves when it is the caller's turn to ask, and the next one's when what it resolves to is disposed. Soon after
   * a pause turns follow each other; the rest of the time, and when that has taken too long, everybody's is at once.
   */
  async takeTurn(signal: AbortSignal): Promise<Disposable> {
    const leftMs = this.#pausedUntil + carefulMs - this.#clock.now()
    if (leftMs <= 0) return { [Symbol.dispose]() {} }
    const before = this.#turn
    const own = Promise.withResolvers<void>()
    const tooLong = Promise.withResolvers<void>()
    this.#turn = Promise.all([before, own.promise])
    using _timer = callLater(this.#clock, leftMs, tooLong.resolve)
    try {
      await orAborted(Promise.race([before, tooLong.promise]), signal)
    } catch (error) {
      own.resolve()
      throw error
    }
    return { [Symbol.dispose]: own.resolve }
  }
}

/** The allowances of the sources, by name. */
export class SourceAllowances {
  readonly #clock: Clock
  readonly #byName = new Map<string, SourceAllowance>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(name: string): SourceAllowance {
    const allowance = this.#byName.get(name) ?? new SourceAllowance(this.#clock)
    this.#byName.set(name, allowance)
    return allowance
  }
}

/** The same failure with another time to wait. */
export function withRetryAfter(error: AppError, retryAfterMs: number): AppError {
  const { code, message, transient, remedy } = error
  return new AppError(code, message, { cause: error, transient, retryAfterMs, ...(remedy ? { remedy } : {}) })
}

import type { Clock } from '#kernel/clock.ts'

/** As `promise`, or rejects with the signal's reason when it aborts first. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    aborted.promise.catch(() => {})
  }
}

/** Calls back after `ms`, unless it is disposed before. */
export function callLater(clock: Clock, ms: number, callback: () => void): Disposable {
  const timer = new AbortController()
  clock.sleep(ms, timer.signal).then(callback, () => {})
  return { [Symbol.dispose]: () => timer.abort() }
}

/** A rest that somebody else can cut short. */
export class Nap {
  readonly #clock: Clock
  #waker = new AbortController()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves after `ms` (undefined: never by itself), on `wake`, or when the signal aborts, whichever is first. */
  async rest(ms: number | undefined, signal: AbortSignal): Promise<void> {
    this.#waker = new AbortController()
    const either = AbortSignal.any([signal, this.#waker.signal])
    const over = ms === undefined ? Promise.withResolvers<void>().promise : this.#clock.sleep(ms, either)
    try {
      await orAborted(over, either)
    } catch (error) {
      if (!either.aborted) throw error
    }
  }

  /** Ends the rest of the moment; nothing is kept for a later one. */
  wake(): void {
    this.#waker.abort()
  }
}

import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import { describeError, isTransient } from '#kernel/errors.ts'
import { orAborted } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'

const retryBackoff: Backoff = { first: 100, factor: 2, cap: 5000, jitter: 0.2 }

/** Tries until it works: for as long as failures are transient and the signal has not aborted. */
export async function keepTrying<T>(
  ports: Pick<Ports, 'clock' | 'log'>,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted()
    try {
      return await orAborted(work(), signal)
    } catch (error) {
      if (signal.aborted || !isTransient(error)) throw error
      ports.log.warn({ error: describeError(error), failures }, 'not possible now; trying again')
      await ports.clock.sleep(backoffDelay(retryBackoff, failures), signal)
    }
  }
}

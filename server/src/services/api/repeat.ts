import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'

/** Does the work again and again with a pause between, until disposed. A throw is logged and ends nothing. */
export function repeatEvery(
  ports: { readonly clock: Clock; readonly log: Log },
  ms: number,
  work: () => Promise<void> | void,
): Disposable {
  const stop = new AbortController()
  const loop = async () => {
    while (!stop.signal.aborted) {
      await ports.clock.sleep(ms, stop.signal)
      try {
        await work()
      } catch (error) {
        ports.log.error({ error: describeError(error) }, 'repeated work failed')
      }
    }
  }
  loop().catch(() => {}) // only the sleep throws, when it is stopped
  return { [Symbol.dispose]: () => stop.abort() }
}

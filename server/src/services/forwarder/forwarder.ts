import { signals } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'
import { type RunnerPorts, Runners } from './runners.ts'

export type ForwarderPorts = RunnerPorts & Pick<Ports, 'signals'>

/** So soon another process goes on with what one has left. */
const lookEveryMs = 2000

/**
 * Sends the stored events of workspaces on to their sinks, in the order of the log, at least once: each sink follows the
 * log by its own position, served by one process at a time, and delays no other one. What a sink does not take is tried
 * again for as long as it says, and then set aside as a dead letter of the stage `forwarder`.
 */
export async function startForwarder(ports: ForwarderPorts): Promise<AsyncDisposable> {
  const { log, clock } = ports
  const stop = new AbortController()
  const nap = new Nap(clock)
  const runners = new Runners(ports)
  await using hearing = new AsyncDisposableStack()
  hearing.use(await ports.signals.listen(signals.logGrown, ({ workspaceId }) => runners.grow(workspaceId)))
  hearing.use(
    await ports.signals.listen(signals.forward, ({ workspaceId }) => {
      runners.wake(workspaceId)
      nap.wake()
    }),
  )
  const run = async () => {
    while (!stop.signal.aborted) {
      await runners.look(stop.signal).catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'Looking for sinks goes on in two seconds')
      })
      await nap.rest(lookEveryMs, stop.signal)
    }
  }
  const running = run()
  const heard = hearing.move()
  return {
    [Symbol.asyncDispose]: async () => {
      await heard.disposeAsync()
      stop.abort()
      await running
      await runners[Symbol.asyncDispose]()
    },
  }
}

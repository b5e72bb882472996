import { signals } from '@livetap/contracts/topics.ts'
import type { Credentials } from '#ports/live-source.ts'
import type { Ports } from '#ports/ports.ts'
import { Decider } from './decider.ts'
import { createRulesMetrics } from './rules-metrics.ts'
import { Telling } from './telling.ts'
import { Worker } from './worker.ts'

export interface RulesPorts
  extends Pick<
    Ports,
    'signals' | 'limits' | 'db' | 'vault' | 'outbound' | 'sockets' | 'chat' | 'metrics' | 'log' | 'clock'
  > {
  /** What the default workspace writes in the chat with, as far as it has set nothing. */
  readonly configured?: Credentials
}

/**
 * Applies the rules of workspaces to their logs, once to each event, and carries out what they decide. The two halves
 * meet in the database: what was decided is done by whichever process has room, also after all have been away. Tells with
 * the signal `rules` that executions have changed.
 */
export async function startRules(ports: RulesPorts): Promise<AsyncDisposable> {
  const telling = new Telling(ports.signals, ports.clock)
  const tell = (workspaceId: string) => telling.tell(workspaceId)
  const worker = new Worker(ports, createRulesMetrics(ports.metrics), tell)
  const decider = new Decider(ports, worker, (workspaceId, hasLeft) => {
    tell(workspaceId)
    if (hasLeft) worker.wake()
  })
  await using hearing = new AsyncDisposableStack()
  hearing.use(await ports.signals.listen(signals.logGrown, (grown) => decider.hear(grown)))
  hearing.use(
    await ports.signals.listen(signals.rules, ({ parts }) => {
      if (parts.includes('rules')) decider.look()
      if (parts.includes('rules') || parts.includes('work')) worker.wake()
    }),
  )
  const [deciding, working] = [new AbortController(), new AbortController()]
  const [decided, worked] = [decider.run(deciding.signal), worker.run(working.signal)]
  const heard = hearing.move()
  return {
    [Symbol.asyncDispose]: async () => {
      await heard.disposeAsync()
      deciding.abort()
      await decided
      working.abort()
      await worked
      telling[Symbol.dispose]()
    },
  }
}

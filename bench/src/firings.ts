import type { ExecutionPage } from '@livetap/contracts/rules/outcomes.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import type { Scenario } from '@livetap/simulator/simulator.ts'
import { call } from '../../server/test/livetap-process.ts'
import { quantile, round } from './measure.ts'

/** Without anything new for so long, the run has failed. */
const patienceSeconds = 20

/** When what of one firing of a rule, in milliseconds since 1970. */
export interface Firing {
  readonly eventId: string
  /** The message was on the wire. */
  readonly sentAt: number
  readonly receivedAt: number
  readonly decidedAt: number
  /** The plan, with its first action begun, was about to be stored. */
  readonly begunAt: number
}

/** A live of so many messages at a steady rate, all of them something that a viewer does. */
export function steadyLive(perSecond: number, messages: number): Scenario {
  return { load: { perSecond, kind: 'light' }, messages, whenUnwatched: 'pause', afterwards: 'silence' }
}

/** Has a rule act on whatever a viewer does, and connects to the live. */
export async function followWithRule(url: string, uniqueId: string, actions: RuleDefinition['actions']): Promise<void> {
  await call(url, '/api/v1/rules', { name: 'Everything', eventType: 'ANY', actions, enabled: true })
  await call(url, '/api/v1/livestreams/connect', { uniqueId })
}

/** Resolves when there are so many. Rejects when for long none has been added. */
export async function waitForAll(wanted: number, count: () => number | Promise<number>): Promise<void> {
  let [found, still] = [0, 0]
  while (found < wanted) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const now = await count()
    still = now === found ? still + 1 : 0
    found = now
    if (still >= patienceSeconds) throw new Error(`only ${found} of ${wanted} came`)
  }
}

/** All executions by their id. */
export async function readFirings(url: string): Promise<ReadonlyMap<string, Firing>> {
  const firings = new Map<string, Firing>()
  let cursor = ''
  do {
    const page: ExecutionPage = await call(url, `/api/v1/rules/executions?limit=100${cursor}`)
    for (const { executionId, eventId, hops } of page.items) {
      const { happenedAt, receivedAt, decidedAt, startedAt } = hops
      const [sent, received, decided, begun] = [happenedAt, receivedAt, decidedAt, startedAt ?? decidedAt].map((time) =>
        Date.parse(time),
      )
      if (!sent || !received || !decided || !begun) throw new Error(`execution ${executionId} has no times`)
      firings.set(executionId, { eventId, sentAt: sent, receivedAt: received, decidedAt: decided, begunAt: begun })
    }
    cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`
  } while (cursor !== '')
  return firings
}

/** Median, 95th and 99th of a hundred. */
export function describeTimes(name: string, times: readonly number[]): Record<string, number> {
  const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 }
  return Object.fromEntries(
    Object.entries(quantiles).map(([key, q]) => [`${name}_${key}_ms`, round(quantile(times, q))]),
  )
}

import type { EventPage } from '@livetap/contracts/http.ts'
import type { Execution, ExecutionPage } from '@livetap/contracts/rules/outcomes.ts'
import type { TestEventsRequest, TestEventsSent } from '@livetap/contracts/rules/test-events.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { queryOptions } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { ApiError, queryString, request } from '../../../lib/api.ts'

/** What was sent, as long as the page is not loaded anew: viewers of a live are in it. */
export interface Sent extends TestEventsSent {
  readonly at: string
  readonly words: string
  /** How often; empty: once. */
  readonly volley: string
  /** Whose live it was sent into; empty: none. */
  readonly uniqueId: string
  /** How long sending takes, in milliseconds. */
  readonly lastsMs: number
}

const most = 20
let sent: readonly Sent[] = []
const listeners = new Set<() => void>()

export function noteSent(one: Sent): void {
  sent = [one, ...sent].slice(0, most)
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The newest first. */
export const useSent = (): readonly Sent[] => useSyncExternalStore(subscribe, () => sent)

export const sendTests = (body: TestEventsRequest) => request<TestEventsSent>('/test-events', { method: 'POST', body })

const lookEveryMs = 700
/** What has not come by then is told as missing. */
export const patienceMs = 20_000

const isOverdue = ({ at, lastsMs }: Sent): boolean => Date.now() - Date.parse(at) > lastsMs + patienceMs

/** The events of a test as they were recorded, without its begin and end; looked for until all are there. */
export const arrivedQuery = (one: Sent) =>
  queryOptions({
    queryKey: ['test-events', one.sessionId],
    queryFn: async ({ signal }) => {
      const path = `/sessions/${one.sessionId}/events${queryString({ order: 'asc', limit: 1000 })}`
      const page = await request<EventPage>(path, { signal }).catch(nothingYet)
      return page.items.flatMap(({ event }) => (event.user ? [event] : []))
    },
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) >= one.events || isOverdue(one) ? false : lookEveryMs),
  })

function nothingYet(error: unknown): Pick<EventPage, 'items'> {
  if (error instanceof ApiError && error.status === 404) return { items: [] }
  throw error
}

/** What rules did lately with tests. */
export const testExecutionsQuery = queryOptions({
  queryKey: ['rules', 'executions', 'tests'],
  queryFn: async ({ signal }) => {
    const search = queryString({ origin: 'test', limit: 200 })
    return (await request<ExecutionPage>(`/rules/executions${search}`, { signal })).items
  },
  refetchInterval: 5000,
})

export interface FiredRule {
  readonly ruleId: string
  readonly ruleName: string
  readonly times: number
  readonly failed: number
}

/** Which rules these events made fire, in the order in which they are first met. */
export function countFired(
  events: readonly Pick<UnifiedEvent, 'eventId'>[],
  executions: readonly Pick<Execution, 'eventId' | 'ruleId' | 'ruleName' | 'status'>[],
): readonly FiredRule[] {
  const ids = new Set(events.map(({ eventId }) => eventId))
  const own = executions.filter(({ eventId }) => ids.has(eventId))
  return [...Map.groupBy(own, ({ ruleId }) => ruleId)].map(([ruleId, runs]) => ({
    ruleId,
    ruleName: runs[0]?.ruleName ?? '',
    times: runs.length,
    failed: runs.filter(({ status }) => status === 'failed').length,
  }))
}

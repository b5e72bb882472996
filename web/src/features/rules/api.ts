import type { LoadTestRequest, LoadTestResult } from '@livetap/contracts/rules/load-tests.ts'
import type { ExecutionPage, ExecutionStatus, Origin } from '@livetap/contracts/rules/outcomes.ts'
import type {
  BackTest,
  BackTestRequest,
  DecisionList,
  ImportRequest,
  ImportResult,
  QueueList,
  RuleAnalytics,
  RuleFieldList,
  RuleList,
  RulePack,
  RuleRevisionList,
  RuleTrial,
  RuleTrialResult,
  TrialEvent,
} from '@livetap/contracts/rules/requests.ts'
import type { Rule, RuleDefinition, RuleEventType, RuleRequest } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ApiError, queryString, request } from '../../lib/api.ts'

const root = '/rules'
const seldom = 15_000
const rulePath = (ruleId: string) => `${root}/${encodeURIComponent(ruleId)}`

export const rulesQuery = queryOptions({
  queryKey: ['rules', 'list'],
  queryFn: ({ signal }) => request<RuleList>(root, { signal }),
  refetchInterval: seldom,
})

export const ruleQuery = (ruleId: string) =>
  queryOptions({
    queryKey: ['rules', 'one', ruleId],
    queryFn: ({ signal }) => request<Rule>(rulePath(ruleId), { signal }),
  })

export const revisionsQuery = (ruleId: string) =>
  queryOptions({
    queryKey: ['rules', 'revisions', ruleId],
    queryFn: ({ signal }) => request<RuleRevisionList>(`${rulePath(ruleId)}/revisions`, { signal }),
  })

/** What conditions may look at in an event of this type. */
export const fieldsQuery = (eventType: RuleEventType) =>
  queryOptions({
    queryKey: ['rule-fields', eventType],
    queryFn: ({ signal }) => request<RuleFieldList>(`${root}/fields${queryString({ eventType })}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export interface ExecutionSearch {
  readonly ruleId?: string | undefined
  readonly status?: ExecutionStatus | undefined
  readonly origin?: Origin | undefined
  readonly eventId?: string | undefined
}

/** What rules did, newest first. */
export const executionsQuery = ({ ruleId, status, origin, eventId }: ExecutionSearch) =>
  infiniteQueryOptions({
    queryKey: ['rules', 'executions', ruleId, status, origin, eventId],
    queryFn: ({ pageParam, signal }) => {
      const search = queryString({ ruleId, status, origin, eventId, cursor: pageParam })
      return request<ExecutionPage>(`${root}/executions${search}`, { signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: seldom,
  })

/** An event is on the screen a moment before it is stored, and decided upon. */
const freshMs = 15_000

/** What rules decided about an event; of one that has only just come it is looked again until they have. */
export const whyQuery = ({ eventId, ingestedAt }: Pick<UnifiedEvent, 'eventId' | 'ingestedAt'>) => {
  const isFresh = () => Date.now() - Date.parse(ingestedAt) < freshMs
  return queryOptions({
    ...decisionsQuery({ eventId }),
    retry: (failures: number, error: Error) =>
      error instanceof ApiError && error.code === 'event-not-found' && isFresh() && failures < 5,
    retryDelay: 700,
    refetchInterval: ({ state }) => (state.data?.items.some(({ isAnew }) => isAnew) && isFresh() ? 2000 : false),
  })
}

export const decisionsQuery = (of: { readonly eventId: string } | { readonly ruleId: string }) =>
  queryOptions({
    queryKey: ['rules', 'decisions', of],
    queryFn: ({ signal }) => request<DecisionList>(`${root}/decisions${queryString({ ...of })}`, { signal }),
  })

export const queuesQuery = queryOptions({
  queryKey: ['rules', 'queues'],
  queryFn: ({ signal }) => request<QueueList>(`${root}/queues`, { signal }),
  refetchInterval: 3000,
})

export const analyticsQuery = (ruleId: string, days: number) =>
  queryOptions({
    queryKey: ['rules', 'analytics', ruleId, days],
    queryFn: ({ signal }) =>
      request<RuleAnalytics>(`${rulePath(ruleId)}/analytics${queryString({ days })}`, { signal }),
    placeholderData: keepPreviousData,
  })

const pollMs = 400

export const backTestQuery = (backTestId: string) =>
  queryOptions({
    queryKey: ['back-test', backTestId],
    queryFn: ({ signal }) => request<BackTest>(`${root}/back-tests/${encodeURIComponent(backTestId)}`, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? pollMs : false),
  })

const send = <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  request<T>(path, { method, ...(body !== undefined && { body }) })

export const addRule = (body: RuleRequest) => send<Rule>('POST', root, body)
export const saveDraft = (ruleId: string, body: RuleDefinition) => send<Rule>('PUT', rulePath(ruleId), body)
export const removeRule = (ruleId: string) => send<void>('DELETE', rulePath(ruleId))
export const duplicateRule = (ruleId: string) => send<Rule>('POST', `${rulePath(ruleId)}/duplicate`)
export const publishRule = (ruleId: string, note: string) =>
  send<Rule>('POST', `${rulePath(ruleId)}/publish`, note === '' ? {} : { note })
export const switchRule = (ruleId: string, enabled: boolean) =>
  send<Rule>('PUT', `${rulePath(ruleId)}/enabled`, { enabled })
export const rollBack = (ruleId: string, revision: number) =>
  send<Rule>('POST', `${rulePath(ruleId)}/rollback`, { revision })
export const fireRule = (ruleId: string, event: TrialEvent | undefined) =>
  send<{ executionId: string }>('POST', `${rulePath(ruleId)}/fire`, event ? { event } : {})

export const tryRule = (body: RuleTrial, signal?: AbortSignal) =>
  request<RuleTrialResult>(`${root}/try`, { method: 'POST', body, ...(signal && { signal }) })
export const startBackTest = (body: BackTestRequest) => send<BackTest>('POST', `${root}/back-tests`, body)
export const cancelBackTest = (backTestId: string) =>
  send<void>('DELETE', `${root}/back-tests/${encodeURIComponent(backTestId)}`)

export const loadTest = (body: LoadTestRequest) => send<LoadTestResult>('POST', `${root}/load-test`, body)

export const pauseAll = (paused: boolean) => send<unknown>('PUT', `${root}/paused`, { paused })
export const stopEverything = () => send<{ cancelled: number }>('POST', `${root}/panic`)
const queuePath = (queue: string) => `${root}/queues/${encodeURIComponent(queue)}`
export const pauseQueue = (queue: string, paused: boolean) =>
  send<unknown>('PUT', `${queuePath(queue)}/paused`, { paused })
export const clearQueue = (queue: string) => send<{ cancelled: number }>('POST', `${queuePath(queue)}/clear`)

export const exportRules = () => request<RulePack>(`${root}/export`)
export const importRules = (body: ImportRequest) => send<ImportResult>('POST', `${root}/import`, body)

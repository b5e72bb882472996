import type { DlqPage } from '@livetap/contracts/http.ts'
import type {
  Sink,
  SinkChange,
  SinkDeliveries,
  SinkList,
  SinkRequest,
  SinkRewind,
  SinkRewindPlan,
  SinkTrial,
} from '@livetap/contracts/rules/sinks.ts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

const sinkPath = (sinkId: string): string => `/sinks/${encodeURIComponent(sinkId)}`
const letterPath = (id: string): string => `/dlq/${encodeURIComponent(id)}`

export const sinksQuery = queryOptions({
  queryKey: ['forwarding', 'sinks'],
  queryFn: ({ signal }) => request<SinkList>('/sinks', { signal }),
  refetchInterval: 3000,
})

export const setAsideQuery = queryOptions({
  queryKey: ['forwarding', 'set-aside'],
  queryFn: ({ signal }) => request<DlqPage>('/dlq?stage=forwarder&limit=50', { signal }),
  refetchInterval: 10_000,
})

export const addSink = (body: SinkRequest) => request<Sink>('/sinks', { method: 'POST', body })

export const changeSink = ({ sinkId, ...body }: SinkChange & { readonly sinkId: string }) =>
  request<Sink>(sinkPath(sinkId), { method: 'PUT', body })

export const switchSink = ({ sinkId, enabled }: { readonly sinkId: string; readonly enabled: boolean }) =>
  request<Sink>(`${sinkPath(sinkId)}/enabled`, { method: 'PUT', body: { enabled } })

export const rewindSink = ({ sinkId, ...body }: SinkRewind & { readonly sinkId: string }) =>
  request<Sink>(`${sinkPath(sinkId)}/rewind`, { method: 'POST', body })

/** What setting it back there would send again, or skip. */
export const rewindPlanQuery = (sinkId: string, wish: SinkRewind | undefined) =>
  queryOptions({
    queryKey: ['forwarding', 'rewind', sinkId, wish],
    queryFn: ({ signal }) => {
      const search = new URLSearchParams(Object.entries(wish ?? {}).map(([name, value]) => [name, String(value)]))
      return request<SinkRewindPlan>(`${sinkPath(sinkId)}/rewind?${search}`, { signal })
    },
    enabled: wish !== undefined,
  })

export const deliveriesQuery = (sinkId: string) =>
  queryOptions({
    queryKey: ['forwarding', 'deliveries', sinkId],
    queryFn: ({ signal }) => request<SinkDeliveries>(`${sinkPath(sinkId)}/deliveries`, { signal }),
  })

const removeSink = (sinkId: string) => request<void>(sinkPath(sinkId), { method: 'DELETE' })

export const testSink = (sinkId: string) => request<SinkTrial>(`${sinkPath(sinkId)}/test`, { method: 'POST' })

export const redrive = (id: string) => request<unknown>(`${letterPath(id)}/redrive`, { method: 'POST' })

export const discard = (id: string) => request<void>(`${letterPath(id)}/discard`, { method: 'POST' })

/** A change, after which everything of forwarding is read anew. */
export function useForwardingChange<Variables, Answer>(mutationFn: (variables: Variables) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({ mutationFn, onSettled: () => queries.invalidateQueries({ queryKey: ['forwarding'] }) })
}

/** A sink is removed. Of itself nothing is read anew: its card may still be there for a moment, and would be told 404. */
export function useSinkRemoval() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: removeSink,
    onSettled: (_answer, _error, sinkId) =>
      queries.invalidateQueries({
        queryKey: ['forwarding'],
        predicate: ({ queryKey }) => !queryKey.includes(sinkId),
      }),
  })
}

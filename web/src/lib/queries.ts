import type { SessionList, StreamSummary, Timeline } from '@livetap/contracts/http.ts'
import type { Me } from '@livetap/contracts/workspace/access.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { queryString, request } from './api.ts'

/** Who looks at this page, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>('/me', { signal }),
  staleTime: 60_000,
})

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  queryFn: ({ pageParam, signal }) =>
    request<SessionList>(`/sessions${queryString({ cursor: pageParam })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
  refetchInterval: 15_000,
})

export const streamQuery = (streamId: string) =>
  queryOptions({
    queryKey: ['stream', streamId],
    queryFn: ({ signal }) => request<StreamSummary>(`/streams/${encodeURIComponent(streamId)}`, { signal }),
    refetchInterval: 30_000,
  })

export interface TimelineSpan {
  readonly of: 'streams' | 'sessions'
  readonly id: string
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly bucketSeconds?: number | undefined
}

/** Counts over time of a stream or session; times in milliseconds. */
export const timelineQuery = ({ of, id, from, to, bucketSeconds }: TimelineSpan) =>
  queryOptions({
    queryKey: ['timeline', of, id, from, to, bucketSeconds],
    queryFn: ({ signal }) => {
      const span = { from: isoTime(from), to: isoTime(to), bucketSeconds }
      return request<Timeline>(`/${of}/${encodeURIComponent(id)}/timeline${queryString(span)}`, { signal })
    },
    placeholderData: keepPreviousData,
  })

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString()

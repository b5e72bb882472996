import type { SessionList, StreamList } from '@livetap/contracts/http.ts'
import type { StreamReport, Trends } from '@livetap/contracts/reports.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'

/** A report is counted anew at every asking: it is kept until somebody asks for a newer one. Leaving ends the asking. */
export const reportQuery = (streamId: string) =>
  queryOptions({
    queryKey: ['report', streamId],
    queryFn: ({ signal }) => request<StreamReport>(`/streams/${encodeURIComponent(streamId)}/report`, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })

const mostLives = 200

/** The newest 200 lives of a creator, oldest first. */
export const trendsQuery = (uniqueId: string) =>
  queryOptions({
    queryKey: ['trends', uniqueId],
    queryFn: ({ signal }) =>
      request<Trends>(`/creators/${encodeURIComponent(uniqueId)}/trends${queryString({ limit: mostLives })}`, {
        signal,
      }),
    staleTime: 15_000,
  })

/** The recordings that a live is made of. */
export const recordingsQuery = (streamId: string) =>
  queryOptions({
    queryKey: ['recordings', streamId],
    queryFn: async ({ signal }) => {
      const search = queryString({ streamId, source: 'live', limit: 200 })
      return (await request<SessionList>(`/sessions${search}`, { signal })).items
    },
  })

/** Every live that was recorded, newest first. */
export const livesQuery = infiniteQueryOptions({
  queryKey: ['streams'],
  queryFn: ({ pageParam, signal }) =>
    request<StreamList>(`/streams${queryString({ cursor: pageParam, limit: 200 })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
})

import type { EventPage, ReplayControl, ReplayRequest, SessionSummary } from '@livetap/contracts/http.ts'
import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'
import { noteReplay } from '../../lib/livestreams.ts'

export const sessionQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['session', sessionId],
    queryFn: ({ signal }) => request<SessionSummary>(`/sessions/${encodeURIComponent(sessionId)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.live ? 3000 : false),
  })

export interface EventSearch {
  readonly types?: readonly string[] | undefined
  readonly text?: string | undefined
  /** Milliseconds. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly order: 'asc' | 'desc'
}

const pageSize = 250

export const eventsQuery = (sessionId: string, { types, text, from, to, order }: EventSearch) =>
  infiniteQueryOptions({
    queryKey: ['session-events', sessionId, types?.join(), text, from, to, order],
    queryFn: ({ pageParam, signal }) => {
      const search = { types: types?.join(), text, from: isoTime(from), to: isoTime(to), order }
      const page = { cursor: pageParam, limit: pageSize }
      return request<EventPage>(
        `/sessions/${encodeURIComponent(sessionId)}/events${queryString({ ...search, ...page })}`,
        {
          signal,
        },
      )
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })

export type Speed = NonNullable<ReplayRequest['speed']>

export async function startReplay(sessionId: string, speed: Speed): Promise<ReplayStatus> {
  const path = `/sessions/${encodeURIComponent(sessionId)}/replay`
  return noted(await request<ReplayStatus>(path, { method: 'POST', body: { speed } }))
}

export async function controlReplay(replayId: string, control: ReplayControl): Promise<ReplayStatus> {
  return noted(await request<ReplayStatus>(`/replays/${replayId}`, { method: 'PATCH', body: control }))
}

function noted(status: ReplayStatus): ReplayStatus {
  if (status?.replayId) noteReplay(status)
  return status
}

const isoTime = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString()

import type {
  Erasure,
  ErasureList,
  PrivacyPolicy,
  ViewerHoldings,
  ViewerMatches,
} from '@livetap/contracts/workspace/privacy.ts'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'

export const policyQuery = queryOptions({
  queryKey: ['privacy'],
  queryFn: ({ signal }) => request<PrivacyPolicy>('/privacy', { signal }),
})

export const matchesQuery = (name: string) =>
  queryOptions({
    queryKey: ['viewers', name],
    queryFn: ({ signal }) => request<ViewerMatches>(`/viewers${queryString({ name })}`, { signal }),
    enabled: name !== '',
    retry: false,
  })

export const viewerPath = (userId: string): string => `/viewers/${encodeURIComponent(userId)}`

export const holdingsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['viewer', userId],
    queryFn: ({ signal }) => request<ViewerHoldings>(viewerPath(userId), { signal }),
    retry: false,
  })

export const eraseViewer = ({ viewer, asOf }: ViewerHoldings): Promise<Erasure> =>
  request<Erasure>(viewerPath(viewer.userId) + queryString({ asOf }), { method: 'DELETE' })

const pageSize = 20

/** Looked at again every second as long as one is under way. */
export const erasuresQuery = infiniteQueryOptions({
  queryKey: ['erasures'],
  queryFn: ({ pageParam, signal }) =>
    request<ErasureList>(`/privacy/erasures${queryString({ cursor: pageParam, limit: pageSize })}`, { signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next,
  refetchInterval: ({ state }) => {
    const isOpen = state.data?.pages.some(({ items }) => items.some((erasure) => erasure.state !== 'done'))
    return isOpen ? 1000 : 30_000
  },
})

import type { ApiKeyCreated, ApiKeyList, ApiKeyRequest, AuditPage } from '@livetap/contracts/workspace/access.ts'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { queryString, request } from '../../lib/api.ts'

const workspace = '/workspaces/current'

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => request<ApiKeyList>(`${workspace}/keys`, { signal }),
  refetchInterval: 30_000,
})

export const createKey = (body: ApiKeyRequest): Promise<ApiKeyCreated> =>
  request<ApiKeyCreated>(`${workspace}/keys`, { method: 'POST', body })

export const revokeKey = (keyId: string): Promise<void> =>
  request<void>(`${workspace}/keys/${encodeURIComponent(keyId)}`, { method: 'DELETE' })

export interface AuditRequest {
  readonly action?: string | undefined
  readonly actorId?: string | undefined
  /** ISO 8601. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Who did what, newest first. */
export const auditQuery = ({ action, actorId, from, to }: AuditRequest) =>
  infiniteQueryOptions({
    queryKey: ['audit', action, actorId, from, to],
    queryFn: ({ pageParam, signal }) => {
      const search = queryString({ action, actorId, from, to, cursor: pageParam })
      return request<AuditPage>(`${workspace}/audit${search}`, { signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })

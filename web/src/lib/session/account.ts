import type { AccountView, SignInOptions, WorkspaceList, WorkspaceView } from '@livetap/contracts/workspace/accounts.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../api.ts'

/** Who is signed in, in whatever workspace. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => request<AccountView>('/auth/me', { signal }),
  staleTime: 60_000,
})

/** Where whoever is signed in belongs to. */
export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: ({ signal }) => request<WorkspaceList>('/workspaces', { signal }),
  staleTime: 15_000,
})

/** The ways into this installation. */
export const optionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: ({ signal }) => request<SignInOptions>('/auth/options', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const createWorkspace = (name: string): Promise<WorkspaceView> =>
  request<WorkspaceView>('/workspaces', { method: 'POST', body: { name } })

import type { PermissionTable, Role } from '@livetap/contracts/workspace/access.ts'
import type {
  InvitationCreated,
  InvitationList,
  InvitationRequest,
  MemberList,
  WorkspaceDeletionRequest,
} from '@livetap/contracts/workspace/accounts.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

const workspace = '/workspaces/current'
const memberPath = (accountId: string): string => `${workspace}/members/${encodeURIComponent(accountId)}`

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => request<MemberList>(`${workspace}/members`, { signal }),
  refetchInterval: 30_000,
})

export const changeRole = ({ accountId, role }: { readonly accountId: string; readonly role: Role }) =>
  request<unknown>(memberPath(accountId), { method: 'PATCH', body: { role } })

export const removeMember = (accountId: string) => request<void>(memberPath(accountId), { method: 'DELETE' })

export const leaveWorkspace = () => request<void>(`${workspace}/leave`, { method: 'POST' })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) => request<InvitationList>(`${workspace}/invitations`, { signal }),
  refetchInterval: 30_000,
})

export const invite = (body: InvitationRequest) =>
  request<InvitationCreated>(`${workspace}/invitations`, { method: 'POST', body })

export const revokeInvitation = (invitationId: string) =>
  request<void>(`${workspace}/invitations/${encodeURIComponent(invitationId)}`, { method: 'DELETE' })

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => request<PermissionTable>('/roles', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const renameWorkspace = (name: string) => request<unknown>(workspace, { method: 'PATCH', body: { name } })

export const deleteWorkspace = (body: WorkspaceDeletionRequest) =>
  request<unknown>(workspace, { method: 'DELETE', body })

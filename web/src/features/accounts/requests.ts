import type {
  AccountChange,
  AccountSessionList,
  FirstPassword,
  InvitationAccepted,
  InvitationOffer,
  LoginAnswer,
  LoginCode,
  LoginRequest,
  OAuthBeginning,
  OAuthProvider,
  PasswordChange,
  PasswordReset,
  RecoveryCodes,
  Registration,
  SecondFactorOffer,
  WorkspaceDeletionList,
} from '@livetap/contracts/workspace/accounts.ts'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../../lib/api.ts'

const post = <T = void>(path: string, body?: object): Promise<T> => request<T>(path, { method: 'POST', body })

export const logIn = (body: LoginRequest) => post<LoginAnswer>('/auth/login', body)
export const sendCode = (body: LoginCode) => post<LoginAnswer>('/auth/login/code', body)
export const redeemLink = (code: string) => post('/auth/links/use', { code })
/** Where to go to sign in with another service. */
export const beginOAuth = (provider: OAuthProvider, invitation: string | undefined) =>
  post<OAuthBeginning>(`/auth/oauth/${provider}`, invitation === undefined ? {} : { invitation })
export const register = (body: Registration) => post('/auth/register', body)

export const forgetPassword = (email: string) => post('/auth/password/forgot', { email })
export const resetPassword = (body: PasswordReset) => post('/auth/password/reset', body)
export const setFirstPassword = (body: FirstPassword) => post('/auth/password/first', body)
export const changePassword = (body: PasswordChange) => request<void>('/auth/password', { method: 'PUT', body })
export const rename = (body: AccountChange) => request<unknown>('/auth/me', { method: 'PATCH', body })

export const offerSecondFactor = (password: string) => post<SecondFactorOffer>('/auth/second-factor', { password })
export const confirmSecondFactor = (code: string) => post<RecoveryCodes>('/auth/second-factor/confirm', { code })
export const disableSecondFactor = (password: string) => post('/auth/second-factor/disable', { password })
export const renewRecoveryCodes = (password: string) =>
  post<RecoveryCodes>('/auth/second-factor/recovery-codes', { password })

export const sessionsQuery = queryOptions({
  queryKey: ['account-sessions'],
  queryFn: ({ signal }) => request<AccountSessionList>('/auth/sessions', { signal }),
  refetchInterval: 60_000,
})

export const endSession = (sessionId: string) =>
  request<void>(`/auth/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' })
export const endOtherSessions = () => post('/auth/sessions/end-others')

export const lookAtInvitation = (token: string) => post<InvitationOffer>('/invitations/look', { token })
export const acceptInvitation = (token: string) => post<InvitationAccepted>('/invitations/accept', { token })

/** Looked at again every second as long as one is under way. */
export const deletionsQuery = queryOptions({
  queryKey: ['workspace-deletions'],
  queryFn: ({ signal }) => request<WorkspaceDeletionList>('/workspaces/deletions', { signal }),
  refetchInterval: ({ state }) => (state.data?.items.some((deletion) => deletion.state === 'running') ? 1000 : false),
})

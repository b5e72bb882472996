import Type, { type Static } from 'typebox'
import { Role } from './access.ts'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
const closed = { additionalProperties: false }
const email = Type.String({ minLength: 3, maxLength: 254 })
const password = Type.String({ minLength: 1, maxLength: 1000 })
const personName = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
/** Neither a list, nor a name with an address, nor another line of a letter's head. */
const oneAddress = '^[^\\s@,;:<>()\\[\\]"\\\\]+@[^\\s@,;:<>()\\[\\]"\\\\]+$'
const secretText = Type.String({ minLength: 1, maxLength: 200 })

/** OAuth services that an installation can be set up for. */
export const oauthProviderNames = ['google', 'discord'] as const
export type OAuthProvider = (typeof oauthProviderNames)[number]
export const OAuthProvider = Type.Unsafe<OAuthProvider>({ type: 'string', enum: [...oauthProviderNames] })

/** `GET /api/v1/auth/options`: the ways into this installation. */
export const SignInOptions = Type.Object({
  registration: Type.Union([Type.Literal('open'), Type.Literal('invitation')]),
  providers: Type.Array(OAuthProvider),
  mail: Type.Boolean({ description: 'Whether mail is sent; if not, whoever runs Livetap finds links in its log.' }),
})
export type SignInOptions = Static<typeof SignInOptions>

/** `POST /api/v1/auth/register`. Answered the same way whether the address is new or not. */
export const Registration = Type.Object(
  {
    name: personName,
    email,
    password,
    invitation: Type.Optional(Type.String({ maxLength: 200, description: 'The token of an invitation.' })),
  },
  closed,
)
export type Registration = Static<typeof Registration>

export const LoginRequest = Type.Object({ email, password }, closed)
export type LoginRequest = Static<typeof LoginRequest>

/** The session is in a cookie from then on; with a second factor, the ticket is to be sent with a code. */
export const LoginAnswer = Type.Union([
  Type.Object({ kind: Type.Literal('signed-in') }),
  Type.Object({ kind: Type.Literal('second-factor-wanted'), ticket: Type.String() }),
])
export type LoginAnswer = Static<typeof LoginAnswer>

/** `POST /api/v1/auth/login/code`. */
export const LoginCode = Type.Object(
  { ticket: Type.String({ minLength: 1, maxLength: 500 }), code: Type.String({ minLength: 1, maxLength: 40 }) },
  closed,
)
export type LoginCode = Static<typeof LoginCode>

/** `POST /api/v1/auth/links/use`: the code of a link that signs in once. */
export const SignInLinkUse = Type.Object({ code: secretText }, closed)
export type SignInLinkUse = Static<typeof SignInLinkUse>

/** `POST /api/v1/auth/links`. */
export const SignInLink = Type.Object({ url: Type.String(), expiresAt: time() })
export type SignInLink = Static<typeof SignInLink>

/** `POST /api/v1/auth/refresh`: a token for programs, valid for ten minutes. */
export const AccessToken = Type.Object({ accessToken: Type.String(), expiresAt: time() })
export type AccessToken = Static<typeof AccessToken>

/** `GET /api/v1/auth/me`. */
export const AccountView = Type.Object({
  accountId: Type.String(),
  name: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  hasPassword: Type.Boolean(),
  secondFactor: Type.Boolean({ description: 'Whether a sign-in with the password is followed by a code.' }),
  sessionId: Type.String({ description: 'Of this browser.' }),
})
export type AccountView = Static<typeof AccountView>

/** `PATCH /api/v1/auth/me`. */
export const AccountChange = Type.Object({ name: personName }, closed)
export type AccountChange = Static<typeof AccountChange>

/** A browser or program that somebody is signed in with. */
export const AccountSessionView = Type.Object({
  sessionId: Type.String(),
  current: Type.Boolean(),
  address: Type.String(),
  userAgent: Type.String({ description: 'Sent by the browser: untrusted text.' }),
  createdAt: time(),
  lastSeenAt: time('To the minute.'),
  expiresAt: time(),
})
export type AccountSessionView = Static<typeof AccountSessionView>
export const AccountSessionList = Type.Object({ items: Type.Array(AccountSessionView) })
export type AccountSessionList = Static<typeof AccountSessionList>

/** `PUT /api/v1/auth/password`. */
export const PasswordChange = Type.Object({ oldPassword: password, newPassword: password }, closed)
export type PasswordChange = Static<typeof PasswordChange>

/** `POST /api/v1/auth/password/first`: for an owner who came in through a link. */
export const FirstPassword = Type.Object({ email, password }, closed)
export type FirstPassword = Static<typeof FirstPassword>

/** `POST /api/v1/auth/password/forgot`. Answered the same way whether the address is known or not. */
export const ForgottenPassword = Type.Object({ email }, closed)
export type ForgottenPassword = Static<typeof ForgottenPassword>

/** `POST /api/v1/auth/password/reset`: with the token of the link that was mailed. */
export const PasswordReset = Type.Object({ token: secretText, password }, closed)
export type PasswordReset = Static<typeof PasswordReset>

/** Of whoever turns the second factor on or off, or wants new recovery codes. */
export const PasswordProof = Type.Object({ password }, closed)
export type PasswordProof = Static<typeof PasswordProof>

/** `POST /api/v1/auth/second-factor`: for an authenticator, as an `otpauth:` address and as text. */
export const SecondFactorOffer = Type.Object({ uri: Type.String(), secret: Type.String() })
export type SecondFactorOffer = Static<typeof SecondFactorOffer>

/** `POST /api/v1/auth/second-factor/confirm`. */
export const SecondFactorCode = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }, closed)
export type SecondFactorCode = Static<typeof SecondFactorCode>

/** Told this once. Each of them replaces the authenticator one time. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

/** `GET /api/v1/workspaces`: those that whoever is signed in belongs to. */
export const WorkspaceView = Type.Object({
  workspaceId: Type.String(),
  name: Type.String(),
  role: Role,
  members: Type.Integer({ minimum: 1 }),
  current: Type.Boolean({ description: 'Whether this browser works in it.' }),
  createdAt: time(),
})
export type WorkspaceView = Static<typeof WorkspaceView>
export const WorkspaceList = Type.Object({ items: Type.Array(WorkspaceView) })
export type WorkspaceList = Static<typeof WorkspaceList>

/** `POST /api/v1/workspaces` and `PATCH /api/v1/workspaces/current`. */
export const WorkspaceName = Type.Object({ name: personName }, closed)
export type WorkspaceName = Static<typeof WorkspaceName>

/** `DELETE /api/v1/workspaces/current`: its name once more, so that nobody deletes the wrong one. */
export const WorkspaceDeletionRequest = Type.Object({ name: Type.String({ maxLength: 80 }) }, closed)
export type WorkspaceDeletionRequest = Static<typeof WorkspaceDeletionRequest>

/** How far a deletion is. `remaining` counts what a search through all tables still found; 0 when it is done. */
export const WorkspaceDeletion = Type.Object({
  deletionId: Type.String(),
  workspaceName: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('done')]),
  requestedAt: time(),
  finishedAt: Type.Union([time(), Type.Null()]),
  removed: Type.Integer({ minimum: 0, description: 'Rows removed so far.' }),
  remaining: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
})
export type WorkspaceDeletion = Static<typeof WorkspaceDeletion>
export const WorkspaceDeletionList = Type.Object({ items: Type.Array(WorkspaceDeletion) })
export type WorkspaceDeletionList = Static<typeof WorkspaceDeletionList>

export const Member = Type.Object({
  accountId: Type.String(),
  name: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  role: Role,
  joinedAt: time(),
  self: Type.Boolean({ description: 'Whether that is who asks.' }),
})
export type Member = Static<typeof Member>
export const MemberList = Type.Object({ items: Type.Array(Member) })
export type MemberList = Static<typeof MemberList>

/** `PATCH /api/v1/workspaces/current/members/:accountId`. */
export const MemberChange = Type.Object({ role: Role }, closed)
export type MemberChange = Static<typeof MemberChange>

export const Invitation = Type.Object({
  invitationId: Type.String(),
  role: Role,
  note: Type.String({ description: 'For whom it is; for the list only.' }),
  createdAt: time(),
  createdBy: Type.String(),
  expiresAt: time(),
})
export type Invitation = Static<typeof Invitation>
export const InvitationList = Type.Object({ items: Type.Array(Invitation) })
export type InvitationList = Static<typeof InvitationList>

/** `POST /api/v1/workspaces/current/invitations`. */
export const InvitationRequest = Type.Object(
  {
    role: Role,
    note: Type.Optional(Type.String({ maxLength: 80 })),
    email: Type.Optional(
      Type.String({ maxLength: 254, pattern: oneAddress, description: 'Where to mail it to: one address.' }),
    ),
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, default: 7 })),
  },
  closed,
)
export type InvitationRequest = Static<typeof InvitationRequest>

/** The answer to that: the only time that the link is told. */
export const InvitationCreated = Type.Object({
  invitation: Invitation,
  url: Type.String(),
  mailed: Type.Boolean({ description: 'Whether it is on its way to the `email` as well.' }),
})
export type InvitationCreated = Static<typeof InvitationCreated>

/** `POST /api/v1/invitations/look` and `/accept`: what stands behind `#` in the link. */
export const InvitationToken = Type.Object({ token: secretText }, closed)
export type InvitationToken = Static<typeof InvitationToken>

/** What an invitation is for, told to whoever holds its link. */
export const InvitationOffer = Type.Object({
  workspaceName: Type.String(),
  role: Role,
  invitedBy: Type.String(),
  expiresAt: time(),
})
export type InvitationOffer = Static<typeof InvitationOffer>

/** `POST /api/v1/invitations/accept`. */
export const InvitationAccepted = Type.Object({ workspaceId: Type.String(), workspaceName: Type.String(), role: Role })
export type InvitationAccepted = Static<typeof InvitationAccepted>

/** `POST /api/v1/stream-tickets`: opens one feed or socket, once, within a minute, as `?ticket=`. */
export const StreamTicket = Type.Object({ ticket: Type.String(), expiresAt: time() })
export type StreamTicket = Static<typeof StreamTicket>

import Type, { type Static } from 'typebox'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })
/** What can be permitted. docs/roles.md says of each what it lets do. */
export const permissionNames = [
  'log:read',
  'log:export',
  'live:control',
  'event:push',
  'replay:control',
  'privacy:manage',
  'fault:read',
  'operation:read',
  'chat:moderate',
  'moderation:configure',
  'rule:read',
  'rule:run',
  'rule:write',
  'overlay:manage',
  'device:read',
  'device:stop',
  'device:use',
  'device:manage',
  'device:clear',
  'room:read',
  'room:manage',
  'member:read',
  'member:manage',
  'key:manage',
  'secret:manage',
  'signing:manage',
  'audit:read',
  'workspace:manage',
  'workspace:delete',
] as const
export type Permission = (typeof permissionNames)[number]
export const Permission = Type.Unsafe<Permission>({ type: 'string', enum: [...permissionNames] })

export const roleNames = ['owner', 'admin', 'streamer', 'moderator', 'viewer'] as const
export type Role = (typeof roleNames)[number]
export const Role = Type.Unsafe<Role>({ type: 'string', enum: [...roleNames] })

/** `GET /api/v1/me`: who asks, where that lets them work, and what they may do there. */
export const Me = Type.Object({
  kind: Type.Union([Type.Literal('person'), Type.Literal('key'), Type.Literal('automation')]),
  name: Type.String(),
  workspaceId: Type.String(),
  workspaceName: Type.String(),
  role: Type.Optional(Role),
  permissions: Type.Array(Permission),
})
export type Me = Static<typeof Me>

/** `GET /api/v1/roles`: the roles from the highest to the lowest, and what each permission lets do. */
export const PermissionTable = Type.Object({
  roles: Type.Array(Role),
  permissions: Type.Array(
    Type.Object({
      permission: Permission,
      meaning: Type.String(),
      roles: Type.Array(Role, { description: 'Who has it.' }),
    }),
  ),
})
export type PermissionTable = Static<typeof PermissionTable>

/** A key for programs. What it was made of is not kept. */
export const ApiKey = Type.Object({
  keyId: Type.String(),
  name: Type.String(),
  permissions: Type.Array(Permission),
  createdAt: time(),
  createdBy: Type.String({ description: 'Name of who made it.' }),
  expiresAt: Type.Union([time(), Type.Null()]),
  lastUsedAt: Type.Union([time('To the minute.'), Type.Null()]),
})
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyList = Type.Object({ items: Type.Array(ApiKey) })
export type ApiKeyList = Static<typeof ApiKeyList>

/** `POST /api/v1/workspaces/current/keys`. A key cannot be permitted more than who makes it. */
export const ApiKeyRequest = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
    permissions: Type.Array(Permission, { minItems: 1, maxItems: 50 }),
    expiresInDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3650, description: 'Absent: it does not expire.' }),
    ),
  },
  { additionalProperties: false },
)
export type ApiKeyRequest = Static<typeof ApiKeyRequest>

/** The answer to that: the only time that the key itself is told. */
export const ApiKeyCreated = Type.Object({
  key: ApiKey,
  token: Type.String({ description: 'Send it as `Authorization: Bearer`. It is shown this once.' }),
})
export type ApiKeyCreated = Static<typeof ApiKeyCreated>

/** One thing that somebody did in the workspace. */
export const AuditEntry = Type.Object({
  id: Type.String(),
  at: time(),
  actor: Type.Object({ kind: Me.properties.kind, id: Type.String(), name: Type.String() }),
  action: Type.String({ description: 'Like `live.connect`.' }),
  target: Type.String({ description: 'What it was done to; empty where the action says it all.' }),
  address: Type.String({ description: 'Where the request came from.' }),
})
export type AuditEntry = Static<typeof AuditEntry>

export const AuditPage = Type.Object({
  items: Type.Array(AuditEntry),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type AuditPage = Static<typeof AuditPage>

/** What can be permitted, with what it lets do. docs/roles.md is made from this. */
export const permissions = {
  'log:read': 'See lives, their feed and numbers, recordings, reports and open dashboards',
  'log:export': 'Download recordings as files',
  'live:control': 'Connect to lives, stop them, try again at once',
  'replay:control': 'Play recordings again',
  'fault:read': 'See messages that could not be processed',
  'operation:read': 'Read the counts of the service (`/metrics`)',
} as const
export type Permission = keyof typeof permissions

const viewer = ['log:read'] as const
const streamer = [...viewer, 'log:export', 'live:control', 'replay:control'] as const
const admin = [...streamer, 'fault:read', 'operation:read'] as const

/** Who may do what in a workspace. */
export const roles = {
  owner: admin,
  admin,
  streamer,
  moderator: viewer,
  viewer,
} as const satisfies Record<string, readonly Permission[]>
export type Role = keyof typeof roles

/** Who asks, as far as it was proved, and where that lets them work. */
export interface Principal {
  /** A person, or a program with the key that the configuration names. */
  readonly kind: 'person' | 'automation'
  readonly workspaceId: string
  readonly permissions: ReadonlySet<Permission>
}

export function createPrincipal(kind: Principal['kind'], workspaceId: string, role: Role): Principal {
  return { kind, workspaceId, permissions: new Set(roles[role]) }
}

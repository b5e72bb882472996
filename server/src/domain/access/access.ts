import {
  type Permission,
  type PermissionTable,
  permissionNames,
  type Role,
  roleNames,
} from '@livetap/contracts/workspace/access.ts'

export { issueSignInLink, revokeSignInLinks, takeSignInLink } from './sign-in-links.ts'
export { issueTicket, type TicketHolder, takeTicket } from './tickets.ts'

/** What each permission lets do. docs/roles.md is made from this. */
const meanings: { readonly [P in Permission]: string } = {
  'log:read': 'See lives, their feed and numbers, recordings, reports and open dashboards',
  'log:export': 'Download recordings as files',
  'live:control': 'Connect to lives, stop them, try again at once',
  'event:push': 'Hand over the events of a live, as TikFinity does with its webhooks',
  'replay:control': 'Play recordings again',
  'privacy:manage': 'Hand a viewer their data, and erase it',
  'fault:read': 'See messages that could not be processed',
  'operation:read': 'Read the counts of the service (`/metrics`)',
  'chat:moderate': 'Work through the chat: notes, hold queue, hide, mute, exclude, questions',
  'moderation:configure': 'Choose the flagged words, and what is held until somebody approves it',
  'rule:read': 'See rules, what they have done and why, and try them on recordings',
  'rule:run': 'Pause rules, run one by hand, clear queues, stop everything; test overlays',
  'rule:write': 'Write, publish and switch rules; choose where events are forwarded to',
  'overlay:manage': 'Make, change and remove overlays, and hand out their links',
  'device:read': 'See devices, what they can do and have done',
  'device:stop': 'Press the emergency stop; disarm devices',
  'device:use': 'Have devices do something by hand, and arm them for a live',
  'device:manage': 'Register devices, make their tokens, choose their limits',
  'device:clear': 'Open an emergency stop, together with the device',
  'room:read': 'See rooms in which people watch together',
  'room:manage': 'Open, change and remove such rooms, invite to them, and be their owner',
  'member:read': 'See who belongs to the workspace',
  'member:manage': 'Invite people, change roles, remove members',
  'key:manage': 'Make and revoke API keys',
  'secret:manage': 'Store and remove TikTok session cookies and keys of services',
  'signing:manage': 'See, replace and end the secrets that webhooks are signed with',
  'audit:read': 'See who did what',
  'workspace:manage': 'Rename the workspace',
  'workspace:delete': 'Delete the workspace with everything in it',
}

const viewer: readonly Permission[] = ['log:read', 'member:read', 'room:read']
const moderator: readonly Permission[] = [
  ...viewer,
  'chat:moderate',
  'rule:read',
  'rule:run',
  'device:read',
  'device:stop',
]
const streamer: readonly Permission[] = [
  ...moderator,
  'log:export',
  'live:control',
  'event:push',
  'replay:control',
  'moderation:configure',
  'rule:write',
  'overlay:manage',
  'device:use',
  'device:manage',
  'room:manage',
]

/** Who may do what in a workspace. */
export const roles: { readonly [R in Role]: readonly Permission[] } = {
  owner: permissionNames,
  admin: permissionNames.filter((name) => name !== 'workspace:delete' && name !== 'device:clear'),
  streamer,
  moderator,
  viewer,
}

/** Who asks, as far as it was proved, and where that lets them work. */
export interface Principal {
  /** A person, a program with a key of the workspace, or one with the token that the configuration names. */
  readonly kind: 'person' | 'key' | 'automation'
  readonly id: string
  readonly name: string
  readonly workspaceId: string
  /** Keys have none, but permissions of their own. */
  readonly role?: Role
  readonly permissions: ReadonlySet<Permission>
  /** Of a person, what they are signed in with. */
  readonly sessionId?: string
  /** Milliseconds since 1970, of a key that expires. */
  readonly expiresAt?: number
}

export function createPrincipal(
  kind: Principal['kind'],
  who: Pick<Principal, 'id' | 'name'>,
  workspaceId: string,
  role: Role,
): Principal {
  return { kind, ...who, workspaceId, role, permissions: new Set(roles[role]) }
}

/** The table above as data. */
export function describePermissions(): PermissionTable {
  return {
    roles: [...roleNames],
    permissions: permissionNames.map((permission) => ({
      permission,
      meaning: meanings[permission],
      roles: roleNames.filter((role) => roles[role].includes(permission)),
    })),
  }
}

/** docs/roles.md: the table above, for people. */
export function renderRolesPage(): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = permissionNames.map((name) =>
    line([`\`${name}\``, meanings[name], ...roleNames.map((role) => (roles[role].includes(name) ? '✓' : ''))]),
  )
  return [
    '# Roles and permissions',
    '',
    'Every address of the API needs one permission. A person has those of their role in the workspace; an API key has',
    'the ones it was made with, never more than who made it.',
    '',
    line(['permission', 'lets you', ...roleNames]),
    line(['---', '---', ...roleNames.map(() => ':-:')]),
    ...rows,
    '',
  ].join('\n')
}

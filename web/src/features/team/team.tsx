/** The door of the team: who belongs to it and may do what, which keys there are, who did what, and the workspace itself. */

export { AuditPage } from './audit/audit-page.tsx'
export { KeysPage } from './keys/keys-page.tsx'
export { MembersPage } from './members/members-page.tsx'
export { RolesPage } from './roles/roles-page.tsx'
export { SecretsPage } from './secrets/secrets-page.tsx'
export { TeamHome } from './team-page.tsx'
export { WorkspacePage } from './workspace/workspace-page.tsx'

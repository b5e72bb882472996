/** The door of the team: which keys and secrets there are, and who did what. */

export { AuditPage } from './audit/audit-page.tsx'
export { KeysPage } from './keys/keys-page.tsx'
export { SecretsPage } from './secrets/secrets-page.tsx'
export { TeamHome } from './team-page.tsx'

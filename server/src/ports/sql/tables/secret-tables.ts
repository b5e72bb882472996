import type { ColumnType } from 'kysely'

interface Roots {
  root_id: string
  sealed: string
  created_at: ColumnType<Date, never, never>
}

interface WorkspaceSecrets {
  workspace_id: string
  name: string
  sealed: string
  shared: boolean
  created_at: ColumnType<Date, never, never>
  updated_at: Date
  updated_by: string
}

interface SecretUses {
  workspace_id: string
  name: string
  used_at: Date
  failure: string | null
}

interface SigningKeys {
  kid: string
  /** Takes JSON text. */
  public: ColumnType<Record<string, string>, string, string>
  private: string
  created_at: Date
}

/** What holds sealed text, and what is known of it. */
export interface SecretTables {
  'secrets.roots': Roots
  'secrets.of_workspaces': WorkspaceSecrets
  'secrets.uses': SecretUses
  'auth.signing_keys': SigningKeys
}

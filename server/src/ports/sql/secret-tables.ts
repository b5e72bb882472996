import type { ColumnType, Generated } from 'kysely'

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
  updated_at: ColumnType<Date, Date | undefined, Date>
  updated_by: string
  last_used_at: ColumnType<Date | null, Date | undefined, Date | null>
  state: Generated<'unused' | 'working' | 'failed'>
  failure: ColumnType<string | null, string | undefined, string | null>
}

/** What holds sealed text. */
export interface SecretTables {
  'secrets.roots': Roots
  'secrets.of_workspaces': WorkspaceSecrets
}

import type { ColumnType, Generated } from 'kysely'

type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>

interface Endpoints {
  workspace_id: string
  endpoint: string
  failures: Generated<number>
  first_failed_at: MaybeTime
  open_until: MaybeTime
  disabled_at: MaybeTime
  last_error: ColumnType<string | null, string | null | undefined, string | null>
}

interface Signing {
  workspace_id: string
  generation: number
  created_at: Date
}

/** How the addresses that webhooks go to are doing, and what signs what goes there. */
export interface EndpointTables {
  'rules.endpoints': Endpoints
  'rules.signing': Signing
}

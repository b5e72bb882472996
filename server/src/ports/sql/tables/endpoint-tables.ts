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
  succeeded: Generated<number>
  failed: Generated<number>
  used_at: Generated<Date>
  answered_at: MaybeTime
  last_status: ColumnType<number | null, number | null | undefined, number | null>
  succeeded_at: MaybeTime
  enabled_at: MaybeTime
}

interface Signing {
  workspace_id: string
  generation: number
  created_at: Date
}

interface EndedSigning {
  workspace_id: string
  generation: number
  ended_at: Date
}

/** How the addresses that webhooks go to are doing, and what signs what goes there. */
export interface EndpointTables {
  'rules.endpoints': Endpoints
  'rules.signing': Signing
  'rules.ended_signing': EndedSigning
}

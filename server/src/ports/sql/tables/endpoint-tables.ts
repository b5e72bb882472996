import type { ProgramName } from '@livetap/contracts/rules/programs.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
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

interface Programs {
  workspace_id: string
  program: ProgramName
  url: string
  has_password: boolean
  changed: ColumnType<Done, string, string>
}

interface EndedSigning {
  workspace_id: string
  generation: number
  ended_at: Date
}

/** How the addresses that webhooks go to are doing, what signs what goes there, and where programs are. */
export interface EndpointTables {
  'rules.endpoints': Endpoints
  'rules.signing': Signing
  'rules.ended_signing': EndedSigning
  'rules.programs': Programs
}

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

/** How the addresses that webhooks go to are doing, what signs what goes there, and where programs are. */
export interface EndpointTables {
  'rules.endpoints': Endpoints
  'rules.signing': Signing
  'rules.programs': Programs
}

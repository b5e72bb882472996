import type { Action } from '@livetap/contracts/rules/actions.ts'
import type {
  ActionStatus,
  Decision,
  ExecutionStatus,
  Origin,
  Placeholders,
  ReasonCode,
} from '@livetap/contracts/rules/outcomes.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import type { ColumnType, Generated } from 'kysely'

type Count = ColumnType<number, number | undefined, number>
type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>
type MaybeJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>
type Maybe<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

interface RuleSettings {
  workspace_id: string
  revision: Count
  paused: MaybeJson<Done>
  paused_queues: ColumnType<string[], string | undefined, string>
}

interface RuleProgress {
  workspace_id: string
  pos: Count
  erasures: Count
}

interface RuleRows {
  workspace_id: string
  rule_id: string
  name: string
  enabled: Generated<boolean>
  draft: MaybeJson<RuleDefinition>
  revision: Maybe<number>
  changed: Json<Done>
  changed_at: Time
  created_at: ColumnType<Date, Date | string | undefined, never>
}

interface RuleRevisions {
  workspace_id: string
  rule_id: string
  revision: number
  definition: Json<RuleDefinition>
  note: Generated<string>
  published: Json<Done>
}

interface RuleMemory {
  workspace_id: string
  key: string
  rule_id: string
  user_id: Maybe<string>
  value: Json<unknown>
  expires_at: MaybeTime
}

interface Executions {
  workspace_id: string
  execution_id: string
  rule_id: string
  rule_name: string
  revision: number
  origin: Origin
  event_id: string
  event_type: string
  stream_id: string
  pos: number
  user_id: Maybe<string>
  placeholders: Json<Placeholders>
  viewer: MaybeJson<{ userId: string; uniqueId: string; displayName: string }>
  queue: string
  priority: Generated<number>
  on_error: ColumnType<'stop' | 'continue', 'stop' | 'continue' | undefined, never>
  status: ColumnType<ExecutionStatus, ExecutionStatus | undefined, ExecutionStatus>
  error: Maybe<string>
  happened_at: Time
  received_at: Time
  normalized_at: MaybeTime
  decided_at: Time
  expires_at: Time
  started_at: MaybeTime
  finished_at: MaybeTime
}

interface Actions {
  workspace_id: string
  action_id: string
  execution_id: string
  index: number
  type: string
  target: string
  action: Json<Action>
  rendered: Json<unknown>
  user_id: Maybe<string>
  status: ColumnType<ActionStatus, ActionStatus | undefined, ActionStatus>
  error: Maybe<string>
  after_ms: Generated<number>
  not_before: Time
  expires_at: Time
  attempts: Generated<number>
  started_at: MaybeTime
  finished_at: MaybeTime
}

interface ActionAttempts {
  workspace_id: string
  action_id: string
  attempt: number
  started_at: Time
  ended_at: MaybeTime
  outcome: ColumnType<'succeeded' | 'failed' | 'unknown', 'succeeded' | 'failed' | 'unknown' | undefined, string>
  status: Maybe<number>
  ms: Maybe<number>
  error: Maybe<string>
  answer: Maybe<string>
}

interface Refusals {
  workspace_id: string
  rule_id: string
  pos: number
  event_id: string
  user_id: Maybe<string>
  at: Time
  decision: Json<Decision>
}

interface Tallies {
  workspace_id: string
  rule_id: string
  /** Read as a Date at midnight of this process's zone: cast it to text. */
  day: ColumnType<Date, string, string>
  reason: ReasonCode
  count: Count
}

interface Points {
  workspace_id: string
  user_id: string
  points: Count
  changed_at: Time
}

/** The tables of the schema `rules`; those of endpoints are in endpoint-tables.ts. */
export interface RulesTables {
  'rules.settings': RuleSettings
  'rules.progress': RuleProgress
  'rules.rules': RuleRows
  'rules.revisions': RuleRevisions
  'rules.memory': RuleMemory
  'rules.executions': Executions
  'rules.actions': Actions
  'rules.attempts': ActionAttempts
  'rules.refusals': Refusals
  'rules.tallies': Tallies
  'rules.points': Points
}

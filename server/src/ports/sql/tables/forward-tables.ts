import type { SinkError, SinkKind } from '@livetap/contracts/rules/sinks.ts'
import type { EventType } from '@livetap/contracts/unified-event.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import type { ColumnType, Generated } from 'kysely'

type Count = ColumnType<number, number | undefined, number>
type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>
type MaybeJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>

interface Sinks {
  workspace_id: string
  sink_id: string
  name: string
  kind: SinkKind
  shown_url: string
  event_types: Json<EventType[]>
  unique_id: string | null
  include_replays: boolean
  without_hidden: Generated<boolean>
  max_events: number
  max_ms: number
  give_up_minutes: number
  enabled: boolean
  revision: Generated<number>
  changed: Json<Done>
  created_at: ColumnType<Date, never, never>
}

interface Progress {
  workspace_id: string
  sink_id: string
  pos: number
  sending_to: ColumnType<number | null, number | null | undefined, number | null>
  began_at: MaybeTime
  failures: Generated<number>
  next_at: MaybeTime
  stopped: ColumnType<string | null, string | null | undefined, string | null>
  last_error: MaybeJson<SinkError>
  last_delivered_at: MaybeTime
  delivered_events: Count
  failed_batches: Count
  missed_events: Count
}

interface Redrives {
  workspace_id: string
  batch_id: string
  sink_id: string
  from_pos: number
  to_pos: number
  wanted_at: Time
  failures: Generated<number>
  next_at: MaybeTime
}

interface Tallies {
  workspace_id: string
  sink_id: string
  day: Time
  events: Count
  batches: Count
  failures: Count
  set_aside: Count
}

/** The tables of the schema `forward`. */
export interface ForwardTables {
  'forward.sinks': Sinks
  'forward.progress': Progress
  'forward.redrives': Redrives
  'forward.tallies': Tallies
}

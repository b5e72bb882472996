import type { QuestionStatus } from '@livetap/contracts/metrics.ts'
import type {
  Done,
  HoldReason,
  HoldState,
  Label,
  WordAction,
  WordKind,
  WordMatch,
} from '@livetap/contracts/workspace/moderation.ts'
import type { ColumnType, Generated } from 'kysely'

type Count = ColumnType<number, number | undefined, number>
type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>
type MaybeJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>

interface ModerationSettingsRow {
  workspace_id: string
  revision: Count
  hold_links: Generated<boolean>
  hold_first_comments: Generated<number>
  timer_seconds: number | null
  timer_decision: 'approve' | 'reject' | null
}

interface Words {
  workspace_id: string
  word_id: string
  pattern: string
  kind: WordKind
  action: WordAction
  note: Generated<string>
  added: Json<Done>
  added_at: Time
}

interface Progress {
  workspace_id: string
  pos: Count
}

interface Holds {
  workspace_id: string
  event_id: string
  stream_id: string
  pos: number
  user_id: string | null
  reasons: Json<HoldReason[]>
  matches: ColumnType<WordMatch[], string | undefined, string>
  state: ColumnType<HoldState, HoldState | undefined, HoldState>
  held: Json<Done>
  due_at: MaybeTime
  decided: MaybeJson<Done>
  decided_at: MaybeTime
}

interface CommentMarks {
  workspace_id: string
  event_id: string
  stream_id: string
  pos: number
  user_id: string | null
  matches: ColumnType<WordMatch[], string | undefined, string>
  hidden: MaybeJson<Done>
  featured: MaybeJson<Done>
}

interface ViewerMarks {
  workspace_id: string
  user_id: string
  muted: MaybeJson<Done>
  muted_until: MaybeTime
  excluded: MaybeJson<Done>
  excluded_until: MaybeTime
  label: ColumnType<Label | null, Label | null | undefined, Label | null>
  changed_at: Time
}

interface Notes {
  workspace_id: string
  note_id: string
  user_id: string
  text: string
  tags: Json<string[]>
  written: Json<Done>
  written_at: Time
  edited_at: MaybeTime
}

interface QuestionMarks {
  workspace_id: string
  stream_id: string
  pos: number
  status: ColumnType<QuestionStatus, QuestionStatus | undefined, QuestionStatus>
  claimed: MaybeJson<Done>
  settled: MaybeJson<Done>
}

interface ModerationDeeds {
  workspace_id: string
  deed_id: ColumnType<number, never, never>
  done: Json<Done>
  done_at: Time
  action: string
  stream_id: string | null
  event_id: string | null
  user_id: string | null
  question_id: string | null
  detail: Generated<string>
}

/** The tables of the schema `moderation`. */
export interface ModerationTables {
  'moderation.settings': ModerationSettingsRow
  'moderation.words': Words
  'moderation.progress': Progress
  'moderation.holds': Holds
  'moderation.comments': CommentMarks
  'moderation.viewers': ViewerMarks
  'moderation.notes': Notes
  'moderation.questions': QuestionMarks
  'moderation.deeds': ModerationDeeds
}

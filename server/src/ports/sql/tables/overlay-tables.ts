import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import type { OverlayKind } from '@livetap/contracts/overlays/usual.ts'
import type { ColumnType, Generated } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>

interface Overlays {
  workspace_id: string
  overlay_id: string
  name: string
  kind: OverlayKind
  settings: Json<Omit<OverlaySettings, 'kind'>>
  generation: Generated<number>
  token_hash: Buffer
  rotated_at: Time
  revoked_at: MaybeTime
  created_at: Time
}

interface Screens {
  workspace_id: string
  screen: number
  name: Generated<string>
  max_length: Generated<number>
  gap_ms: Generated<number>
  paused: Generated<boolean>
  held_by: string | null
  held_until: MaybeTime
}

export type AlertState = 'waiting' | 'shown' | 'dropped' | 'expired'

interface Alerts {
  workspace_id: string
  alert_id: string
  pos: ColumnType<number, never, never>
  screen: number
  content: Json<AlertContent>
  user_id: string | null
  event_id: string | null
  state: Generated<AlertState>
  created_at: Time
  expires_at: Time
  shown_at: MaybeTime
}

interface Pages {
  workspace_id: string
  page_id: string
  overlay_id: string
  since: Time
  seen_at: Time
  shows: string
  visible: boolean
  in_obs: boolean
  width: number
  height: number
}

/** The tables of the schema `overlays`. */
export interface OverlayTables {
  'overlays.overlays': Overlays
  'overlays.screens': Screens
  'overlays.alerts': Alerts
  'overlays.pages': Pages
}

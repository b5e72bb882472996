import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import type { RoomMessage, RoomSettings, RoomVisibility } from '@livetap/contracts/rooms/room.ts'
import type { ColumnType } from 'kysely'

type Time = ColumnType<Date, Date | string, Date | string>
type Maybe<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>
/** jsonb: read as what it holds, written as text. */
type Json<Value> = ColumnType<Value, string, string>

interface Rooms {
  workspace_id: string
  room_id: string
  name: string
  visibility: RoomVisibility
  password: Maybe<string>
  settings: ColumnType<Partial<RoomSettings>, string | undefined, string>
  unique_id: Maybe<string>
  created_by: string
  created_at: ColumnType<Date, never, never>
}

interface Invites {
  workspace_id: string
  room_id: string
  invite_id: string
  hash: Buffer
  role: RoomRole
  uses_left: number
  created_by: string
  created_at: ColumnType<Date, never, never>
  expires_at: Time
}

interface States {
  workspace_id: string
  room_id: string
  /** What it holds is the business of the rooms service. */
  document: Json<unknown>
  messages: Json<readonly RoomMessage[]>
  version: number
  last_activity_at: Time
  kept_at: Time
}

export interface RoomTables {
  'rooms.rooms': Rooms
  'rooms.invites': Invites
  'rooms.states': States
}

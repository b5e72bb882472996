import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import type { Query } from './select-events.ts'

/** An event with where it stands. */
export interface FoundEvent {
  readonly event: UnifiedEvent
  readonly pos: number
  /** @username of the live. */
  readonly uniqueId: string
}

/** The event of this id; undefined when there is none (any more). */
export async function findEvent(query: Query, workspaceId: string, eventId: string): Promise<FoundEvent | undefined> {
  const { rows } = await sql<{ json: string; pos: number; unique_id: string }>`
    select e.body::text as json, e.pos, s.unique_id from live.events e
    join live.sessions s on s.workspace_id = e.workspace_id and s.session_id = e.session_id
    where e.workspace_id = ${workspaceId} and e.event_id = ${eventId}`.execute(query)
  const [row] = rows
  return row && { event: JSON.parse(row.json) as UnifiedEvent, pos: row.pos, uniqueId: row.unique_id }
}

import { sql, type Transaction } from 'kysely'
import type { Tables } from '#ports/tables.ts'
import type { StoredRow } from './insert-events.ts'

interface ViewerRow {
  readonly user_id: string
  readonly unique_id: string
  readonly display_name: string
  readonly avatar_url: string
  readonly first_seen_at: string
  readonly last_seen_at: string
}

const restMs = 60_000

/** Remembers which viewers were written lately: an unchanged one is written at most once a minute. */
export class ViewerMemory {
  readonly #written = new Map<string, { readonly names: string; readonly at: number }>()
  readonly #capacity: number

  constructor(capacity = 20_000) {
    this.#capacity = capacity
  }

  /** The viewers among the rows that have to be written. What a replay says of them is old and is left out. */
  pick(workspaceId: string, rows: readonly StoredRow[], now: number): ViewerRow[] {
    const viewers = new Map<string, ViewerRow>()
    for (const { event, columns } of rows) {
      if (!event.user?.userId || event.source !== 'live') continue
      const { userId, uniqueId, displayName, avatarUrl } = event.user
      const before = viewers.get(userId)
      const at = columns.occurred_at
      viewers.set(userId, {
        user_id: userId,
        unique_id: uniqueId,
        display_name: displayName,
        avatar_url: avatarUrl || (before?.avatar_url ?? ''),
        first_seen_at: before && before.first_seen_at < at ? before.first_seen_at : at,
        last_seen_at: before && before.last_seen_at > at ? before.last_seen_at : at,
      })
    }
    return [...viewers.values()].filter((viewer) => this.#isDue(workspaceId, viewer, now))
  }

  /** To be called once they are committed. */
  remember(workspaceId: string, viewers: readonly ViewerRow[], now: number): void {
    for (const viewer of viewers) {
      const key = keyOf(workspaceId, viewer)
      this.#written.delete(key)
      this.#written.set(key, { names: namesOf(viewer), at: now })
    }
    for (const key of this.#written.keys()) {
      if (this.#written.size <= this.#capacity) break
      this.#written.delete(key)
    }
  }

  #isDue(workspaceId: string, viewer: ViewerRow, now: number): boolean {
    const written = this.#written.get(keyOf(workspaceId, viewer))
    return written === undefined || written.names !== namesOf(viewer) || now - written.at >= restMs
  }
}

const keyOf = (workspaceId: string, viewer: ViewerRow) => `${workspaceId} ${viewer.user_id}`
const namesOf = (viewer: ViewerRow) => `${viewer.unique_id} ${viewer.display_name}`

export async function writeViewers(query: Transaction<Tables>, workspaceId: string, viewers: readonly ViewerRow[]) {
  if (viewers.length === 0) return
  await sql`
    insert into live.viewers as kept (
      workspace_id, user_id, unique_id, display_name, avatar_url, first_seen_at, last_seen_at
    )
    select ${workspaceId}, * from jsonb_to_recordset(${JSON.stringify(viewers)}::jsonb) as r(
      user_id text, unique_id text, display_name text, avatar_url text, first_seen_at timestamptz,
      last_seen_at timestamptz
    )
    on conflict (workspace_id, user_id) do update set
      unique_id = excluded.unique_id,
      display_name = excluded.display_name,
      avatar_url = coalesce(nullif(excluded.avatar_url, ''), kept.avatar_url),
      first_seen_at = least(kept.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)`.execute(query)
}

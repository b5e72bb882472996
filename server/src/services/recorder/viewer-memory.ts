import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { EventRow } from './event-row.ts'

type User = NonNullable<UnifiedEvent['user']>

export interface ViewerRow {
  readonly user_id: string
  readonly unique_id: string
  readonly display_name: string
  readonly avatar_url: string
  readonly first_seen_at: string
  readonly last_seen_at: string
}

const restMs = 60_000

interface Written {
  readonly uniqueId: string
  readonly displayName: string
  readonly at: number
}

/** Remembers which viewers were written lately: an unchanged one is written at most once a minute. */
export class ViewerMemory {
  readonly #written = new Map<string, Written>()
  readonly #capacity: number

  constructor(capacity = 20_000) {
    this.#capacity = capacity
  }

  /** The viewers among the rows that have to be written. What a replay says of them is old, and a test makes them up: both are left out. */
  pick(workspaceId: string, rows: readonly EventRow[], now: number): ViewerRow[] {
    const viewers = new Map<string, ViewerRow>()
    for (const { event, columns } of rows) {
      if (!event.user?.userId || event.source !== 'live') continue
      const { userId } = event.user
      if (this.#isWritten(workspaceId, event.user, now)) viewers.delete(userId)
      else viewers.set(userId, createViewer(event.user, columns.occurred_at, viewers.get(userId)))
    }
    return [...viewers.values()]
  }

  /** To be called once they are committed. */
  remember(workspaceId: string, viewers: readonly ViewerRow[], now: number): void {
    for (const { user_id, unique_id, display_name } of viewers) {
      const key = `${workspaceId} ${user_id}`
      this.#written.delete(key)
      this.#written.set(key, { uniqueId: unique_id, displayName: display_name, at: now })
    }
    for (const key of this.#written.keys()) {
      if (this.#written.size <= this.#capacity) break
      this.#written.delete(key)
    }
  }

  #isWritten(workspaceId: string, { userId, uniqueId, displayName }: User, now: number): boolean {
    const written = this.#written.get(`${workspaceId} ${userId}`)
    if (written === undefined || now - written.at >= restMs) return false
    return written.uniqueId === uniqueId && written.displayName === displayName
  }
}

function createViewer(user: User, at: string, before: ViewerRow | undefined): ViewerRow {
  return {
    user_id: user.userId,
    unique_id: user.uniqueId,
    display_name: user.displayName,
    avatar_url: user.avatarUrl || (before?.avatar_url ?? ''),
    first_seen_at: before && before.first_seen_at < at ? before.first_seen_at : at,
    last_seen_at: before && before.last_seen_at > at ? before.last_seen_at : at,
  }
}

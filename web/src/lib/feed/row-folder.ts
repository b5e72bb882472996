import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { createRow, type FeedRow, growGroup, growStreak, isSameMoment, streakKey } from './feed-rows.ts'

/** What an event did to the list: a new row at its end, or another row in an old one's place. */
export type Change = { readonly kind: 'added' | 'replaced'; readonly row: FeedRow }

const openStreaksLimit = 2000
const rememberedIds = 20_000

/** Turns events into rows one by one, and remembers only what later events can still change. */
export class RowFolder {
  private readonly streaks = new Map<string, FeedRow>()
  private readonly seen = new Set<string>()
  private last: FeedRow | undefined
  private nextPosition = 0

  /** Undefined for an event that is already in the list. */
  add(event: UnifiedEvent): Change | undefined {
    if (this.seen.has(event.eventId)) return undefined
    this.remember(event.eventId)
    return this.growStreak(event) ?? this.growGroup(event) ?? this.append(createRow(event, this.nextPosition), event)
  }

  addRow(create: (position: number) => FeedRow): Change {
    return this.append(create(this.nextPosition), undefined)
  }

  private growStreak(event: UnifiedEvent): Change | undefined {
    const key = streakKey(event)
    const row = key === undefined ? undefined : this.streaks.get(key)
    if (key === undefined || row === undefined || event.eventType !== 'GIFT') return undefined
    return this.replace(growStreak(row, event), key)
  }

  private growGroup(event: UnifiedEvent): Change | undefined {
    if (event.eventType !== 'LIKE' && event.eventType !== 'JOIN') return undefined
    if (!this.last || !isSameMoment(this.last, event)) return undefined
    return this.replace(growGroup(this.last, event), undefined)
  }

  private replace(row: FeedRow, key: string | undefined): Change {
    if (key !== undefined) this.streaks.set(key, row)
    if (row.position === this.last?.position) this.last = row
    return { kind: 'replaced', row }
  }

  private append(row: FeedRow, event: UnifiedEvent | undefined): Change {
    this.nextPosition += 1
    this.last = row
    const key = event && streakKey(event)
    if (key !== undefined) {
      this.streaks.set(key, row)
      dropOldest(this.streaks, openStreaksLimit)
    }
    return { kind: 'added', row }
  }

  private remember(eventId: string): void {
    this.seen.add(eventId)
    dropOldest(this.seen, rememberedIds)
  }
}

/** All rows of a page of history. */
export function foldEvents(events: readonly UnifiedEvent[]): FeedRow[] {
  const folder = new RowFolder()
  const rows: FeedRow[] = []
  for (const event of events) {
    const change = folder.add(event)
    if (change) rows[change.row.position] = change.row
  }
  return rows
}

function dropOldest(collection: Map<string, unknown> | Set<string>, limit: number): void {
  if (collection.size <= limit) return
  const [oldest] = collection.keys()
  if (oldest !== undefined) collection.delete(oldest)
}

import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { createNote, type FeedRow } from './feed-rows.ts'
import { createMatcher, type FeedFilter } from './filter.ts'
import { type Kind, usualKinds } from './kinds.ts'
import { type Change, RowFolder } from './row-folder.ts'

/** What the screen shows of a feed; a new object at most once a frame. */
export interface FeedSnapshot {
  readonly rows: readonly FeedRow[]
  /** Rows in memory, whatever the filter. */
  readonly total: number
  readonly counts: Readonly<Partial<Record<Kind, number>>>
  readonly questions: number
  readonly paused: boolean
  /** Rows that came while paused. */
  readonly pending: number
}

const slack = 500
const shortestPause = 60

/** In an animation frame, and not more often than the eye can follow a moving list. */
function createScheduler(): (publish: () => void) => void {
  let last = 0
  return (publish) => {
    const run = () =>
      requestAnimationFrame((at) => {
        last = at
        publish()
      })
    const wait = last + shortestPause - performance.now()
    if (wait > 0) setTimeout(run, wait)
    else run()
  }
}

/** Keeps the newest rows of a feed outside of React: events may come by the thousand, screens are told once a frame. */
export class FeedStore {
  private readonly capacity: number
  private readonly schedule: (publish: () => void) => void
  private readonly folder = new RowFolder()
  private readonly listeners = new Set<() => void>()
  private rows: FeedRow[] = []
  private visible: FeedRow[] = []
  private counts: Partial<Record<Kind, number>> = {}
  private questions = 0
  private pending = 0
  private paused = false
  private scheduled = false
  private matches = createMatcher({ kinds: new Set(usualKinds), text: '', questionsOnly: false })
  private snapshot: FeedSnapshot = { rows: [], total: 0, counts: {}, questions: 0, paused: false, pending: 0 }

  constructor(capacity = 10_000, schedule: (publish: () => void) => void = createScheduler()) {
    this.capacity = capacity
    this.schedule = schedule
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly read = (): FeedSnapshot => this.snapshot

  add(events: readonly UnifiedEvent[]): void {
    for (const event of events) {
      const change = this.folder.add(event)
      if (change) this.apply(change)
    }
    this.trim()
    this.publishSoon()
  }

  addNote(note: string, at: string): void {
    this.apply(this.folder.addRow((position) => createNote(note, at, position)))
    this.publishSoon()
  }

  setFilter(filter: FeedFilter): void {
    this.show(createMatcher(filter))
  }

  /** Shows the rows that match, by a rule that may depend on more than the row. */
  show(matches: (row: FeedRow) => boolean): void {
    this.matches = matches
    this.showAll()
  }

  pause(): void {
    this.paused = true
    this.publishSoon()
  }

  resume(): void {
    this.paused = false
    this.showAll()
  }

  /** All rows in memory, whatever is shown, the oldest first. */
  all(): readonly FeedRow[] {
    return this.rows
  }

  /** The row as it is now, or undefined when it has left the memory. */
  find(position: number): FeedRow | undefined {
    return this.rows[position - (this.rows[0]?.position ?? 0)]
  }

  private apply({ kind, row }: Change): void {
    if (kind === 'replaced') this.replace(row)
    else this.append(row)
  }

  private append(row: FeedRow): void {
    this.rows.push(row)
    this.count(row, 1)
    if (!this.matches(row)) return
    if (this.paused) this.pending += 1
    else this.visible.push(row)
  }

  private replace(row: FeedRow): void {
    const index = row.position - (this.rows[0]?.position ?? 0)
    if (index >= 0 && index < this.rows.length) this.rows[index] = row
    const shown = findPosition(this.visible, row.position)
    if (this.visible[shown]?.position === row.position) this.visible[shown] = row
  }

  private trim(): void {
    if (this.rows.length <= this.capacity) return
    const dropped = this.rows.splice(0, this.rows.length - this.capacity + Math.min(slack, this.capacity >> 1))
    for (const row of dropped) this.count(row, -1)
    const first = this.rows[0]?.position ?? 0
    if (!this.paused) this.visible.splice(0, findPosition(this.visible, first))
  }

  private count(row: FeedRow, step: 1 | -1): void {
    this.counts[row.kind] = (this.counts[row.kind] ?? 0) + step
    if (row.question) this.questions += step
  }

  private showAll(): void {
    this.visible = this.rows.filter(this.matches)
    this.pending = 0
    this.publishSoon()
  }

  private publishSoon(): void {
    if (this.scheduled) return
    this.scheduled = true
    this.schedule(() => this.publish())
  }

  private publish(): void {
    this.scheduled = false
    this.snapshot = {
      rows: this.visible.slice(),
      total: this.rows.length,
      counts: { ...this.counts },
      questions: this.questions,
      paused: this.paused,
      pending: this.pending,
    }
    for (const listener of this.listeners) listener()
  }
}

/** Index of the first row at or behind a position, in rows sorted by it. */
function findPosition(rows: readonly FeedRow[], position: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.position ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

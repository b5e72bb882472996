import { type Analytics, type AnalyticsInput, createAnalytics, step, timeOf } from '#domain/analytics/analytics.ts'
import type { Position } from '../feed/feed.ts'
import { Snapshot } from './snapshot.ts'

/** Who wants to see what a fold counts. */
export interface FoldMember {
  /** Called about once a second, with the same as before when nothing has changed. */
  show(snapshot: Snapshot): void
}

/** From where to count: the whole live, from now on, or behind a position. */
export type CountingStart = 'start' | 'newest' | Position

export interface FoldOrigin {
  readonly uniqueId: string
  readonly streamId: string
  readonly sincePos: number
}

/** Without events, windows of a minute slide on, then those of up to ten minutes, then nothing changes. Milliseconds. */
const busyMs = 61_000
const settledMs = 11 * 60_000
const quietEveryMs = 10_000

/** Numbers of one that is still catching up are shown when it takes so long. Milliseconds. */
const patienceMs = 2000

/** The numbers of one live behind one position, shared by everybody who counts from there. */
export class Fold {
  readonly members = new Set<FoldMember>()
  readonly sincePos: number
  readonly #analytics: Analytics
  readonly #createdAt: number
  #cursor: number
  #isReady = false
  #isChanged = true
  #changedFrom = Number.POSITIVE_INFINITY
  #lookedAt = 0
  #snapshot: Snapshot | undefined

  /** `now` in milliseconds. */
  constructor(origin: FoldOrigin, now: number) {
    this.#createdAt = now
    this.sincePos = origin.sincePos
    this.#cursor = origin.sincePos
    this.#analytics = createAnalytics(origin)
  }

  /** Everything up to here is counted. */
  get cursor(): number {
    return this.#cursor
  }

  /** Whether it has caught up with its live. */
  get isReady(): boolean {
    return this.#isReady
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot
  }

  get analytics(): Analytics {
    return this.#analytics
  }

  /** Counts the event, unless it was counted already. Events come in order. */
  take(input: AnalyticsInput): void {
    if (input.pos <= this.#cursor) return
    this.#cursor = input.pos
    step(this.#analytics, input)
    this.#isChanged = true
    this.#changedFrom = Math.min(this.#changedFrom, timeOf(input.event))
  }

  /** There is nothing to count up to here. */
  pass(pos: number): void {
    this.#cursor = Math.max(this.#cursor, pos)
  }

  becomeReady(): void {
    this.#isReady = true
  }

  /** Shows its members what is counted, looked at anew if there is a reason. `now` in milliseconds. */
  show(epoch: string, now: number): void {
    if (!this.#isReady && now - this.#createdAt < patienceMs) return
    if (this.#isDue(now)) this.#look(epoch, now)
    if (!this.#snapshot) return
    for (const member of this.members) member.show(this.#snapshot)
    this.#snapshot.rest()
  }

  #isDue(now: number): boolean {
    if (this.sincePos === 0 && this.#analytics.events === 0) return false
    const quietMs = now - this.#analytics.newestAt
    if (this.#isChanged || quietMs < busyMs) return true
    return quietMs < settledMs && now - this.#lookedAt >= quietEveryMs
  }

  #look(epoch: string, now: number): void {
    const changedFrom = this.#changedFrom
    this.#snapshot = new Snapshot(this.#analytics, { epoch, now, before: this.#snapshot, changedFrom })
    this.#isChanged = false
    this.#changedFrom = Number.POSITIVE_INFINITY
    this.#lookedAt = now
  }
}

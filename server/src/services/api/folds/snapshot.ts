import type { Metrics, ViewerFigures } from '@livetap/contracts/metrics.ts'
import { type Analytics, type MetricsOptions, readMetrics, readQuestions } from '#domain/analytics/analytics.ts'
import { textFrame } from '../feed/feed.ts'

/** What one session adds of its own to the numbers that it shares with others. */
export type OwnMarks = Pick<MetricsOptions, 'settled' | 'welcomed'>

const noMarks: OwnMarks = { settled: new Map(), welcomed: new Set() }

interface Shared {
  own: string | undefined
  readonly frames: Map<string | undefined, Buffer>
}

export interface SnapshotOptions {
  /** Part of every position of the log. */
  readonly epoch: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly before: Snapshot | undefined
  /** When the oldest event happened that was counted since the one before; infinite when there was none. */
  readonly changedFrom: number
}

/** What a fold has counted by a moment. Nearly all of it is built and turned into text once for all sessions. */
export class Snapshot {
  /** Rows of this time and later have changed since the snapshot before; undefined: any may have. */
  readonly changedFrom: string | undefined
  readonly #slice: number
  readonly #asOf: number
  readonly #analytics: Analytics
  readonly #epoch: string
  readonly #now: number
  #metrics: Metrics | undefined
  readonly #texts = new Map<string, string>()
  /** What those have in common who have no marks but everybody's. */
  readonly #shared = new Map<OwnMarks['settled'], Shared>()

  constructor(analytics: Analytics, { before, changedFrom, epoch, now }: SnapshotOptions) {
    this.#analytics = analytics
    this.#epoch = epoch
    this.#now = now
    const { asOf, history } = this.metrics
    this.#slice = history.slice
    this.#asOf = Date.parse(asOf)
    // Rows without events have come since the newest event of before. Wherever rows begin, the one in which something
    // happened begins within a slice of it.
    const from = Math.min(changedFrom, before ? before.#asOf : this.#asOf) - history.slice * 1000
    this.changedFrom = before && before.#slice === history.slice ? new Date(from).toISOString() : undefined
  }

  /** The numbers with all rows, and without marks. */
  get metrics(): Metrics {
    this.#metrics ??= readMetrics(this.#analytics, { epoch: this.#epoch, now: this.#now, ...noMarks })
    return this.#metrics
  }

  /** The numbers as a session with these marks sees them. */
  mark(marks: OwnMarks): Metrics {
    if (marks.settled.size === 0 && marks.welcomed.size === 0) return this.metrics
    const { topGifters, topLikers, analysis } = this.metrics
    return {
      ...this.metrics,
      topGifters: welcome(topGifters, marks),
      topLikers: welcome(topLikers, marks),
      analysis: { ...analysis, questions: readQuestions(this.#analytics, marks.settled, this.#now) },
    }
  }

  /** The same as JSON, with the rows from a time on, or all. */
  render(marks: OwnMarks, from: string | undefined): string {
    const shared = this.#once('shared', () => this.#renderShared())
    const rows = this.#once(`rows ${from}`, () => this.#renderHistory(from))
    return `{${shared},${this.#getOwn(marks)},${rows}}`
  }

  /** A `metrics` message for a socket; everybody without marks of their own gets the same bytes. */
  frame(marks: OwnMarks, from: string | undefined): Buffer {
    const frames = this.#share(marks)?.frames
    const known = frames?.get(from)
    if (known) return known
    const frame = textFrame(`{"type":"metrics","data":${this.render(marks, from)}}`)
    frames?.set(from, frame)
    return frame
  }

  /** Lets go of what was built; it is built again when it is needed. */
  rest(): void {
    this.#metrics = undefined
    this.#texts.clear()
    this.#shared.clear()
  }

  /** What is the same for everybody, up to where the analysis is left open. */
  #renderShared(): string {
    const { topGifters, topLikers, history, analysis, ...others } = this.metrics
    const { questions, ...rest } = analysis
    return `${JSON.stringify(others).slice(1, -1)},"analysis":${JSON.stringify(rest).slice(0, -1)}`
  }

  #getOwn(marks: OwnMarks): string {
    const shared = this.#share(marks)
    if (!shared) return this.#renderOwn(marks)
    shared.own ??= this.#renderOwn(marks)
    return shared.own
  }

  #share({ settled, welcomed }: OwnMarks): Shared | undefined {
    if (welcomed.size > 0) return undefined
    const known = this.#shared.get(settled) ?? { own: undefined, frames: new Map() }
    this.#shared.set(settled, known)
    return known
  }

  /** What marks change, from inside the analysis on. */
  #renderOwn(marks: OwnMarks): string {
    const { topGifters, topLikers, analysis } = this.mark(marks)
    const boards = JSON.stringify({ topGifters, topLikers }).slice(1, -1)
    return `"questions":${JSON.stringify(analysis.questions)}},${boards}`
  }

  #renderHistory(from: string | undefined): string {
    const { slice, rows } = this.metrics.history
    const shown = from === undefined ? rows : rows.filter(({ at }) => at >= from)
    return `"history":${JSON.stringify({ slice, complete: from === undefined, rows: shown })}`
  }

  #once(name: string, render: () => string): string {
    const known = this.#texts.get(name)
    if (known !== undefined) return known
    const text = render()
    this.#texts.set(name, text)
    return text
  }
}

function welcome(figures: readonly ViewerFigures[], { welcomed }: OwnMarks): ViewerFigures[] {
  return figures.map((each) => (welcomed.has(each.person.userId) ? { ...each, welcomed: true } : each))
}

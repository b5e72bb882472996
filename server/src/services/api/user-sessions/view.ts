import type { Metrics, QuestionStatus } from '@livetap/contracts/metrics.ts'
import type { UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { findQuestion, listQuestionsSince } from '#domain/analytics/analytics.ts'
import { type Assistant, advise } from '#domain/assistant/assistant.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { webSocketFraming } from '../feed/feed.ts'
import {
  type CountingStart,
  type Fold,
  type FoldMember,
  type Hubs,
  type HubsPorts,
  type HubUse,
  LastingFeed,
  type OwnMarks,
  type SettledMark,
  type Snapshot,
} from '../folds/folds.ts'
import type { Connection } from './connection.ts'
import { frameOf } from './messages.ts'

/** Metrics come at most once a second; timers are not exact. */
const sendEveryMs = 950
/** A dashboard that has just begun to look at a live is shown so many of its newest events. */
const firstEvents = 50

export interface ViewPorts extends HubsPorts {
  readonly hubs: Hubs
}

export interface ViewOptions {
  readonly uniqueId: string
  readonly streamId: string
  readonly since: CountingStart
  readonly assistant: Assistant
  /** The hub was lost: another view has to take its place. */
  readonly lost: () => void
  /** Events could not be continued where they were. */
  readonly missed: () => void
}

/** One session's look at one live: its events, its share of the numbers, and what is marked there. */
export class View implements FoldMember, Disposable {
  readonly #ports: ViewPorts
  readonly #options: ViewOptions
  readonly #use: HubUse
  readonly #unwatch: () => void
  /** Marks of who may not mark for everybody. */
  readonly #settled = new Map<string, { readonly status: QuestionStatus; readonly settledAt: string }>()
  /** Viewers whom a prompt was about. */
  readonly #welcomed = new Set<string>()
  #connection: Connection | undefined
  #events: LastingFeed | undefined
  #fold: Fold | undefined
  /** Counts the folds asked for: only the newest matters. */
  #joins = 0
  /** Questions up to here were told, or were there before. */
  #questionsSeen: number | undefined
  #shown: Snapshot | undefined
  /** What the client was not told: nothing, or numbers with the rows from a time on, or with all. */
  #lacking: { readonly from: string | undefined } | undefined = { from: undefined }
  #sentAt = Number.NEGATIVE_INFINITY

  constructor(ports: ViewPorts, options: ViewOptions) {
    this.#ports = ports
    this.#options = options
    this.#use = ports.hubs.use(options, options.lost)
    this.#unwatch = this.#use.hub.questions.watch((mark) => this.#tellMark(mark))
    void this.#join(options.since)
  }

  get streamId(): string {
    return this.#options.streamId
  }

  /** When the newest event of the live came in. Milliseconds since 1970. */
  get lastArrivalAt(): number {
    return this.#use.hub.lastArrivalAt
  }

  /** The numbers as they were shown last; without the rows of their history if those are not wanted. */
  describe(withRows: boolean): Metrics | null {
    const snapshot = this.#fold?.snapshot
    if (!snapshot) return null
    const metrics = snapshot.mark(this.#marks())
    return withRows ? metrics : { ...metrics, history: { ...metrics.history, complete: false, rows: [] } }
  }

  /** Shows everything to a connection: events behind `lastEventId` if it has one, else the newest. */
  attach(connection: Connection, lastEventId: string | undefined): void {
    this.detach()
    this.#connection = connection
    this.#lacking = { from: undefined }
    if (connection.wantsEvents) this.#events = this.#openEvents(connection, lastEventId)
    if (this.#fold?.snapshot) this.show(this.#fold.snapshot)
  }

  detach(): void {
    this.#events?.[Symbol.dispose]()
    this.#events = undefined
    this.#connection = undefined
  }

  drained(): void {
    this.#events?.drained()
  }

  /** Counts anew from here on, for this session alone. */
  reset(): void {
    this.#settled.clear()
    void this.#join('newest')
  }

  /** Marks a question: for everybody who looks at the live, if whoever is connected may. Throws `question-not-found`. */
  markQuestion(questionId: string, status: QuestionStatus): void {
    if (!this.#fold || !findQuestion(this.#fold.analytics, questionId)) {
      throw new AppError('question-not-found', 'there is no such question here')
    }
    const moderator = this.#connection?.moderator
    if (moderator) {
      this.#use.hub.questions.put(questionId, status, moderator)
      return
    }
    const settledAt = toIso(this.#ports.clock.now())
    this.#settled.set(questionId, { status, settledAt })
    this.#tellMark({ questionId, status, settledAt: status === 'pending' ? null : settledAt })
  }

  show(snapshot: Snapshot): void {
    if (snapshot !== this.#shown) {
      this.#shown = snapshot
      this.#lack(snapshot.changedFrom)
      if (this.#fold?.isReady) this.#tellNews(this.#fold, snapshot)
    }
    this.#sendMetrics(snapshot)
  }

  [Symbol.dispose](): void {
    this.detach()
    this.#unwatch()
    this.#leave()
    this.#use[Symbol.dispose]()
  }

  async #join(since: CountingStart): Promise<void> {
    this.#leave()
    this.#joins += 1
    const join = this.#joins
    const fold = await this.#use.hub.join(this, since)
    if (join !== this.#joins) {
      this.#use.hub.leave(this, fold)
      return
    }
    this.#fold = fold
    if (fold.snapshot) this.show(fold.snapshot)
  }

  #leave(): void {
    if (this.#fold) this.#use.hub.leave(this, this.#fold)
    this.#joins += 1
    this.#fold = undefined
    this.#lacking = { from: undefined }
    this.#questionsSeen = undefined
  }

  #openEvents(connection: Connection, lastEventId: string | undefined): LastingFeed {
    const { streamId, missed } = this.#options
    const begin = lastEventId === undefined ? { tail: firstEvents } : { lastEventId }
    return new LastingFeed(
      this.#ports,
      { filter: { streamId, onlyLive: true }, from: 'now', ...begin },
      {
        framing: webSocketFraming,
        write: (frame) => connection.send(frame),
        missed,
        stalled: () => connection.cut(),
      },
    )
  }

  /** Questions that were there before the session looked are among the metrics only. */
  #tellNews({ analytics }: Fold, snapshot: Snapshot): void {
    const { serial, questions } = listQuestionsSince(analytics, this.#questionsSeen ?? 0)
    if (this.#questionsSeen !== undefined) {
      for (const data of questions) this.#say({ type: 'questionDetected', data })
    }
    this.#questionsSeen = serial
    if (this.#connection) this.#advise(snapshot)
  }

  #advise(snapshot: Snapshot): void {
    const data = advise(this.#options.assistant, snapshot.mark(this.#marks()), this.#ports.clock.now())
    if (!data) return
    const { userId } = data.numbers
    if (typeof userId === 'string') this.#welcomed.add(userId)
    this.#say({ type: 'insight', data })
  }

  #sendMetrics(snapshot: Snapshot): void {
    const now = this.#ports.clock.now()
    if (!this.#lacking || !this.#connection?.isKeepingUp || now - this.#sentAt < sendEveryMs) return
    this.#connection.send(snapshot.frame(this.#marks(), this.#lacking.from))
    this.#lacking = undefined
    this.#sentAt = now
  }

  /** Rows from this time on are to be told, or all; besides those that were to be told anyhow. */
  #lack(from: string | undefined): void {
    const before = this.#lacking
    if (!before) this.#lacking = { from }
    else if (before.from !== undefined && (from === undefined || from < before.from)) this.#lacking = { from }
  }

  #marks(): OwnMarks {
    return { settled: this.#findSettled(), welcomed: this.#welcomed }
  }

  /** Everybody's, with those of this session above; of questions that were asked since it counts. */
  #findSettled(): OwnMarks['settled'] {
    const { settled } = this.#use.hub.questions
    if (this.#settled.size === 0 && !this.#fold?.sincePos) return settled
    return new Map([...[...settled].filter(([questionId]) => this.#counts(questionId)), ...this.#settled])
  }

  #counts(questionId: string): boolean {
    return Number(questionId.slice(1)) > (this.#fold?.sincePos ?? 0)
  }

  #tellMark(data: SettledMark): void {
    if (!this.#counts(data.questionId)) return
    this.#say({ type: 'questionAnswered', data })
    this.#lack(this.#shown?.changedFrom)
  }

  #say(message: UserSessionMessage): void {
    this.#connection?.send(frameOf(message))
  }
}

import { describeError } from '#kernel/errors.ts'
import { parsePosition, sseFraming } from '../feed/feed.ts'
import { repeatEvery } from '../repeat.ts'
import { type Arrival, readArrival, toInput, userIdsOf } from './arrivals.ts'
import { type CountingPorts, countStored, inTurns } from './count-stored.ts'
import { type CountingStart, Fold, type FoldMember } from './fold.ts'
import { LastingFeed, type LastingFeedPorts } from './lasting-feed.ts'
import type { QuestionMarks } from './question-marks.ts'

const showEveryMs = 1000
/** Signals of marked questions may be lost. */
const rereadEveryMs = 15_000
const pauseMs = 1000
/** Events that may wait to be counted, while it is found out who they are about. */
const mostWaiting = 20_000

export interface LiveHubPorts extends LastingFeedPorts, CountingPorts {
  readonly questions: QuestionMarks
}

/** Reads the events of one live once for all folds that count it, and has them show once a second what they counted. */
export class LiveHub implements Disposable {
  readonly streamId: string
  readonly questions: QuestionMarks
  readonly #uniqueId: string
  readonly #ports: LiveHubPorts
  readonly #folds = new Map<number, Fold>()
  readonly #opened = Promise.withResolvers<void>()
  readonly #stop = new AbortController()
  readonly #open = new DisposableStack()
  readonly #feed: LastingFeed
  #waiting: Arrival[] = []
  #isFull = false
  #epoch = ''
  /** Position of the newest event that came in. */
  #received = 0
  /** Position up to which the folds that have caught up have counted. */
  #counted = 0
  #lastArrivalAt: number

  /** `lost` is called when positions of before mean nothing any more: then it is of no use, and a new one is. */
  constructor(ports: LiveHubPorts, live: { readonly streamId: string; readonly uniqueId: string }, lost: () => void) {
    this.#ports = ports
    this.streamId = live.streamId
    this.questions = ports.questions
    this.#uniqueId = live.uniqueId
    this.#lastArrivalAt = ports.clock.now()
    this.#feed = this.#open.use(
      new LastingFeed(
        ports,
        { filter: { streamId: live.streamId, onlyLive: true }, from: 'now' },
        {
          framing: sseFraming,
          begun: ({ resumedFrom }) => this.#begin(resumedFrom),
          write: (frame) => this.#receive(frame),
          missed: lost,
        },
      ),
    )
    this.#open.use(repeatEvery(ports, showEveryMs, () => this.#turn()))
    this.#open.use(repeatEvery(ports, rereadEveryMs, () => this.questions.refresh()))
    void this.questions.refresh()
    this.#open.defer(() => this.#stop.abort())
  }

  /** When the newest event came in; at first, when the hub was made. Milliseconds since 1970. */
  get lastArrivalAt(): number {
    return this.#lastArrivalAt
  }

  get folds(): number {
    return this.#folds.size
  }

  /** Everybody who counts behind the same position shares a fold. */
  async join(member: FoldMember, since: CountingStart): Promise<Fold> {
    await this.#opened.promise
    const sincePos = this.#find(since)
    const fold = this.#folds.get(sincePos) ?? this.#createFold(sincePos)
    fold.members.add(member)
    return fold
  }

  leave(member: FoldMember, fold: Fold): void {
    fold.members.delete(member)
    if (fold.members.size === 0) this.#folds.delete(fold.sincePos)
  }

  [Symbol.dispose](): void {
    this.#open.dispose()
  }

  #find(since: CountingStart): number {
    if (since === 'start') return 0
    if (since === 'newest') return this.#received
    return since.epoch === this.#epoch ? Math.min(since.pos, this.#received) : 0
  }

  #begin(resumedFrom: string): void {
    const { epoch, pos } = parsePosition(resumedFrom) ?? { epoch: '', pos: 0 }
    if (this.#epoch === '') {
      this.#received = pos
      this.#counted = pos
    }
    this.#epoch = epoch
    this.#opened.resolve()
  }

  #createFold(sincePos: number): Fold {
    const fold = new Fold({ uniqueId: this.#uniqueId, streamId: this.streamId, sincePos }, this.#ports.clock.now())
    this.#folds.set(sincePos, fold)
    this.#catchUp(fold).catch(() => {}) // only stopping ends it early
    return fold
  }

  async #catchUp(fold: Fold): Promise<void> {
    const { signal } = this.#stop
    while (this.#folds.get(fold.sincePos) === fold && !signal.aborted) {
      try {
        await countStored(this.#ports, { streamId: this.streamId }, fold, this.#received, signal)
        if (fold.cursor < this.#counted) continue
        fold.becomeReady()
        fold.show(this.#epoch, this.#ports.clock.now())
        return
      } catch (error) {
        this.#ports.log.warn({ error: describeError(error) }, 'could not count what is stored of a live')
        await this.#ports.clock.sleep(pauseMs, signal)
      }
    }
  }

  #receive(frame: Buffer): boolean {
    this.#lastArrivalAt = this.#ports.clock.now()
    for (const block of frame.toString().split('\n\n').slice(0, -1)) this.#read(block)
    this.#isFull = this.#waiting.length >= mostWaiting
    return !this.#isFull
  }

  /** A server-sent event: what other clients are sent is read here as well. */
  #read(block: string): void {
    const [, pos = '', json = ''] = /^id: \w+-(\d+)\nevent: \w+\ndata: (.*)$/s.exec(block) ?? []
    if (Number(pos) <= this.#received) return
    this.#received = Number(pos)
    this.#waiting.push(readArrival(this.#received, json))
  }

  async #turn(): Promise<void> {
    await this.#count()
    const now = this.#ports.clock.now()
    for (const fold of this.#folds.values()) fold.show(this.#epoch, now)
  }

  async #count(): Promise<void> {
    const { returning } = this.#ports
    const arrivals = this.#waiting.splice(0)
    try {
      await returning.learn(userIdsOf(arrivals))
    } catch (error) {
      this.#waiting.unshift(...arrivals)
      throw error
    }
    await inTurns(arrivals, (arrival) => {
      const input = toInput(arrival, returning)
      for (const fold of this.#folds.values()) if (fold.isReady) fold.take(input)
      this.#counted = arrival.pos
    })
    if (!this.#isFull) return
    this.#isFull = false
    this.#feed.drained()
  }
}

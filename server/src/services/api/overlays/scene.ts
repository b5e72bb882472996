import type { Metrics } from '@livetap/contracts/metrics.ts'
import type { StagePart } from '@livetap/contracts/overlays/stage.ts'
import {
  type ActivityRow,
  type CommentRow,
  type Kept,
  readFeatured,
  readHead,
  readKept,
  readScene,
} from '#domain/overlays/overlays.ts'
import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { FoldMember, Hubs } from '../folds/folds.ts'
import { FiguresWatch } from './figures.ts'
import { toActivity, toComment, toFeatured, toFigures, toGifters } from './items.ts'
import { Part } from './part.ts'

export interface ScenePorts {
  readonly db: Pick<Db, 'query'>
  readonly hubs: Hubs
  readonly clock: Clock
  readonly log: Log
}

/** The live that overlays are about. */
export interface SceneLive {
  readonly streamId: string
  readonly uniqueId: string
}

/** Who is shown the scene. */
export interface SceneMember {
  readonly parts: readonly StagePart[]
  tell(frame: Buffer): void
}

/** Most rows that are kept of a kind; of those, overlays are shown the newest that may be seen. */
const mostKept = 100
const mostShown = 30
/** A burst is read once. */
const gatherMs = 150
const retryMs = 1000
const counting: ReadonlySet<StagePart> = new Set(['figures', 'gifters'])
const noPeople: ReadonlySet<string> = new Set()

/**
 * What overlays show of one live, read once for all of them: nothing that moderation has not looked at, and nothing that
 * is held, hidden or of somebody muted, which is also taken back. A hint that is lost, doubled or late does no harm.
 */
export class Scene implements Disposable {
  readonly #ports: ScenePorts
  readonly #workspaceId: string
  readonly #live: SceneLive
  readonly #members = new Set<SceneMember>()
  readonly #stop = new AbortController()
  readonly #parts = {
    chat: new Part('chat'),
    activity: new Part('activity'),
    featured: new Part('featured'),
    figures: new Part('figures'),
    gifters: new Part('gifters'),
  }
  #figures: FiguresWatch | undefined
  #metrics: Metrics | undefined
  #muted = noPeople
  #comments: CommentRow[] = []
  #activity: ActivityRow[] = []
  #epoch = ''
  #cursor = 0
  #isStale = true
  #isReading = false

  constructor(ports: ScenePorts, workspaceId: string, live: SceneLive) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#live = live
  }

  get streamId(): string {
    return this.#live.streamId
  }

  get isInUse(): boolean {
    return this.#members.size > 0
  }

  /** Is told what there is, then what changes. */
  join(member: SceneMember): void {
    this.#members.add(member)
    this.tellAll(member)
    if (member.parts.some((part) => counting.has(part))) this.#figures ??= this.#watchFigures()
    this.refresh()
  }

  leave(member: SceneMember): void {
    this.#members.delete(member)
    const isCounted = [...this.#members].some(({ parts }) => parts.some((part) => counting.has(part)))
    if (isCounted) return
    this.#figures?.[Symbol.dispose]()
    this.#figures = undefined
  }

  tellAll({ parts, tell }: SceneMember): void {
    for (const part of parts) tell(this.#parts[part].frame())
  }

  /** Something may have changed. */
  refresh(): void {
    this.#isStale = true
    if (this.#isReading || this.#stop.signal.aborted) return
    this.#isReading = true
    void this.#read()
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
    this.#figures?.[Symbol.dispose]()
  }

  async #read(): Promise<void> {
    const { clock, log } = this.#ports
    const { signal } = this.#stop
    try {
      while (this.#isStale && !signal.aborted) {
        this.#isStale = false
        await this.#readOnce(signal)
        await clock.sleep(gatherMs, signal)
      }
    } catch (error) {
      if (signal.aborted) return
      log.warn({ error: describeError(error) }, 'What overlays show could not be read and is tried again')
      await clock.sleep(retryMs, signal).catch(() => {})
      this.#isStale = true
    } finally {
      this.#isReading = false
      if (this.#isStale) queueMicrotask(() => this.refresh())
    }
  }

  async #readOnce(signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#ports
    const { streamId } = this.#live
    const { epoch, pos: upTo, behind } = await readHead(db.query, this.#workspaceId)
    if (epoch !== this.#epoch) this.#forget(epoch)
    const span = { streamId, after: this.#cursor, upTo }
    const { comments, activity } = await readScene(db.query, this.#workspaceId, span)
    this.#comments = [...this.#comments, ...comments].slice(-mostKept)
    this.#activity = [...this.#activity, ...activity].slice(-mostKept)
    this.#cursor = Math.max(this.#cursor, upTo)
    const { featured, claimed } = await readFeatured(db.query, this.#workspaceId, span)
    const wanted = [...this.#comments, featured, claimed].flatMap((row) => row?.eventId ?? [])
    const kept = await readKept(db.query, this.#workspaceId, wanted, clock.now())
    if (signal.aborted) return
    this.#show(kept, featured, claimed)
    if (behind > 0) this.#isStale = true
  }

  #show(kept: Kept, featured: CommentRow | undefined, claimed: CommentRow | undefined): void {
    const comments = this.#comments.flatMap((row) => toComment(row, kept)).sort((a, b) => a.order - b.order)
    this.#tell('chat', this.#parts.chat.update(comments.slice(-mostShown)))
    const activity = this.#activity.flatMap((row) => toActivity(row, kept))
    this.#tell('activity', this.#parts.activity.update(activity.slice(-mostShown)))
    const large = [...toFeatured('featured', featured, kept), ...toFeatured('claimed', claimed, kept)]
    this.#tell('featured', this.#parts.featured.update(large))
    this.#muted = kept.muted
    this.#showFigures()
  }

  /** Not before it is known who is muted. */
  #showFigures(): void {
    if (!this.#metrics || this.#muted === noPeople) return
    this.#tell('figures', this.#parts.figures.update([toFigures(this.#metrics)]))
    this.#tell('gifters', this.#parts.gifters.update(toGifters(this.#metrics, this.#muted)))
  }

  /** The log has to be read anew: somebody was erased from it, or it is another one. */
  #forget(epoch: string): void {
    this.#epoch = epoch
    this.#cursor = 0
    this.#comments = []
    this.#activity = []
  }

  #watchFigures(): FiguresWatch {
    const member: FoldMember = {
      show: ({ metrics }) => {
        this.#metrics = metrics
        this.#showFigures()
      },
    }
    return new FiguresWatch(this.#ports, this.#live, member)
  }

  #tell(part: StagePart, frame: Buffer | undefined): void {
    if (!frame) return
    for (const member of this.#members) if (member.parts.includes(part)) member.tell(frame)
  }
}

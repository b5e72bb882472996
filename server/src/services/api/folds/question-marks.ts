import type { QuestionStatus } from '@livetap/contracts/metrics.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { Doer } from '@livetap/contracts/workspace/moderation.ts'
import { addDeed, putStatus, readQuestionMarks } from '#domain/moderation/moderation.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import type { OwnMarks } from './snapshot.ts'

type SettledQuestions = OwnMarks['settled']

const mostKept = 1000

/** What has become of a question. */
export interface SettledMark {
  readonly questionId: string
  readonly status: QuestionStatus
  readonly settledAt: string | null
}

export interface QuestionMarksPorts {
  readonly db: Pick<Db, 'query'>
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** Which questions of a live are answered or skipped, for everybody who looks at it. Kept in the database. */
export class QuestionMarks {
  readonly #ports: QuestionMarksPorts
  readonly #workspaceId: string
  readonly #streamId: string
  readonly #watchers = new Set<(mark: SettledMark) => void>()
  #settled: SettledQuestions = new Map()
  /** Marks that are not written yet: what is read meanwhile is older. */
  #writing = 0

  constructor(ports: QuestionMarksPorts, workspaceId: string, streamId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#streamId = streamId
  }

  /** Another map whenever something in it is another. */
  get settled(): SettledQuestions {
    return this.#settled
  }

  watch(told: (mark: SettledMark) => void): () => void {
    this.#watchers.add(told)
    return () => this.#watchers.delete(told)
  }

  /** Marks it at once, and keeps it. Whatever others have claimed or settled: a dashboard shows what they did. */
  put(questionId: string, status: QuestionStatus, by: Doer): void {
    const at = toIso(this.#ports.clock.now())
    const next = new Map(this.#settled)
    if (status === 'pending') next.delete(questionId)
    else next.set(questionId, { status, settledAt: at })
    this.#settled = next
    this.#tell({ questionId, status, settledAt: status === 'pending' ? null : at })
    this.#writing += 1
    void this.#write(questionId, status, { by, at })
  }

  /** Reads what others have marked. */
  async refresh(): Promise<void> {
    const { db, log } = this.#ports
    try {
      const marks = await readQuestionMarks(db.query, this.#workspaceId, this.#streamId, mostKept)
      if (this.#writing > 0) return
      const settled = marks.filter(({ status }) => status !== 'pending')
      this.#replace(
        new Map(settled.map((mark) => [mark.questionId, { status: mark.status, settledAt: mark.settled?.at ?? '' }])),
      )
    } catch (error) {
      log.warn({ error: describeError(error) }, 'could not read which questions are answered')
    }
  }

  async #write(questionId: string, status: QuestionStatus, done: { by: Doer; at: string }): Promise<void> {
    const { db, log, signals: channel } = this.#ports
    const [streamId, workspaceId] = [this.#streamId, this.#workspaceId]
    try {
      await putStatus(db.query, workspaceId, { streamId, pos: Number(questionId.slice(1)) }, status, done)
      await addDeed(db.query, workspaceId, { done, action: 'question.settle', streamId, questionId, detail: status })
    } catch (error) {
      log.error({ error: describeError(error) }, 'a question that was marked could not be kept')
    }
    this.#writing -= 1
    channel.send(signals.moderation, { workspaceId, streamId, parts: ['questions', 'deeds'] })
  }

  #replace(next: SettledQuestions): void {
    const before = this.#settled
    const changed = [...new Set([...before.keys(), ...next.keys()])].filter(
      (id) => before.get(id)?.status !== next.get(id)?.status || before.get(id)?.settledAt !== next.get(id)?.settledAt,
    )
    if (changed.length === 0) return
    this.#settled = next
    for (const questionId of changed) {
      const { status = 'pending', settledAt = null } = next.get(questionId) ?? {}
      this.#tell({ questionId, status, settledAt })
    }
  }

  #tell(mark: SettledMark): void {
    for (const told of this.#watchers) told(mark)
  }
}

import {
  acceptUpTo,
  beginBatch,
  delayRedrive,
  findCut,
  findNextRedrive,
  findRedrive,
  finishRedrive,
  isUnchanged,
  loadWork,
  mostEventBytes,
  nameBatch,
  nameOfUrl,
  noteFailure,
  nothingLeft,
  passOver,
  type Redrive,
  readPage,
  readRange,
  type SinkKey,
  type SinkPage,
  type SinkWork,
  skipUpTo,
  splitRedrive,
  stopSink,
  writeBatch,
} from '#domain/sinks/sinks.ts'
import type { DeliveryOutcome } from '#domain/webhooks/webhooks.ts'
import type { Ports } from '#ports/ports.ts'
import type { ForwardMetrics } from './forward-metrics.ts'
import { judgeFailure, toSinkError } from './retries.ts'
import { sendBatch } from './send-batch.ts'
import { type Refusal, setAside } from './set-aside.ts'
import type { Rest } from './sink-loop.ts'

export type SinkPorts = Pick<Ports, 'db' | 'bus' | 'vault' | 'outbound' | 'clock' | 'log'>

/** So often it is looked at what no hint told of. */
const lookEveryMs = 5000
const atOnce: Rest = { ms: 0, endsWithLog: false }

type Begun = SinkWork & { readonly sendingTo: number; readonly beganAt: number }

/**
 * Sends the log of a workspace on to a webhook, batch by batch. Which batch that is stands in the database before it is
 * sent; so whoever sends it again, after whatever end of a process, sends the same under the same id.
 */
export class WebhookSink {
  readonly #ports: SinkPorts
  readonly #metrics: ForwardMetrics
  readonly #key: SinkKey

  constructor(ports: SinkPorts, metrics: ForwardMetrics, key: SinkKey) {
    this.#ports = ports
    this.#metrics = metrics
    this.#key = key
  }

  async turn(signal: AbortSignal): Promise<Rest | 'over'> {
    const { db, clock } = this.#ports
    const work = await loadWork(db.query, this.#key)
    if (work === undefined) return 'over'
    const waitMs = (work.nextAt ?? 0) - clock.now()
    if (waitMs > 0) return { ms: waitMs, endsWithLog: false }
    if (work.sendingTo === undefined && work.pos + 1 < work.earliest) return this.#skipRemoved(work)
    const hasMore = work.sendingTo !== undefined || work.head > work.pos
    if (hasMore && !(await this.#sendNext(work, signal))) return atOnce
    const redriven = await findRedrive(db.query, work, clock.now())
    if (redriven) await this.#sendAgain(work, redriven, signal)
    return hasMore || redriven ? atOnce : this.#restUntilDue()
  }

  async #restUntilDue(): Promise<Rest> {
    const dueAt = (await findNextRedrive(this.#ports.db.query, this.#key)) ?? Number.POSITIVE_INFINITY
    return { ms: Math.min(lookEveryMs, Math.max(1, dueAt - this.#ports.clock.now())), endsWithLog: true }
  }

  /** What was kept long enough cannot be sent any more. */
  async #skipRemoved(work: SinkWork): Promise<Rest> {
    await skipUpTo(this.#ports.db.query, work, work.earliest - 1, work.earliest - 1 - work.pos)
    return atOnce
  }

  /** Resolves to whether the endpoint did not fail. */
  async #sendNext(found: SinkWork, signal: AbortSignal): Promise<boolean> {
    const { db } = this.#ports
    const work = await this.#waitForMore(found, signal)
    if (work === undefined) return true
    const page = await this.#readNext(work)
    if (page.events.length === 0) {
      await skipUpTo(db.query, work, page.to)
      return true
    }
    const begun = await this.#begin(work, page.to)
    if (begun === undefined) return true
    const batchId = nameBatch(work.sinkId, work.revision, page.from, page.to)
    const outcome = await this.#send(begun, page, { batchId, at: begun.beganAt }, signal)
    if (outcome.kind !== 'succeeded') {
      await this.#settleFailure(begun, page, batchId, outcome)
      return false
    }
    const at = this.#ports.clock.now()
    await acceptUpTo(db.query, begun, page.to, { events: page.events.length, batches: 1, at })
    return true
  }

  /** A batch that is not full yet has some time to become so. */
  async #waitForMore(work: SinkWork, signal: AbortSignal): Promise<SinkWork | undefined> {
    const isFull = work.head - work.pos >= work.maxEvents
    if (work.sendingTo !== undefined || isFull || work.maxMs === 0) return work
    await this.#ports.clock.sleep(work.maxMs, signal)
    return loadWork(this.#ports.db.query, this.#key)
  }

  #readNext(work: SinkWork): Promise<SinkPage> {
    const { query } = this.#ports.db
    const { workspaceId, filter, pos, sendingTo: to, head, maxEvents: limit } = work
    if (to !== undefined) return readRange(query, workspaceId, filter, { from: pos + 1, to })
    return readPage(query, workspaceId, filter, { after: pos, upTo: head, limit, mostBytes: mostEventBytes })
  }

  /** Undefined when the sink was changed meanwhile. */
  async #begin(work: SinkWork, to: number): Promise<Begun | undefined> {
    const begun = { ...work, sendingTo: to, beganAt: work.beganAt ?? this.#ports.clock.now() }
    if (work.sendingTo !== undefined && work.beganAt !== undefined) return begun
    return (await beginBatch(this.#ports.db.query, work, to, begun.beganAt)) ? begun : undefined
  }

  async #send(
    { workspaceId, sinkId }: SinkKey,
    page: SinkPage,
    { batchId, at }: { readonly batchId: string; readonly at: number },
    signal: AbortSignal,
  ): Promise<DeliveryOutcome> {
    const body = writeBatch({ workspaceId, at, ...page })
    const outcome = await sendBatch(this.#ports, { workspaceId, name: nameOfUrl(sinkId), id: batchId, body }, signal)
    if (outcome.ms !== null) this.#metrics.seconds.observe(outcome.ms / 1000)
    if (outcome.kind !== 'succeeded') return outcome
    this.#metrics.events.add(page.events.length, { kind: 'webhook' })
    this.#count('accepted')
    return outcome
  }

  async #settleFailure(work: Begun, page: SinkPage, batchId: string, outcome: DeliveryOutcome): Promise<void> {
    const { db, clock } = this.#ports
    const at = clock.now()
    const error = toSinkError(outcome, at)
    const consequence = judgeFailure(outcome, { ...work, since: Math.max(work.beganAt, work.changedAt) }, at)
    if (consequence.kind === 'stop') {
      this.#count('stopped')
      return stopSink(db.query, work, error)
    }
    const failure = { error, nextAt: consequence.nextAt, at }
    if (consequence.kind === 'retry') {
      this.#count('retried')
      return noteFailure(db.query, work, failure)
    }
    // What an address refused that the sink has no more is not lost: it goes to the one it has now.
    if (!(await isUnchanged(db.query, work))) return
    const { reason } = consequence
    await this.#setAside(
      work,
      { batchId, from: page.from, to: page.to },
      {
        ...{ reason, error: error.message, attempts: work.failures + 1, at },
      },
    )
    await passOver(db.query, work, page.to, failure)
  }

  async #setAside(
    { workspaceId, sinkId, name: sinkName }: SinkWork,
    batch: { readonly batchId: string; readonly from: number; readonly to: number },
    refusal: Refusal,
  ): Promise<void> {
    const { batchId, from, to } = batch
    await setAside(this.#ports.bus, { workspaceId, sinkId, sinkName, batchId, from, to }, refusal)
    this.#count('set_aside')
  }

  /** What is sent again holds nothing up: between two tries of it goes what is new. */
  async #sendAgain(work: SinkWork, redriven: Redrive, signal: AbortSignal): Promise<void> {
    const { db, clock } = this.#ports
    const { wantedAt } = redriven
    const page = await readRange(db.query, work.workspaceId, work.filter, redriven)
    if (page.events.length === 0) {
      const { message: error } = nothingLeft()
      return this.#giveBack(work, redriven, { reason: 'GAVE_UP', error, attempts: redriven.failures, at: clock.now() })
    }
    const cut = findCut(page.events, work.maxEvents)
    if (cut !== undefined) return splitRedrive(db.query, redriven, work.revision, cut)
    // Of a sink that was changed since it may hold something else: a receiver that has the old one must not drop this.
    const batchId = nameBatch(work.sinkId, work.revision, redriven.from, redriven.to)
    const outcome = await this.#send(work, page, { batchId, at: wantedAt }, signal)
    const at = clock.now()
    if (outcome.kind === 'succeeded') return finishRedrive(db.query, redriven, { events: page.events.length, at })
    if (!(await isUnchanged(db.query, work))) return
    const error = toSinkError(outcome, at)
    const consequence = judgeFailure(outcome, { ...redriven, since: wantedAt, giveUpMs: work.giveUpMs }, at)
    if (consequence.kind === 'stop') return stopSink(db.query, work, error)
    if (consequence.kind === 'retry') return delayRedrive(db.query, redriven, consequence.nextAt)
    const refusal = { reason: consequence.reason, error: error.message, attempts: redriven.failures + 1, at }
    await this.#giveBack(work, redriven, refusal)
  }

  /** It is a dead letter again. */
  async #giveBack(work: SinkWork, redriven: Redrive, refusal: Refusal): Promise<void> {
    await this.#setAside(work, redriven, refusal)
    await finishRedrive(this.#ports.db.query, redriven, { events: undefined, at: refusal.at })
  }

  #count(result: 'accepted' | 'retried' | 'set_aside' | 'stopped'): void {
    this.#metrics.tries.add(1, { kind: 'webhook', result })
  }
}

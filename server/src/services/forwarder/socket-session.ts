import {
  acceptUpTo,
  loadWork,
  noteConnected,
  readPage,
  type SinkEvent,
  type SinkKey,
  type SinkWork,
  skipUpTo,
} from '#domain/sinks/sinks.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { OutboundSocket, SocketListener } from '#ports/outbound/outbound.ts'
import type { ForwardMetrics } from './forward-metrics.ts'
import type { SinkLoop } from './sink-loop.ts'

/** Most events that are sent and not acknowledged. */
export const ackWindow = 256
const eventsAtOnce = 100
const mostBytesAtOnce = 1_048_576
/** What has not left this machine; more is not added to it. */
const mostBuffered = 1_048_576
const ackWithinMs = 30_000
/** A connection that has lasted so long works. */
const steadyMs = 10_000
const lookEveryMs = 2000

interface SessionNeeds {
  readonly db: Pick<Db, 'query'>
  readonly clock: Clock
  readonly metrics: ForwardMetrics
  readonly loop: SinkLoop
}

/** One connection: sends event by event, at most 256 ahead of what the other side has acknowledged. */
export class SocketSession implements SocketListener {
  readonly #needs: SessionNeeds
  readonly #key: SinkKey
  readonly #revision: number
  /** Positions of what was sent and not acknowledged, in order. */
  readonly #unacked: number[] = []
  #ackedCount = 0
  #acked: number
  /** Everything up to here was sent, or is not wanted. */
  #sent: number
  #ackedAt: number
  #end: AppError | undefined

  constructor(needs: SessionNeeds, work: SinkWork) {
    this.#needs = needs
    this.#key = { workspaceId: work.workspaceId, sinkId: work.sinkId }
    this.#revision = work.revision
    this.#acked = work.pos
    this.#sent = work.pos
    this.#ackedAt = needs.clock.now()
  }

  /** From the other side; what is not an acknowledgement of something that was sent means nothing. */
  message(text: string): void {
    const pos = readAck(text)
    if (pos === undefined || pos <= this.#acked || pos > this.#sent) return
    const later = this.#unacked.findIndex((sent) => sent > pos)
    const count = later < 0 ? this.#unacked.length : later
    this.#unacked.splice(0, count)
    this.#ackedCount += count
    this.#acked = pos
    this.#ackedAt = this.#needs.clock.now()
    if (this.#unacked.length <= ackWindow / 2) this.#needs.loop.wake()
  }

  closed(error: AppError): void {
    this.#end = error
    this.#needs.loop.wake()
  }

  /** Resolves when the sink was switched off or changed; rejects when the connection is over or nothing is acknowledged. */
  async run(socket: OutboundSocket, signal: AbortSignal): Promise<void> {
    const { clock, loop } = this.#needs
    const openedAt = clock.now()
    const { workspaceId, sinkId } = this.#key
    socket.send(JSON.stringify({ type: 'hello', version: 1, workspaceId, sinkId, pos: this.#acked, window: ackWindow }))
    try {
      for (;;) {
        loop.begin()
        const work = await this.#load()
        if (work === undefined) return
        await this.#keep(work)
        if (work.failures > 0 && clock.now() - openedAt >= steadyMs) await noteConnected(this.#needs.db.query, work)
        signal.throwIfAborted()
        this.#checkLife()
        if (await this.#sendMore(socket, work)) continue
        await loop.rest({ ms: lookEveryMs, endsWithLog: true }, signal)
      }
    } finally {
      socket.close()
      await this.#keepLast()
    }
  }

  async #load(): Promise<SinkWork | undefined> {
    const work = await loadWork(this.#needs.db.query, this.#key)
    return work?.revision === this.#revision ? work : undefined
  }

  #checkLife(): void {
    if (this.#end) throw this.#end
    if (this.#unacked.length === 0 || this.#needs.clock.now() - this.#ackedAt < ackWithinMs) return
    throw new AppError('endpoint-timeout', 'nothing was acknowledged for 30 s', { transient: true })
  }

  /** Writes down what was acknowledged since the last time, and that nothing wanted is before what comes. */
  async #keep(work: SinkWork): Promise<void> {
    const { db, clock, metrics } = this.#needs
    const isIdle = this.#unacked.length === 0
    const [pos, events] = [isIdle ? this.#sent : this.#acked, this.#ackedCount]
    if (pos <= work.pos) return
    if (events === 0) return skipUpTo(db.query, work, pos)
    const wasNews = await acceptUpTo(db.query, work, pos, { events, batches: 0, at: clock.now() })
    this.#ackedCount -= events
    if (wasNews) metrics.events.add(events, { kind: 'websocket' })
  }

  async #keepLast(): Promise<void> {
    const work = await this.#load()
    if (work) await this.#keep(work)
  }

  /** Resolves to whether there may be more to send at once. */
  async #sendMore(socket: OutboundSocket, work: SinkWork): Promise<boolean> {
    const limit = Math.min(ackWindow - this.#unacked.length, eventsAtOnce)
    if (limit <= 0 || socket.buffered > mostBuffered || work.head <= this.#sent) return false
    if (this.#sent + 1 < work.earliest) return this.#skipRemoved(socket, work)
    const page = await readPage(this.#needs.db.query, work.workspaceId, work.filter, {
      ...{ after: this.#sent, upTo: work.head, limit, mostBytes: mostBytesAtOnce },
    })
    if (this.#unacked.length === 0) this.#ackedAt = this.#needs.clock.now()
    for (const event of page.events) this.#send(socket, event)
    this.#sent = page.to
    return true
  }

  #send(socket: OutboundSocket, { pos, json }: SinkEvent): void {
    this.#unacked.push(pos)
    socket.send(`{"type":"event","pos":${pos},"event":${json}}`)
  }

  /** What was kept long enough cannot be sent any more. Resolves to whether it was said: what was sent before comes first. */
  async #skipRemoved(socket: OutboundSocket, work: SinkWork): Promise<boolean> {
    if (this.#unacked.length > 0) return false
    const [from, to] = [this.#sent + 1, work.earliest - 1]
    socket.send(JSON.stringify({ type: 'gap', from, to }))
    await skipUpTo(this.#needs.db.query, { ...work, pos: this.#sent }, to, to - this.#sent)
    this.#sent = to
    this.#acked = to
    return true
  }
}

function readAck(text: string): number | undefined {
  try {
    const { type, pos } = JSON.parse(text) as { readonly type?: unknown; readonly pos?: unknown }
    return type === 'ack' && Number.isSafeInteger(pos) ? Number(pos) : undefined
  } catch {
    return undefined
  }
}

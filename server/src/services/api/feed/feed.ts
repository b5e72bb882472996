import type { FeedReset } from '@livetap/contracts/feed.ts'
import { type LogGrown, signals } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Log } from '#kernel/log.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { Signals } from '#ports/signals.ts'
import { repeatEvery } from '../repeat.ts'
import { type CloseReason, defaultClientLimits, FeedClient, type FeedSink } from './client.ts'
import type { FeedFilter } from './filter.ts'
import { History } from './history.ts'
import type { FeedLog } from './log.ts'
import { continueFrom, earliestCursor, formatPosition, type Start } from './position.ts'
import { LogTail } from './tail.ts'

export type { CloseReason, FeedSink } from './client.ts'
export type { FeedFilter } from './filter.ts'
export { type Framing, messageFrame, sseFraming, textFrame, webSocketFraming } from './frames.ts'
export type { FeedLog, LogPage } from './log.ts'
export { formatPosition, type Head, type Position, parsePosition } from './position.ts'
export { createShownPorts } from './shown-feed.ts'
export { createStoredLog } from './stored-log.ts'

const checkEveryMs = 2000
const sweepEveryMs = 1000
const mostClients = 10_000
/** A connection is replaced after 10 ± 2 minutes, so that a deploy looks like any other minute. */
const rotation = { shortestMs: 8 * 60_000, spreadMs: 4 * 60_000 }

export interface FeedRequest {
  readonly filter: FeedFilter
  readonly lastEventId?: string
  readonly from: 'now' | 'earliest'
  /** Begin with the newest matches, so many of them. */
  readonly tail?: number
}

/** A feed that was asked for and may be attached. */
export interface FeedStart extends Start {
  readonly filter: FeedFilter
  /** Id of the position before the first event that will be sent. */
  readonly resumedFrom: string
  /** Id of the position before the oldest event that is kept. */
  readonly earliest: string
}

/** A client's side of the feed, for the connection that carries it. */
export interface FeedConnection {
  /** The connection takes data again after it had asked to wait. */
  drained(): void
  /** The connection is gone. */
  detach(): void
}

export interface FeedPorts {
  readonly storedLog: FeedLog
  readonly signals: Signals
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
  /** What else than the signal `logGrown` tells of growth: the log is only a part of what is stored. */
  readonly growth?: (hear: (grown: LogGrown) => void) => Promise<AsyncDisposable>
}

/**
 * The live feed of one workspace: every event of its log in order, each to every client once, from any position that
 * is still kept. Reads the signal `logGrown` and the stored log; keeps the newest events in memory.
 */
export class Feed implements AsyncDisposable {
  readonly #ports: FeedPorts
  readonly #workspaceId: string
  readonly #clients = new Map<FeedClient, FeedSink>()
  readonly #resources = new AsyncDisposableStack()
  readonly #history: History
  readonly #metrics: FeedMetrics
  #tail: LogTail | undefined
  #opening: Promise<LogTail> | undefined

  private constructor(ports: FeedPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#history = new History(ports.storedLog)
    this.#metrics = createFeedMetrics(ports.metrics)
  }

  /** Listens at once; the log is first read when it can be, so that a database that is down delays nothing else. */
  static async open(ports: FeedPorts, workspaceId: string): Promise<Feed> {
    const feed = new Feed(ports, workspaceId)
    const hear = (grown: LogGrown) => grown.workspaceId === workspaceId && feed.#tail?.hint(grown)
    const { growth = (listener) => ports.signals.listen(signals.logGrown, listener) } = ports
    feed.#resources.use(await growth(hear))
    feed.#resources.use(repeatEvery(ports, checkEveryMs, () => feed.#check()))
    feed.#resources.use(repeatEvery(ports, sweepEveryMs, () => feed.#sweep()))
    await feed.#check()
    return feed
  }

  get isInUse(): boolean {
    return this.#clients.size > 0
  }

  /** Finds where the feed begins. Rejects with `database-unavailable`, or `too-many-clients`. */
  async prepare(request: FeedRequest): Promise<FeedStart> {
    if (this.#clients.size >= mostClients) {
      throw new AppError('too-many-clients', `there are ${mostClients} live feeds already`, { retryAfterMs: 10_000 })
    }
    const tail = await this.#open()
    const start = await this.#begin(tail, request)
    const { epoch } = tail.head
    const resumedFrom = formatPosition(epoch, start.cursor)
    return { ...start, filter: request.filter, resumedFrom, earliest: formatPosition(epoch, earliestCursor(tail.head)) }
  }

  /** Begins to write to the sink: a reset first if there is one, then event after event. */
  attach(start: FeedStart, sink: FeedSink): FeedConnection {
    const tail = this.#tail
    if (!tail || this.#resources.disposed) {
      sink.close('stopping')
      return { drained: () => {}, detach: () => {} }
    }
    const { clock, random = Math.random } = this.#ports
    const client: FeedClient = new FeedClient(
      tail,
      this.#history,
      this.#watch(sink, () => this.#remove(client)),
      {
        filter: start.filter,
        cursor: start.cursor,
        limits: defaultClientLimits,
        clock,
        rotateAt: clock.now() + rotation.shortestMs + random() * rotation.spreadMs,
        ringMissed: () => this.#metrics.missed.add(),
      },
    )
    this.#clients.set(client, sink)
    this.#count(sink, 1)
    if (start.reset) client.reset(start.reset, start.cursor)
    client.pump()
    return {
      drained: () => client.drained(),
      detach: () => {
        client.detach()
        this.#remove(client)
      },
    }
  }

  /** The first part of all ids that are valid now. */
  async readEpoch(): Promise<string> {
    return (await this.#open()).head.epoch
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync()
    for (const client of [...this.#clients.keys()]) client.close('stopping')
  }

  async #begin(tail: LogTail, request: FeedRequest): Promise<Start> {
    const start = request.lastEventId === undefined ? {} : await this.#continue(tail, request.lastEventId)
    return { ...start, cursor: start.cursor ?? (await this.#findFresh(tail, request)) }
  }

  async #continue(tail: LogTail, lastEventId: string): Promise<Partial<Start>> {
    const start = continueFrom(tail.head, lastEventId)
    if (start.reset !== 'position-ahead' && start.reset !== 'epoch-changed') return start
    await tail.check() // what was told may lag behind what is stored
    return continueFrom(tail.head, lastEventId)
  }

  async #findFresh(tail: LogTail, { filter, from, tail: count }: FeedRequest): Promise<number> {
    if (count !== undefined) return this.#ports.storedLog.findTail(filter, count, tail.head.pos)
    return from === 'earliest' ? earliestCursor(tail.head) : tail.head.pos
  }

  #open(): Promise<LogTail> {
    if (this.#tail) return Promise.resolve(this.#tail)
    this.#opening ??= LogTail.open(this.#ports.storedLog, {
      grown: () => this.#pump(),
      begunAnew: (reason) => this.#restart(reason),
      holeFound: (after, before) => this.#holeFound(after, before),
      hasReaders: () => this.#clients.size > 0,
    })
      .then((tail) => {
        this.#tail = tail
        return tail
      })
      .finally(() => {
        this.#opening = undefined
      })
    return this.#opening
  }

  async #check(): Promise<void> {
    try {
      if (this.#tail) await this.#tail.check()
      else await this.#open()
    } catch (error) {
      this.#ports.log.debug({ error: describeError(error) }, 'the log cannot be read now')
    }
  }

  #pump(): void {
    if (this.#workspaceId === defaultWorkspaceId && !this.#ports.growth)
      this.#metrics.head.set(this.#tail?.head.pos ?? 0)
    for (const client of this.#clients.keys()) client.pump()
  }

  #sweep(): void {
    for (const client of this.#clients.keys()) client.sweep()
  }

  #restart(reason: FeedReset['reason']): void {
    this.#ports.log.warn({ workspaceId: this.#workspaceId, reason }, 'the log began anew: every feed is reset')
    for (const client of this.#clients.keys()) client.restart(reason)
  }

  #holeFound(after: number, before: number): void {
    this.#metrics.holes.add()
    this.#ports.log.error({ workspaceId: this.#workspaceId, after, before }, 'positions are missing in the log')
  }

  #watch(sink: FeedSink, closed: () => void): FeedSink {
    return {
      framing: sink.framing,
      write: (frame) => sink.write(frame),
      close: (reason: CloseReason) => {
        this.#metrics.closed.add(1, { reason })
        closed()
        sink.close(reason)
      },
    }
  }

  #remove(client: FeedClient): void {
    const sink = this.#clients.get(client)
    this.#clients.delete(client)
    if (sink) this.#count(sink, -1)
  }

  #count(sink: FeedSink, change: 1 | -1): void {
    this.#metrics.clients.add(change, { transport: sink.framing.name })
  }
}

interface FeedMetrics {
  readonly clients: ReturnType<Metrics['gauge']>
  readonly head: ReturnType<Metrics['gauge']>
  readonly missed: ReturnType<Metrics['counter']>
  readonly holes: ReturnType<Metrics['counter']>
  readonly closed: ReturnType<Metrics['counter']>
}

function createFeedMetrics(metrics: Metrics): FeedMetrics {
  return {
    clients: metrics.gauge('feed_clients', 'Open live feeds.', ['transport']),
    head: metrics.gauge('pos_head', 'Newest position of the log of the workspace `default`.'),
    missed: metrics.counter('feed_ring_misses_total', 'Reads of the stored log by feeds that were behind the ring.'),
    holes: metrics.counter('feed_log_holes_total', 'Positions missing in the log. Anything but 0 is a fault.'),
    closed: metrics.counter('feed_closed_total', 'Feeds ended by the server.', ['reason']),
  }
}

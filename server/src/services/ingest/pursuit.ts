import { AppError, describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import { Broadcast, type BroadcastEnd } from './broadcast.ts'
import type { Access } from './credentials.ts'
import { decide, type Outcome } from './decision.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import type { LivestreamReport } from './livestream-report.ts'
import type { SessionEnding, StreamMemory } from './session/session.ts'
import type { Slots } from './slots.ts'
import type { SourceAllowances } from './upstream/source-allowance.ts'
import type { SourceHealth } from './upstream/source-health.ts'
import { awaitPreferred, connectUpstream, type Upstream } from './upstream/upstream.ts'

export interface PursuitPorts extends Pick<Ports, 'bus' | 'db' | 'sources' | 'clock' | 'log'> {
  readonly metrics: IngestMetrics
  readonly slots: Slots
  readonly allowances: SourceAllowances
  readonly access: Access
}

export interface PursuitOptions {
  readonly uniqueId: string
  /** Who follows, kept up to date by the caller, who also tells `join` and `leave`. */
  readonly workspaceIds: ReadonlySet<string>
  /** What each workspace has got so far, kept up to date here. */
  readonly memories: Map<string, StreamMemory>
  readonly report: LivestreamReport
  readonly health: SourceHealth
  readonly maxAttempts: number
  readonly inactivityMs: number
  /** What to write into the sessions when it is stopped. */
  readonly farewell: () => SessionEnding
}

/** A turn's outcome (perhaps that this process has no room for another live), or the connection to go on with. */
type Turn = { readonly outcome: Outcome; readonly isFull?: boolean } | { readonly next: Upstream }

/** Receives the lives of one @username, one after the other, for as long as its lease holds. */
export class Pursuit {
  readonly #ports: PursuitPorts
  readonly #options: PursuitOptions
  readonly #lease: Lease
  /** Aborts when it shall stop or the lease is lost. */
  readonly #signal: AbortSignal
  readonly #nap: Nap
  #broadcast: Broadcast | undefined
  #attempt = 0
  /** The room whose live is over: being let into it again does not make it live. */
  #endedRoom: string | undefined

  constructor(ports: PursuitPorts, options: PursuitOptions, lease: Lease, stop: AbortSignal) {
    this.#ports = ports
    this.#options = options
    this.#lease = lease
    this.#signal = AbortSignal.any([stop, lease.lost])
    this.#nap = new Nap(ports.clock)
  }

  join(workspaceId: string): void {
    void this.#broadcast?.join(workspaceId)
  }

  async leave(workspaceId: string): Promise<void> {
    await this.#broadcast?.leave(workspaceId)
  }

  /** Somebody who asks may know better: also the room of a live that has ended is tried. */
  retryNow(): void {
    this.#endedRoom = undefined
    this.#nap.wake()
  }

  /**
   * Resolves when its signal aborts or the lease turns out to be lost; and when this process has no room, with the
   * milliseconds in which another one may have a try.
   */
  async run(): Promise<number | undefined> {
    let next: Upstream | undefined
    while (!this.#signal.aborted) {
      this.#options.report.try()
      const turn: Turn = await this.#turn(next)
      next = 'next' in turn ? turn.next : undefined
      if (!('outcome' in turn) || this.#signal.aborted) continue
      const code = turn.outcome.kind === 'ended' ? 'ended' : turn.outcome.error.code
      const waitMs = this.#decide(turn.outcome, code)
      if (turn.isFull) return waitMs
      if (code === 'lease-lost') return undefined
      await this.#nap.rest(waitMs, this.#signal)
    }
    await next?.connection.close()
    return undefined
  }

  /** Says what comes next, and how long to wait for it. */
  #decide(outcome: Outcome, reason: string): number | undefined {
    const { report, workspaceIds, maxAttempts } = this.#options
    const situation = { state: report.state, attempt: this.#attempt, maxAttempts, random: Math.random }
    const course = decide(outcome, situation)
    // Whoever asks after it has given up asks for all the tries again.
    this.#attempt = course.waitMs === undefined ? 0 : course.attempt
    this.#ports.metrics.reconnects.add(1, { reason })
    const { state, attempt, waitMs } = course
    this.#ports.log[state === report.state ? 'debug' : 'info']({ state, reason, attempt, waitMs }, 'not receiving')
    report.follow(course)
    report.send(workspaceIds)
    return waitMs
  }

  async #turn(given: Upstream | undefined): Promise<Turn> {
    const { slots, clock } = this.#ports
    if (!given && slots.areFull) return { outcome: { kind: 'refused', error: tooMany() }, isFull: true }
    using _slot = slots.take()
    const upstream = given ?? (await this.#connect())
    if (upstream instanceof AppError) return { outcome: { kind: 'refused', error: upstream } }
    const since = clock.now()
    const { end, next } = await this.#receive(upstream)
    if (next) return { next }
    if (end.kind === 'ended') {
      this.#endedRoom = upstream.connection.roomId
      return { outcome: { kind: 'ended' } }
    }
    const error = end.kind === 'lost' ? end.error : new AppError('connection-lost', 'the connection was given up')
    return { outcome: { kind: 'lost', error, lasted: clock.now() - since } }
  }

  async #connect(): Promise<Upstream | AppError> {
    const { health, uniqueId } = this.#options
    try {
      const upstream = await connectUpstream({ ...this.#ports, health }, uniqueId, this.#signal)
      if (upstream.connection.roomId !== this.#endedRoom) return upstream
      await upstream.connection.close()
      return new AppError('live-offline', 'the live is over')
    } catch (error) {
      return error instanceof AppError ? error : new AppError('source-failed', describeError(error))
    }
  }

  /** Receives from one connection; `next` is one from a better source that has taken over meanwhile. */
  async #receive(upstream: Upstream): Promise<{ readonly end: BroadcastEnd; readonly next: Upstream | undefined }> {
    const { report, health, uniqueId, workspaceIds, inactivityMs, memories, farewell } = this.#options
    const over = new AbortController()
    const signal = this.#signal
    const options = { uniqueId, upstream, lease: this.#lease, signal, inactivityMs, memories, farewell }
    const { duplicates, gaps } = this.#ports.metrics
    const broadcast = new Broadcast({ ...this.#ports, duplicates, gaps }, options)
    this.#broadcast = broadcast
    const searching = AbortSignal.any([signal, over.signal])
    const better = awaitPreferred({ ...this.#ports, health }, upstream.source, uniqueId, searching).then(
      (found) => {
        if (found) broadcast.switchTo(found.source.name)
        return found
      },
      () => undefined,
    )
    const end = await broadcast.run(workspaceIds, () => {
      report.live(broadcast)
      report.send(workspaceIds)
    })
    over.abort()
    this.#broadcast = undefined
    return { end, next: await better }
  }
}

function tooMany(): AppError {
  return new AppError('connection-limit', 'this installation is connected to as many lives as it may be', {
    transient: true,
    remedy: 'Disconnect from another live, or run one more ingest process.',
  })
}

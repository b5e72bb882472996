import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { callLater, orAborted } from '#kernel/waiting.ts'
import type { Lease } from '#ports/leases.ts'
import type { SourceClosed, SourceMessage } from '#ports/live-source.ts'
import type { IngestMetrics } from './ingest-metrics.ts'
import type { BroadcastFacts } from './livestream-report.ts'
import { LiveSession, type SessionEnding, type SessionPorts, type StreamMemory } from './session/session.ts'
import type { Upstream } from './upstream/upstream.ts'

/** How receiving came to its end. */
export type BroadcastEnd =
  | { readonly kind: 'lost'; readonly error: AppError; readonly ending: SessionEnding }
  | { readonly kind: 'ended'; readonly ending: SessionEnding }
  | { readonly kind: 'switched'; readonly ending: SessionEnding }
  /** Its signal aborted: Livetap stops, or somebody else is in charge now. */
  | { readonly kind: 'stopped' }

export interface BroadcastOptions {
  readonly uniqueId: string
  readonly upstream: Upstream
  readonly lease: Lease
  /** Ends it: the lease is lost, or Livetap is done with it. */
  readonly signal: AbortSignal
  /** Milliseconds without any message after which the connection is taken for dead. */
  readonly inactivityMs: number
  /** What each workspace has got so far; kept up to date. */
  readonly memories: Map<string, StreamMemory>
  /** What to write into the sessions when the signal aborts. */
  readonly farewell: () => SessionEnding
}

/** How long sessions may take to say goodbye. */
const farewellMs = 3000
/** How long a source may take to close a connection. */
const closeMs = 1500
/** Characters. The other side chose the words. */
const longestReason = 200

/** One open connection to a live and the sessions it feeds, one for each workspace. */
export class Broadcast implements BroadcastFacts {
  readonly #ports: SessionPorts & { readonly metrics: IngestMetrics }
  readonly #options: BroadcastOptions
  readonly #sessions = new Map<string, LiveSession>()
  readonly #end = Promise.withResolvers<BroadcastEnd>()
  readonly #hurry = new AbortController()
  /** Aborts when writing makes no sense any more. */
  readonly #pointless: AbortSignal
  /** False once it is over: what a connection of the past still says is not heard. */
  #isCurrent = true
  #isFinished = false
  #isClosed = false
  #pending = 0
  #lastAt: number

  constructor(ports: SessionPorts & { readonly metrics: IngestMetrics }, options: BroadcastOptions) {
    this.#ports = ports
    this.#options = options
    this.#lastAt = ports.clock.now()
    this.#pointless = AbortSignal.any([options.lease.lost, this.#hurry.signal])
  }

  get provider(): string {
    return this.#options.upstream.source.name
  }

  get streamId(): string {
    return this.#options.upstream.connection.roomId
  }

  get title(): string | undefined {
    return this.#options.upstream.connection.title
  }

  findSession(workspaceId: string): LiveSession | undefined {
    return this.#sessions.get(workspaceId)
  }

  /** Receives until something ends it, then ends the sessions. `onLive` is called when messages begin to flow. */
  async run(workspaceIds: Iterable<string>, onLive: () => void): Promise<BroadcastEnd> {
    const end = await this.#receive([...workspaceIds], onLive)
    this.#isCurrent = false
    await this.#shut(end)
    return end
  }

  /** Begins a session for a workspace that follows from now on; not when it is over, as the next one does. */
  async join(workspaceId: string): Promise<void> {
    if (!this.#isCurrent) return
    const { uniqueId, lease, memories } = this.#options
    const { streamId, provider, title } = this
    const session = new LiveSession(this.#ports, { workspaceId, uniqueId, streamId, provider, title }, lease)
    this.#sessions.set(workspaceId, session)
    try {
      memories.set(workspaceId, await session.open(this.#pointless, memories.get(workspaceId)))
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Ends the session of a workspace that follows no more. */
  async leave(workspaceId: string): Promise<void> {
    const session = this.#sessions.get(workspaceId)
    this.#sessions.delete(workspaceId)
    if (session) await this.#close(session, { code: 0, reason: 'unfollowed', willReconnect: false })
  }

  /** Ends it because a better source has taken over. */
  switchTo(provider: string): void {
    const ending = { code: 0, reason: `switching to ${provider}`, willReconnect: true }
    this.#finish({ kind: 'switched', ending })
  }

  async #receive(workspaceIds: readonly string[], onLive: () => void): Promise<BroadcastEnd> {
    const { signal, upstream } = this.#options
    const over = new AbortController()
    try {
      await orAborted(Promise.all(workspaceIds.map((id) => this.join(id))), signal)
      this.#lastAt = this.#ports.clock.now()
      if (!this.#isFinished) {
        upstream.connection.start({
          messages: (batch) => this.#accept(batch),
          closed: (info) => this.#closed(info),
        })
        onLive()
      }
      this.#watchSilence(AbortSignal.any([signal, over.signal])).catch(() => {})
      return await orAborted(this.#end.promise, signal)
    } catch (error) {
      if (signal.aborted) return { kind: 'stopped' }
      this.#fail(error)
      return await this.#end.promise
    } finally {
      over.abort()
    }
  }

  async #accept(batch: readonly SourceMessage[]): Promise<void> {
    if (!this.#isCurrent) throw new AppError('connection-over', 'this connection has been given up')
    this.#count(batch)
    this.#pending++
    try {
      await Promise.all([...this.#sessions.values()].map((session) => session.accept(batch, this.#pointless)))
    } catch (error) {
      this.#fail(error)
      throw error
    } finally {
      this.#pending--
      this.#lastAt = this.#ports.clock.now()
    }
  }

  #count(batch: readonly SourceMessage[]): void {
    const { frames, messages, badFrames } = this.#ports.metrics
    frames.add()
    messages.add(batch.length)
    badFrames.add(batch.filter(({ type }) => type === ControlEvent.badFrame).length)
  }

  #closed({ code, reason, ended }: SourceClosed): void {
    if (!this.#isCurrent) return
    this.#isClosed = true
    const ending = { code, reason: reason.slice(0, longestReason) || 'connection closed', willReconnect: !ended }
    const error = new AppError('connection-lost', `the connection was closed: ${ending.reason}`, { transient: true })
    this.#finish(ended ? { kind: 'ended', ending } : { kind: 'lost', error, ending })
  }

  #fail(cause: unknown): void {
    const code = cause instanceof AppError ? cause.code : 'publish-failed'
    const error = new AppError(code, describeError(cause), { cause, transient: true })
    this.#finish({ kind: 'lost', error, ending: endingOf(error) })
  }

  async #watchSilence(signal: AbortSignal): Promise<void> {
    const { inactivityMs } = this.#options
    for (;;) {
      const quietMs = this.#pending > 0 ? 0 : this.#ports.clock.now() - this.#lastAt
      if (quietMs >= inactivityMs) break
      await this.#ports.clock.sleep(inactivityMs - quietMs, signal)
    }
    const error = new AppError('live-silent', `nothing was received for ${Math.round(inactivityMs / 1000)} s`, {
      transient: true,
    })
    this.#finish({ kind: 'lost', error, ending: endingOf(error) })
  }

  /** The first end counts. */
  #finish(end: BroadcastEnd): void {
    this.#isFinished = true
    this.#end.resolve(end)
  }

  async #shut(end: BroadcastEnd): Promise<void> {
    using _timer = this.#hurryOnceStopped()
    await this.#closeConnection()
    const ending = end.kind === 'stopped' ? this.#options.farewell() : end.ending
    await Promise.all([...this.#sessions.values()].map((session) => this.#close(session, ending)))
  }

  /** Waits for the bus without limit while nobody wants to stop, then for a little while. */
  #hurryOnceStopped(): Disposable {
    const { signal } = this.#options
    const timers = new DisposableStack()
    const begin = () => void timers.use(callLater(this.#ports.clock, farewellMs, () => this.#hurry.abort()))
    if (signal.aborted) begin()
    else signal.addEventListener('abort', begin)
    timers.defer(() => signal.removeEventListener('abort', begin))
    return timers
  }

  async #closeConnection(): Promise<void> {
    if (this.#isClosed) return
    const patience = new AbortController()
    using _timer = callLater(this.#ports.clock, closeMs, () => patience.abort(new Error('it did not close in time')))
    try {
      await orAborted(this.#options.upstream.connection.close(), patience.signal)
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error) }, 'closing a connection failed')
    }
  }

  async #close(session: LiveSession, ending: SessionEnding): Promise<void> {
    if (this.#options.lease.lost.aborted) {
      session.abandon(describeError(this.#options.lease.lost.reason))
      return
    }
    try {
      await session.close(ending, this.#pointless)
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error), sessionId: session.sessionId }, 'a session has no end')
    }
  }
}

function endingOf(error: AppError): SessionEnding {
  const { code, message } = error
  return { code: 0, reason: message, willReconnect: true, error: { code, message } }
}

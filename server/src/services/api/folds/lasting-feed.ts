import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { CloseReason, Feed, FeedConnection, FeedRequest, FeedStart, Framing } from '../feed/feed.ts'

const pauseMs = 1000
const nothing = Buffer.alloc(0)

export interface LastingFeedPorts {
  readonly feed: Feed
  readonly clock: Clock
  readonly log: Log
}

/** Whom the events are for. */
export interface LastingFeedReader {
  readonly framing: Framing
  /** Takes complete frames of events only; false asks to wait until `drained`. */
  write(frame: Buffer): boolean
  /** The feed begins, or goes on, behind `start.resumedFrom`. */
  begun?(start: FeedStart): void
  /** Events could not be continued where they were: they are not in the log any more. */
  missed(): void
  /** Has taken nothing for so long that the feed has given up. */
  stalled?(): void
  /** Nothing follows: the framing's last event was written, or the server stops. */
  ended?(reason: 'ended' | 'stopping'): void
}

/** A feed without an end: when the server rotates it or cannot read on, it goes on where it was, until disposed. */
export class LastingFeed implements Disposable {
  readonly #ports: LastingFeedPorts
  readonly #reader: LastingFeedReader
  readonly #stop = new AbortController()
  #request: FeedRequest
  #client: FeedConnection | undefined

  constructor(ports: LastingFeedPorts, request: FeedRequest, reader: LastingFeedReader) {
    this.#ports = ports
    this.#request = request
    this.#reader = reader
    this.#run().catch(() => {}) // only the pause throws, when it is stopped
  }

  /** The reader takes data again after it had asked to wait. */
  drained(): void {
    this.#client?.drained()
  }

  [Symbol.dispose](): void {
    this.#stop.abort()
    this.#client?.detach()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const end = await this.#follow().catch((error: unknown) => error)
      if (signal.aborted) return
      if (end === 'stopping' || end === 'ended') return this.#reader.ended?.(end)
      if (end === 'too-slow') this.#reader.stalled?.()
      if (end === 'rotated') continue
      this.#ports.log.debug({ reason: describeError(end) }, 'a feed inside is begun again')
      const wait = end instanceof AppError ? end.retryAfterMs : undefined
      await this.#ports.clock.sleep(wait ?? pauseMs, signal)
    }
  }

  /** Resolves when the feed ends by itself. */
  async #follow(): Promise<CloseReason> {
    const { feed } = this.#ports
    const start = await feed.prepare(this.#request)
    if (this.#stop.signal.aborted) return 'stopping'
    this.#reader.begun?.(start)
    this.#goOnBehind(start.resumedFrom)
    const ended = Promise.withResolvers<CloseReason>()
    this.#client = feed.attach(start, {
      framing: this.#framing(),
      write: (frame) => frame.length === 0 || this.#reader.write(frame),
      close: ended.resolve,
    })
    return await ended.promise
  }

  /** A feed says where it is now and then, and when it ends: that is remembered here, and not told. */
  #framing(): Framing {
    return {
      ...this.#reader.framing,
      position: (id) => {
        this.#goOnBehind(id)
        return nothing
      },
      reset: ({ resumedFrom }) => {
        this.#goOnBehind(resumedFrom)
        this.#reader.missed()
        return nothing
      },
    }
  }

  #goOnBehind(lastEventId: string): void {
    this.#request = { filter: this.#request.filter, from: 'now', lastEventId }
  }
}

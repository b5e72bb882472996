import { ApiError, readProblem } from '../api.ts'
import { isForGood, whenIn } from '../session/standing.ts'
import { createSseParser, type StreamMessage } from './sse-parser.ts'

export type { StreamMessage }

/**
 * `waiting`: the connection failed and is tried again at `retryAt`, because of `refusal` if the server answered;
 * `resting`: the tab is hidden; `shut`: nobody is signed in, or works in no workspace.
 */
export type LinkState =
  | { readonly state: 'connecting' | 'open' | 'resting' | 'shut' }
  | { readonly state: 'waiting'; readonly retryAt: number; readonly refusal: ApiError | undefined }

export interface StreamOptions {
  readonly url: string
  /** Where a resumed stream starts differs from where a new one does: `?tail=` must not be asked for twice. */
  readonly resumeUrl?: string
  readonly onMessages: (messages: readonly StreamMessage[]) => void
  readonly onLink?: (link: LinkState) => void
}

const silenceLimit = 45_000
const longestDelay = 15_000
const hiddenLimit = 20_000

/**
 * Reads server-sent events for as long as it is open: resumes behind the last id after every break, notices a
 * connection that has gone silent, and rests while the tab is hidden (browsers allow six connections per server).
 */
export function openStream(options: StreamOptions): { close(): void; retry(): void } {
  const stream = new EventStream(options)
  streams.add(stream)
  stream.start()
  const close = () => {
    streams.delete(stream)
    stream.close()
  }
  return { close, retry: () => stream.retry() }
}

const streams = new Set<EventStream>()
const roomMs = 2000

/** Frees the connections of all streams for a moment: for what must not wait until one is free. */
export function makeRoom(): void {
  for (const stream of streams) stream.rest(roomMs)
}

class EventStream {
  private readonly options: StreamOptions
  private attempt = 0
  private openedAt = 0
  private lastId: string | undefined
  private abort = new AbortController()
  private closed = false
  private waiting: (() => void) | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private silence: ReturnType<typeof setTimeout> | undefined
  private hiding: ReturnType<typeof setTimeout> | undefined

  constructor(options: StreamOptions) {
    this.options = options
  }

  start(): void {
    document.addEventListener('visibilitychange', this.onVisibility)
    addEventListener('online', this.onOnline)
    void this.run()
  }

  close(): void {
    this.closed = true
    document.removeEventListener('visibilitychange', this.onVisibility)
    removeEventListener('online', this.onOnline)
    this.stop()
    clearTimeout(this.hiding)
  }

  retry(): void {
    this.stop()
    void this.run()
  }

  /** Not for a stream that has no connection to free: it comes when its own time is up. */
  rest(forMs: number): void {
    if (this.abort.signal.aborted || document.hidden) return
    this.stop()
    this.timer = setTimeout(() => void this.run(), forMs)
  }

  private stop(): void {
    this.waiting?.()
    clearTimeout(this.timer)
    clearTimeout(this.silence)
    this.abort.abort()
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.hiding)
    if (document.hidden) {
      this.hiding = setTimeout(() => {
        this.stop()
        this.options.onLink?.({ state: 'resting' })
      }, hiddenLimit)
    } else if (this.abort.signal.aborted) void this.run()
  }

  private readonly onOnline = (): void => {
    if (this.attempt > 0) this.retry()
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer)
    const abort = new AbortController()
    this.abort = abort
    this.options.onLink?.({ state: 'connecting' })
    const failure = await this.read(abort).then(
      () => undefined,
      (error: unknown) => ({ refusal: error instanceof ApiError ? error : undefined }),
    )
    clearTimeout(this.silence)
    if (abort.signal.aborted && abort.signal.reason !== 'silent') return
    // A server that ends a stream properly is moving its clients along, and is ready for them.
    this.scheduleRetry(failure)
  }

  private async read(abort: AbortController): Promise<void> {
    const { url, resumeUrl = url } = this.options
    const response = await fetch(this.lastId === undefined ? url : resumeUrl, {
      headers: { accept: 'text/event-stream', ...(this.lastId ? { 'last-event-id': this.lastId } : {}) },
      signal: abort.signal,
      cache: 'no-store',
    })
    if (!response.ok || !response.body) throw await readProblem(response)
    this.attempt = 0
    this.openedAt = Date.now()
    this.options.onLink?.({ state: 'open' })
    await this.pump(response.body, abort)
  }

  private async pump(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const parse = createSseParser()
    const decoder = new TextDecoder()
    const reader = body.getReader()
    let busySince = performance.now()
    for (;;) {
      this.watchSilence(abort)
      const { done, value } = await reader.read()
      if (done) return
      const messages = parse(decoder.decode(value, { stream: true }))
      if (messages.length > 0 && !abort.signal.aborted) this.deliver(messages)
      busySince = await breathe(busySince)
    }
  }

  private deliver(messages: readonly StreamMessage[]): void {
    this.lastId = messages.findLast(({ id }) => id !== undefined)?.id ?? this.lastId
    this.options.onMessages(messages)
  }

  private watchSilence(abort: AbortController): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => abort.abort('silent'), silenceLimit)
  }

  private scheduleRetry(failure: { readonly refusal: ApiError | undefined } | undefined): void {
    if (this.closed) return
    if (failure?.refusal && isForGood(failure.refusal.code)) {
      this.attempt = 0
      this.options.onLink?.({ state: 'shut' })
      this.waiting = whenIn(() => void this.run())
      return
    }
    if (failure === undefined && this.attempt === 0 && Date.now() - this.openedAt > 5000) {
      void this.run()
      return
    }
    this.attempt += 1
    const asked = failure?.refusal?.retryAfterMs
    const delay = (asked ?? Math.min(longestDelay, 500 * 2 ** this.attempt)) * (0.8 + Math.random() * 0.4)
    this.options.onLink?.({ state: 'waiting', retryAt: Date.now() + delay, refusal: failure?.refusal })
    this.timer = setTimeout(() => void this.run(), delay)
  }
}

/** Lets the browser paint when a burst has kept it busy for more than 8 ms; returns when work began anew. */
async function breathe(busySince: number): Promise<number> {
  if (performance.now() - busySince < 8) return busySince
  await new Promise((resolve) => setTimeout(resolve))
  return performance.now()
}

import type { AlertClaim, OverlayHeartbeat, OverlaySession } from '@livetap/contracts/overlays/stage.ts'
import { createSseParser, type StreamMessage } from '../lib/stream/sse-parser.ts'

export interface LinkListener {
  heard(message: StreamMessage): void
  /** The link opens nothing (any more). */
  refused(): void
}

const silenceMs = 45_000
const shortestMs = 500
const longestMs = 15_000
/** How often a link that was refused is tried again: it may have been made valid, and nobody is there to reload. */
const refusedMs = 60_000
const callMs = 10_000

/** Made up by the page, for as long as it is open. */
function createPageId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The line to the server that the token of a link opens. It is for ever: breaks are waited out, with a pause that grows,
 * and the stream goes on behind the last alert that was told.
 */
export class Link {
  readonly pageId = createPageId()
  readonly #token: string
  readonly #listener: LinkListener
  #lastId: string | undefined
  #attempt = 0

  constructor(token: string, listener: LinkListener) {
    this.#token = token
    this.#listener = listener
  }

  open(): void {
    void this.#run()
    addEventListener('online', () => this.#wake?.())
  }

  async claim(alertId: string): Promise<AlertClaim['outcome']> {
    const body = { token: this.#token, pageId: this.pageId }
    const response = await post(`/api/v1/overlay-alerts/${encodeURIComponent(alertId)}/shown`, body)
    if (!response.ok) throw new Error(`refused with ${response.status}`)
    return ((await response.json()) as AlertClaim).outcome
  }

  /** What is lost of it does not matter: the next one follows. */
  async beat(about: Omit<OverlayHeartbeat, 'token' | 'pageId'>): Promise<void> {
    const body = { token: this.#token, pageId: this.pageId, ...about }
    await post('/api/v1/overlay-heartbeats', body).catch(() => undefined)
  }

  #wake: (() => void) | undefined

  async #run(): Promise<never> {
    for (;;) {
      const pauseMs = await this.#read().catch(() => this.#nextPause())
      if (pauseMs > 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
          setTimeout(resolve, pauseMs * (0.8 + Math.random() * 0.4))
        })
      }
    }
  }

  #nextPause(): number {
    this.#attempt += 1
    return Math.min(longestMs, shortestMs * 2 ** this.#attempt)
  }

  /** Reads until the server ends it; resolves to how long to wait then, in milliseconds. */
  async #read(): Promise<number> {
    const session = await post('/api/v1/overlay-sessions', { token: this.#token })
    if (session.status === 401 || session.status === 400) return this.#refuse()
    if (!session.ok) return this.#pauseFor(session)
    const { ticket } = (await session.json()) as OverlaySession
    const silence = new AbortController()
    const response = await fetch(`/api/v1/overlay-events?ticket=${encodeURIComponent(ticket)}`, {
      headers: { accept: 'text/event-stream', ...(this.#lastId ? { 'last-event-id': this.#lastId } : {}) },
      signal: silence.signal,
      cache: 'no-store',
    })
    if (response.status === 404) return this.#refuse()
    if (!response.ok || !response.body) return this.#pauseFor(response)
    this.#attempt = 0
    await this.#pump(response.body, silence)
    return shortestMs
  }

  async #pump(body: ReadableStream<Uint8Array>, silence: AbortController): Promise<void> {
    const parse = createSseParser()
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (;;) {
      const timer = setTimeout(() => silence.abort(), silenceMs)
      const { done, value } = await reader.read().finally(() => clearTimeout(timer))
      if (done) return
      for (const message of parse(decoder.decode(value, { stream: true }))) {
        this.#lastId = message.id ?? this.#lastId
        this.#listener.heard(message)
      }
    }
  }

  #refuse(): number {
    this.#listener.refused()
    return refusedMs
  }

  #pauseFor(response: Response): number {
    const asked = Number(response.headers.get('retry-after')) * 1000
    return asked > 0 ? asked : this.#nextPause()
  }
}

function post(path: string, body: object): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'omit',
    signal: AbortSignal.timeout(callMs),
  })
}

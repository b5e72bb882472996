import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import type { OutboundAnswer } from '#ports/outbound/outbound.ts'

/** What came of one try. */
export interface DeliveryOutcome {
  /** `transient`: the same may succeed later; `final`: it will not. */
  readonly kind: 'succeeded' | 'transient' | 'final'
  /** Of HTTP; null when nothing came back. */
  readonly status: number | null
  readonly ms: number | null
  readonly error: ErrorCode | null
  /** What went wrong, in words that may be shown. */
  readonly detail: string | null
  /** The beginning of what came back. */
  readonly answer: string | null
  /** Milliseconds that the endpoint wants to be left alone, an hour at most. */
  readonly retryAfterMs?: number
}

const throttled = new Set([429, 502, 503, 504])

/** Judges an answer. `now` is milliseconds since 1970. */
export function classifyAnswer(answer: OutboundAnswer, now: number): DeliveryOutcome {
  const { status, ms, text } = answer
  const about = { status, ms, answer: text }
  if (status >= 200 && status < 300) return { kind: 'succeeded', ...about, error: null, detail: null }
  const detail = `it answered with ${status}`
  if (throttled.has(status)) {
    const retryAfterMs = readRetryAfter(answer.headers['retry-after'], now)
    const pause = retryAfterMs === undefined ? {} : { retryAfterMs }
    return { kind: 'transient', ...about, error: 'endpoint-busy', detail, ...pause }
  }
  if (status >= 500) return { kind: 'transient', ...about, error: 'endpoint-failed', detail }
  return { kind: 'final', ...about, error: status === 410 ? 'endpoint-gone' : 'endpoint-refused', detail }
}

const ofOutbound = new Set<ErrorCode>([
  'address-refused',
  'endpoint-unreachable',
  'endpoint-broke-off',
  'endpoint-timeout',
  'answer-too-large',
])

/** Judges what sending has thrown. Throws it again when it says nothing about the endpoint. */
export function classifyError(error: unknown, ms: number): DeliveryOutcome {
  if (!(error instanceof AppError) || !ofOutbound.has(error.code)) throw error
  const kind = error.transient ? 'transient' : 'final'
  return { kind, status: null, ms, error: error.code, detail: error.message, answer: null }
}

const longestPauseMs = 3_600_000

/** Seconds, or a date as HTTP writes it. Undefined for everything else, and for the past. */
function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN
  return ms > 0 ? Math.min(ms, longestPauseMs) : undefined
}

import type { ErrorCode } from '#kernel/error-codes.ts'

/** Everything an AppError may carry beside its code and message. */
export interface AppErrorOptions {
  readonly cause?: unknown
  /** The same call may succeed later without anything being changed: keep the work and try again. */
  readonly transient?: boolean
  /** Milliseconds to wait before trying again, when the other side said so. */
  readonly retryAfterMs?: number
  /** What a person can do about it. Shown beside the message. */
  readonly remedy?: string
}

/** An expected failure. `code` is stable, kebab-case and listed in docs/errors.md; the message holds no secret. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly transient: boolean
  readonly retryAfterMs: number | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.transient = options.transient ?? false
    this.retryAfterMs = options.retryAfterMs
    this.remedy = options.remedy
  }
}

/** Whether the failure is one that waiting may cure. Unknown errors are not. */
export function isTransient(error: unknown): boolean {
  return error instanceof AppError && error.transient
}

/** The message of anything that was thrown, on one line and bounded, for logs and dead letters. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').slice(0, 500)
}

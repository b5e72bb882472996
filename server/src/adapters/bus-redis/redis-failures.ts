import { ErrorReply } from 'redis'
import { AppError } from '#kernel/errors.ts'

/** Answers that our own code deals with. */
const expected = new Set(['NOSCRIPT', 'NOGROUP'])
const refusals = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM'])

/** A failure to use Redis. `problem` is a code: addresses and credentials stay out of it. */
export function unavailable(problem: string): AppError {
  return new AppError('bus-unavailable', `Redis cannot be used: ${problem}`, {
    transient: true,
    remedy: 'Check that Redis runs, that REDIS_URL is right, and that this machine can reach it.',
  })
}

/** Whether Redis answered with this code, such as `NOGROUP`. */
export function isReply(error: unknown, code: string): boolean {
  return error instanceof ErrorReply && codeOf(error) === code
}

/** Whether Redis answers, and does not let us in: waiting will not help. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ErrorReply && refusals.has(codeOf(error))
}

/** An expected answer as it is; anything else as AppError `bus-unavailable`. */
export function toFailure(error: unknown): unknown {
  if (error instanceof AppError || (error instanceof ErrorReply && expected.has(codeOf(error)))) return error
  return unavailable(describeProblem(error))
}

/** A word or two about what happened, without addresses. */
export function describeProblem(error: unknown): string {
  if (error instanceof ErrorReply) return codeOf(error)
  if (!(error instanceof Error)) return 'the connection ended'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name
}

/** As `promise`, but no longer than `ms`: then `giveUp` is called, and the result is AppError `bus-unavailable`. */
export async function withinTime<T>(promise: Promise<T>, ms: number, giveUp: () => void): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(unavailable('no answer in time'))
    giveUp()
  }, ms)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
    promise.catch(() => {})
  }
}

function codeOf(error: ErrorReply): string {
  return error.message.split(' ', 1)[0] ?? ''
}

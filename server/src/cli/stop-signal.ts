import { constants } from 'node:os'
import { AppError, describeError } from '#kernel/errors.ts'

/** The reason of a stop that somebody asked for: no failure, and nothing to be told about it. */
export class Stopped extends Error {
  /** 128 + the signal's number, or 0 when it was the reader of the output who had enough. */
  readonly exitCode: number

  constructor(exitCode: number) {
    super('stopped')
    this.exitCode = exitCode
  }
}

/** A terminal and npm both pass one Ctrl+C on: what comes so soon after the first is the same. */
const sameMs = 500
/** A stop that takes longer is cut off. */
const stopWithinMs = 9000

/**
 * Aborts on SIGINT, SIGTERM and SIGHUP, and when nobody reads standard output any more; its reason is a `Stopped`, or
 * an AppError when the output cannot be written. A second signal ends the process at once, and so do nine seconds.
 */
export function catchStop(): AbortSignal {
  const stop = new AbortController()
  let firstAt: number | undefined
  const hear = (name: NodeJS.Signals) => {
    const exitCode = 128 + (constants.signals[name] ?? 0)
    firstAt ??= performance.now()
    if (performance.now() - firstAt > sameMs) process.exit(exitCode)
    if (!stop.signal.aborted && process.stderr.isTTY) process.stderr.write('\n') // the terminal has written ^C
    stop.abort(new Stopped(exitCode))
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, hear)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    stop.abort(error.code === 'EPIPE' ? new Stopped(0) : outputFailed(error))
  })
  stop.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), stopWithinMs).unref())
  return stop.signal
}

/** The AppError for output that could not be written. */
export function outputFailed(error: unknown): AppError {
  return new AppError('output-failed', `the output could not be written: ${describeError(error)}`, {
    cause: error,
    remedy: 'Write it to a place that exists, may be written to, and has room.',
  })
}

import { pino } from 'pino'
import type { Log } from '#kernel/log.ts'

/** Writes one JSON line per entry to stderr, so that stdout stays free for what scripts read. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: ['*.token', '*.password', '*.cookie'] },
    pino.destination({ fd: 2, sync: true }),
  )
}

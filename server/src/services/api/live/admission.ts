import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'

/** New feeds a second. After a restart everybody comes at once; who is sent away comes back spread over 10 s. */
const feedsPerSecond = 300

/** Lets so many in within any second; throws `too-many-clients` for the others. */
export function createAdmission(clock: Clock, random: () => number = Math.random): () => void {
  let second = 0
  let admitted = 0
  return () => {
    const now = Math.floor(clock.now() / 1000)
    if (now !== second) {
      second = now
      admitted = 0
    }
    admitted += 1
    if (admitted <= feedsPerSecond) return
    const retryAfterMs = 1000 + Math.floor(random() * 9000)
    throw new AppError('too-many-clients', 'too many feeds begin at once', { retryAfterMs })
  }
}

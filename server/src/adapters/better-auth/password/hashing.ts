import { setTimeout as rest } from 'node:timers/promises'
import { AppError } from '#kernel/errors.ts'

/** Turns passwords into what may be stored. */
export interface Hashing {
  hash(password: string): Promise<string>
  verify(hashed: string, password: string): Promise<boolean>
}

/** Hashing that can be asked for by whoever likes. */
export interface LimitedHashing extends Hashing {
  /** Throws AppError `rate-limited` when too many wait already, so that what leads up to a hash need not be done. */
  checkRoom(): void
}

/** With one hash at a time and what that takes, nobody waits longer than a few seconds. */
const mostWaiting = 32
/** While others wait, so many times as long as a hash took passes before the next: most of a core is left to a live. */
const restFactor = 3

/**
 * The same, one at a time, and few of them waiting: each takes 19 MiB and a core, and whoever likes can ask for them,
 * from as many addresses as they have. Rejects with AppError `rate-limited` when there are too many.
 */
export function limitHashing(hashing: Hashing): LimitedHashing {
  let running = false
  const waiting: (() => void)[] = []
  const checkRoom = () => {
    if (!running || waiting.length < mostWaiting) return
    throw new AppError('rate-limited', 'too many people sign in right now', { transient: true, retryAfterMs: 2000 })
  }
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    checkRoom()
    if (running) await new Promise<void>((resolve) => waiting.push(resolve))
    running = true
    const began = performance.now()
    return work().finally(() => void passOn(performance.now() - began))
  }
  const passOn = async (tookMs: number) => {
    if (waiting.length > 0) await rest(restFactor * tookMs)
    running = waiting.length > 0
    waiting.shift()?.()
  }
  return {
    checkRoom,
    hash: (password) => inTurn(() => hashing.hash(password)),
    verify: (hashed, password) => inTurn(() => hashing.verify(hashed, password)),
  }
}

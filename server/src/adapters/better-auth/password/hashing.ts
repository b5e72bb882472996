import { hash, verify } from '@node-rs/argon2'
import { AppError } from '#kernel/errors.ts'

/** Turns passwords into what may be stored. */
export interface Hashing {
  hash(password: string): Promise<string>
  verify(hashed: string, password: string): Promise<boolean>
}

/** Argon2id with a salt of its own for each, at the costs that OWASP asks for at least. */
export const argon2: Hashing = {
  hash: (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  verify: (hashed, password) => verify(hashed, password),
}

/** With one hash at a time and what that takes, nobody waits longer than a few seconds. */
const mostWaiting = 32

/**
 * The same, at most `limit` at a time, and few of them waiting: each takes 19 MiB and a core, and whoever likes can ask for
 * them, from as many addresses as they have. Rejects with AppError `rate-limited` when there are too many.
 */
export function limitHashing(hashing: Hashing, limit: number): Hashing {
  let running = 0
  const waiting: (() => void)[] = []
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= limit && waiting.length >= mostWaiting) {
      throw new AppError('rate-limited', 'too many people sign in right now', { transient: true, retryAfterMs: 2000 })
    }
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
  return {
    hash: (password) => inTurn(() => hashing.hash(password)),
    verify: (hashed, password) => inTurn(() => hashing.verify(hashed, password)),
  }
}

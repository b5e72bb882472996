import { type Backoff, backoffDelay } from '#kernel/backoff.ts'
import type { AppError } from '#kernel/errors.ts'

/** How long a source that failed is left alone while there is another. */
const cooldown: Backoff = { first: 30_000, factor: 2, cap: 600_000, jitter: 0.2 }

/** Failures that say something about the live or the wish, and nothing about the source. */
const verdicts = new Set(['live-offline', 'bad-username', 'user-not-found'])

interface Illness {
  readonly failures: number
  /** Asked only when no other is left, until then. */
  readonly avoidUntil: number
}

/** How the sources have done lately for one @username, by name. Times in milliseconds. */
export class SourceHealth {
  readonly #illnesses = new Map<string, Illness>()
  readonly #random: () => number

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  succeeded(name: string): void {
    this.#illnesses.delete(name)
  }

  failed(name: string, error: AppError, now: number): void {
    if (verdicts.has(error.code)) return
    const failures = (this.#illnesses.get(name)?.failures ?? 0) + 1
    const avoidMs = Math.max(backoffDelay(cooldown, failures, this.#random), error.retryAfterMs ?? 0)
    this.#illnesses.set(name, { failures, avoidUntil: now + avoidMs })
  }

  isAvoided(name: string, now: number): boolean {
    return (this.#illnesses.get(name)?.avoidUntil ?? 0) > now
  }
}

/** Whether the answer is about the live itself, so that another source would say the same. */
export function isFinalAnswer(error: AppError): boolean {
  return error.code === 'live-offline' || error.code === 'bad-username'
}

/** The sources in the order in which to ask them: the healthy ones by preference, then the ailing ones. */
export function orderSources<S extends { readonly name: string }>(
  sources: readonly S[],
  health: SourceHealth,
  now: number,
): S[] {
  const avoided = (source: S) => Number(health.isAvoided(source.name, now))
  return sources.toSorted((a, b) => avoided(a) - avoided(b))
}

import { LRUCache } from 'lru-cache'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'

interface Span {
  readonly until: number
  count: number
}

const mostKeys = 10_000

/** So many in each span of time, for each key; where there are very many, those not seen for longest begin anew. */
export class Limit {
  readonly #clock: Clock
  readonly #most: number
  readonly #everyMs: number
  readonly #spans = new LRUCache<string, Span>({ max: mostKeys })

  constructor(clock: Clock, most: number, everyMs: number) {
    this.#clock = clock
    this.#most = most
    this.#everyMs = everyMs
  }

  /** Throws `rate-limited` when there were as many as may be. */
  take(key: string): void {
    const now = this.#clock.now()
    const known = this.#spans.get(key)
    const span = known && known.until > now ? known : { until: now + this.#everyMs, count: 0 }
    this.#spans.set(key, span)
    span.count += 1
    if (span.count <= this.#most) return
    throw new AppError('rate-limited', 'too many of these requests', { retryAfterMs: span.until - now })
  }
}

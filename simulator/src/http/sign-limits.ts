/** How many connections each API key may start. */
export interface SignLimit {
  readonly perMinute: number
  /** How many at once. */
  readonly burst: number
}

const mostKeys = 10_000

/** A token bucket for each API key. Without a limit everything is allowed. */
export class SignLimits {
  limit: SignLimit | undefined
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>()

  constructor(limit: SignLimit | undefined) {
    this.limit = limit
  }

  /** Takes a token: 0 when there was one, else the whole seconds until there will be. */
  take(apiKey: string, now = Date.now()): number {
    if (!this.limit) return 0
    const { perMinute, burst } = this.limit
    const bucket = this.#buckets.get(apiKey) ?? { tokens: burst, filledAt: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.filledAt) / 60_000) * perMinute)
    if (this.#buckets.size >= mostKeys) this.#buckets.clear()
    this.#buckets.set(apiKey, { tokens: tokens >= 1 ? tokens - 1 : tokens, filledAt: now })
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perMinute) * 60)
  }
}

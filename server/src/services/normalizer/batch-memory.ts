import type { Bus, Memo } from '#ports/bus.ts'

/** Longest time that something is remembered after it was written last. */
const memorySeconds = 600

/**
 * What one batch may need to know of earlier ones. It lives on the bus only, and is written there in the same step
 * that acknowledges the message which changed it: a repeated batch, a restart and a takeover all find what holds.
 */
export class BatchMemory {
  readonly #values: Map<string, string>

  private constructor(values: Map<string, string>) {
    this.#values = values
  }

  static async recall(bus: Pick<Bus, 'recall'>, keys: Iterable<string>): Promise<BatchMemory> {
    const found = await Promise.all(
      [...new Set(keys)].map(async (key) => [key, (await bus.recall(key)).at(-1)] as const),
    )
    return new BatchMemory(new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined)))
  }

  get(key: string): string | undefined {
    return this.#values.get(key)
  }

  /** Remembers for the rest of the batch; the memo returned makes it last. */
  set(key: string, value: string, ttlSeconds = memorySeconds): Memo {
    this.#values.set(key, value)
    return { key, values: [value], keep: 1, ttlSeconds }
  }
}

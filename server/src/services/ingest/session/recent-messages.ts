import type { SourceMessage } from '#ports/live-source.ts'

const keepMs = 10_000
const staleMs = 60_000
/** Characters or bytes of message data; an object counts as one kilobyte. */
const keepSize = 4 * 1024 * 1024

interface Batch {
  readonly at: number
  readonly messages: readonly SourceMessage[]
  readonly size: number
}

/** The messages of the last seconds, for a bus that comes back without its newest ones or was away too long. */
export class RecentMessages {
  readonly #batches: Batch[] = []
  #size = 0
  /** When the newest one came that is not kept any more. */
  #droppedAt: number | undefined

  /** Keeps those with an id: of the others nobody could tell whether the bus still has them. */
  add(messages: readonly SourceMessage[], now: number): void {
    const known = messages.filter(({ messageId }) => messageId !== undefined)
    const size = known.reduce((sum, message) => sum + sizeOf(message), 0)
    this.#batches.push({ at: now, messages: known, size })
    this.#size += size
    for (let oldest = this.#batches[0]; oldest && this.#isTooMuch(oldest, now); oldest = this.#batches[0]) {
      this.#batches.shift()
      this.#size -= oldest.size
      this.#droppedAt = oldest.at
    }
  }

  /** Oldest first; none that are so old by now that another process may have received the live in between. */
  list(now: number): SourceMessage[] {
    return this.#batches.filter(({ at }) => at >= now - staleMs).flatMap(({ messages }) => messages)
  }

  /** Whether everything that came after that time (undefined: ever) is kept. */
  reachesBackTo(time: number | undefined): boolean {
    return this.#droppedAt === undefined || (time !== undefined && this.#droppedAt <= time)
  }

  #isTooMuch(oldest: Batch, now: number): boolean {
    return oldest.at < now - keepMs || this.#size > keepSize
  }
}

function sizeOf(message: SourceMessage): number {
  const { data } = message
  return typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 1024
}

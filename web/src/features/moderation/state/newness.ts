import type { NewnessList } from '@livetap/contracts/workspace/moderation.ts'
import { queryString, request } from '../../../lib/api.ts'

const most = 100
const gatherMs = 1000
const askAgainMs = 5000
/** A viewer who is not stored after so many questions never will be. */
const patience = 5

/**
 * Which viewers were never seen in a live before this one. Asks the server for many at a time, and again for those that
 * it has not stored yet.
 */
export class Newness {
  private readonly ask: (userIds: readonly string[]) => Promise<NewnessList>
  private readonly tell: () => void
  private readonly known = new Map<string, boolean>()
  private readonly wanted = new Map<string, number>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false

  constructor(ask: (userIds: readonly string[]) => Promise<NewnessList>, tell: () => void) {
    this.ask = ask
    this.tell = tell
  }

  isNew(userId: string): boolean {
    return this.known.get(userId) === true
  }

  want(userId: string): void {
    if (userId === '' || this.known.has(userId) || this.wanted.has(userId)) return
    this.wanted.set(userId, 0)
    this.soon(gatherMs)
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
  }

  private soon(milliseconds: number): void {
    if (this.timer !== undefined || this.closed) return
    this.timer = setTimeout(() => void this.read(), milliseconds)
  }

  private async read(): Promise<void> {
    const asked = [...this.wanted.keys()].slice(0, most)
    const { items } = await this.ask(asked).catch((): NewnessList => ({ items: [] }))
    for (const { userId, newEver } of items) this.known.set(userId, newEver)
    for (const userId of asked) this.putOff(userId)
    this.timer = undefined
    if (this.closed) return
    if (items.length > 0) this.tell()
    if (this.wanted.size > 0) this.soon(items.length === 0 ? askAgainMs : gatherMs)
  }

  /** Those that were not told of go to the end of the line. */
  private putOff(userId: string): void {
    const times = (this.wanted.get(userId) ?? 0) + 1
    this.wanted.delete(userId)
    if (!this.known.has(userId) && times < patience) this.wanted.set(userId, times)
  }
}

export const askNewness =
  (streamId: string) =>
  (userIds: readonly string[]): Promise<NewnessList> =>
    request(`/moderation/streams/${encodeURIComponent(streamId)}/newness${queryString({ ids: userIds.join(',') })}`)

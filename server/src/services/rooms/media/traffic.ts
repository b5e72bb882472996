import { oneCaller } from '#kernel/address-block.ts'
import { AppError } from '#kernel/errors.ts'

/** Fewer than the connections that there may be to one host, so that something is left for pages. */
const most = 200
const mostPerRoom = 120
const mostPerCaller = 24

/** How many files are on their way, so that one room or address leaves something for others. */
export class Traffic {
  readonly #rooms = new Map<string, number>()
  readonly #callers = new Map<string, number>()
  #all = 0

  /** Until it is disposed of. Throws AppError `media-too-busy`. */
  take(roomId: string, address: string): Disposable {
    const caller = oneCaller(address)
    const isFull = (this.#rooms.get(roomId) ?? 0) >= mostPerRoom || (this.#callers.get(caller) ?? 0) >= mostPerCaller
    if (isFull || this.#all >= most)
      throw new AppError('media-too-busy', 'too many files are on their way already', { transient: true })
    this.#count(roomId, caller, 1)
    return { [Symbol.dispose]: () => this.#count(roomId, caller, -1) }
  }

  #count(roomId: string, caller: string, by: number): void {
    change(this.#rooms, roomId, by)
    change(this.#callers, caller, by)
    this.#all += by
  }
}

function change(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

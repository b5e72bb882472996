import { AppError } from '#kernel/errors.ts'

/** How many requests may be under way at once. */
export interface Bounds {
  readonly total: number
  readonly perWorkspace: number
  /** Of one workspace, to one origin. */
  readonly perOrigin: number
}

/** Who wants to send where. */
export interface Wish {
  readonly workspaceId: string
  readonly origin: string
}

interface Waiting extends Wish {
  begin(): void
}

/**
 * Whose turn it is to send. What is slow for one workspace holds nobody else up: each has bounds of its own, and where all
 * of them together are too many, the turn goes to the workspace with the fewest under way.
 */
export class Turns {
  readonly #bounds: Bounds
  readonly #running: Wish[] = []
  readonly #waiting: Waiting[] = []

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  /**
   * Resolves when it is the turn of the wish; disposing gives it back. When the signal aborts first, rejects with its reason,
   * or with AppError `outbound-busy` where it came of others that the time is over.
   */
  async take({ workspaceId, origin }: Wish, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted()
    const wish = { workspaceId, origin }
    if (this.#admits(wish)) this.#running.push(wish)
    else await this.#wait(wish, signal)
    return { [Symbol.dispose]: () => this.#giveBack(wish) }
  }

  async #wait(wish: Wish, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const begin = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const waiting = { ...wish, begin }
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      reject(this.#explain(wish, signal.reason))
    }
    this.#waiting.push(waiting)
    signal.addEventListener('abort', leave, { once: true })
    await promise
  }

  /** An endpoint is to blame for the wait only where it is its own answers that did not come. */
  #explain(wish: Wish, reason: unknown): unknown {
    const isLate = reason instanceof AppError && reason.code === 'endpoint-timeout'
    return isLate && this.#count(wish) < this.#bounds.perOrigin ? tooBusy() : reason
  }

  #giveBack(wish: Wish): void {
    const place = this.#running.findIndex((one) => isSame(one, wish))
    if (place >= 0) this.#running.splice(place, 1)
    const next = this.#choose()
    if (next === undefined) return
    this.#waiting.splice(this.#waiting.indexOf(next), 1)
    this.#running.push({ workspaceId: next.workspaceId, origin: next.origin })
    next.begin()
  }

  /** Of those that may, the one of the workspace with the fewest under way; among equals, who waits longest. */
  #choose(): Waiting | undefined {
    let [chosen, fewest] = [undefined as Waiting | undefined, Number.POSITIVE_INFINITY]
    for (const waiting of this.#waiting) {
      const count = this.#countOf(waiting.workspaceId)
      if (count < fewest && this.#admits(waiting)) [chosen, fewest] = [waiting, count]
    }
    return chosen
  }

  #admits(wish: Wish): boolean {
    const { total, perWorkspace, perOrigin } = this.#bounds
    return (
      this.#running.length < total && this.#countOf(wish.workspaceId) < perWorkspace && this.#count(wish) < perOrigin
    )
  }

  #countOf(workspaceId: string): number {
    return this.#running.filter((one) => one.workspaceId === workspaceId).length
  }

  #count(wish: Wish): number {
    return this.#running.filter((one) => isSame(one, wish)).length
  }
}

const isSame = (one: Wish, other: Wish): boolean => one.workspaceId === other.workspaceId && one.origin === other.origin

function tooBusy(): AppError {
  return new AppError('outbound-busy', 'too many other requests were under way', { transient: true })
}

/** A command, as far as its place in a queue depends on it. */
export interface Queued {
  readonly capability: string
  /** `level`: the latest takes the place of one that waits. `pulse`: each counts. */
  readonly mode: 'level' | 'pulse'
  /** Milliseconds since 1970: from then on it is not sent any more. */
  readonly expiresAt: number
}

/** What waits for a device, in the order in which it was asked. Never more than its depth, which each `push` tells. */
export class CommandQueue<Command extends Queued> {
  #waiting: Command[] = []

  get size(): number {
    return this.#waiting.length
  }

  /** `merged`: the one whose place it took. `full`: there was no room for it. */
  push(
    command: Command,
    depth: number,
  ): { readonly kind: 'queued' | 'full' } | { readonly kind: 'merged'; readonly before: Command } {
    const place = command.mode === 'level' ? this.#waiting.findIndex(isSameLevel(command)) : -1
    const before = this.#waiting[place]
    if (before !== undefined) {
      this.#waiting[place] = command
      return { kind: 'merged', before }
    }
    if (this.#waiting.length >= depth) return { kind: 'full' }
    this.#waiting.push(command)
    return { kind: 'queued' }
  }

  /** Puts one in front again, unless a later one of its level waits: then it is not needed any more. */
  putBack(command: Command): boolean {
    if (command.mode === 'level' && this.#waiting.some(isSameLevel(command))) return false
    this.#waiting.unshift(command)
    return true
  }

  /** Takes out the first that can be sent. Of a capability no pulse overtakes another. */
  take(canGo: (command: Command) => boolean): Command | undefined {
    const place = this.#waiting.findIndex(canGo)
    return place < 0 ? undefined : this.#waiting.splice(place, 1)[0]
  }

  /** Takes out what is not good any more at `now`. */
  takeExpired(now: number): Command[] {
    return this.#takeWhere(({ expiresAt }) => expiresAt <= now)
  }

  takeAll(): Command[] {
    return this.#takeWhere(() => true)
  }

  #takeWhere(isMeant: (command: Command) => boolean): Command[] {
    const taken = this.#waiting.filter(isMeant)
    if (taken.length > 0) this.#waiting = this.#waiting.filter((command) => !isMeant(command))
    return taken
  }
}

const isSameLevel = (command: Queued) => (other: Queued) =>
  other.mode === 'level' && other.capability === command.capability

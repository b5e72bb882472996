/** Places of which each may take so many at a time. Holds only who has one. */
export class Places {
  readonly #most: number
  readonly #taken = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Gives the place back when called; undefined when they have all that they may. */
  take(who: string): (() => void) | undefined {
    const taken = this.#taken.get(who) ?? 0
    if (taken >= this.#most) return undefined
    this.#taken.set(who, taken + 1)
    let isMine = true
    return () => {
      if (isMine) this.#giveBack(who)
      isMine = false
    }
  }

  #giveBack(who: string): void {
    const taken = this.#taken.get(who) ?? 0
    if (taken > 1) this.#taken.set(who, taken - 1)
    else this.#taken.delete(who)
  }
}

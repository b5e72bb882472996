import { oneCaller } from '#kernel/address-block.ts'

const most = 500
const mostOfAddress = 50

/** Connections of which it is not known yet who they are: few, and of one address fewer. */
export class Strangers {
  readonly #byAddress = new Map<string, number>()
  #count = 0

  /** Gives the place back when called; undefined when all are taken. */
  take(address: string): (() => void) | undefined {
    const who = oneCaller(address)
    const own = this.#byAddress.get(who) ?? 0
    if (this.#count >= most || own >= mostOfAddress) return undefined
    this.#count += 1
    this.#byAddress.set(who, own + 1)
    let isTaken = true
    return () => {
      if (isTaken) this.#leave(who)
      isTaken = false
    }
  }

  #leave(who: string): void {
    this.#count -= 1
    const own = this.#byAddress.get(who) ?? 0
    if (own > 1) this.#byAddress.set(who, own - 1)
    else this.#byAddress.delete(who)
  }
}

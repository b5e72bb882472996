import { oneCaller } from '#kernel/address-block.ts'

/** Counts connections in all and by address; this machine's own are counted in all only. */
export class ConnectionCounts {
  readonly #most: number
  readonly #mostOfAddress: number
  readonly #byAddress = new Map<string, number>()
  #count = 0

  constructor(most: number, mostOfAddress: number) {
    this.#most = most
    this.#mostOfAddress = mostOfAddress
  }

  /** False, and nothing is counted, when there are too many already. */
  add(address: string, isLocal: boolean): boolean {
    const who = oneCaller(address)
    const own = this.#byAddress.get(who) ?? 0
    if (this.#count >= this.#most || (!isLocal && own >= this.#mostOfAddress)) return false
    this.#count += 1
    this.#byAddress.set(who, own + 1)
    return true
  }

  remove(address: string): void {
    const who = oneCaller(address)
    const own = this.#byAddress.get(who) ?? 0
    this.#count -= 1
    if (own > 1) this.#byAddress.set(who, own - 1)
    else this.#byAddress.delete(who)
  }
}

/** Hands out ids like TikTok's: 19 digits, the seconds since 1970 in the upper half, each larger than the one before. */
export class Ids {
  #last = 0n

  next(): string {
    const now = Date.now()
    const earliest = (BigInt(Math.floor(now / 1000)) << 32n) | (BigInt(now % 1000) << 22n)
    this.#last = earliest > this.#last ? earliest : this.#last + 1n
    return this.#last.toString()
  }
}

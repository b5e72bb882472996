/** A stream of random numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number
  /** A whole number between `min` and `max`, both included. */
  integer(min: number, max: number): number
  /** True with probability `share` (0 to 1). */
  chance(share: number): boolean
  /** An element of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** Exponentially distributed with this mean: the gaps of events that come by themselves. */
  gap(mean: number): number
}

/** A generator for `seed`; different `name`s give streams that do not disturb each other. */
export function createRandom(seed: number, name = ''): Random {
  const next = mulberry32(hashText(`${seed}:${name}`))
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    integer,
    chance: (share) => next() < share,
    pick<T>(list: readonly T[]): T {
      const picked = list[integer(0, list.length - 1)]
      if (picked === undefined) throw new Error('Nothing to pick from')
      return picked
    },
    gap: (mean) => -Math.log(1 - next()) * mean,
  }
}

/** A 32-bit FNV-1a hash of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

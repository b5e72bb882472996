/** One ping and its pong, in milliseconds: sent, received (server), answered (server), back. */
export interface ClockSample {
  readonly t0: number
  readonly t1: number
  readonly t2: number
  readonly t3: number
}

export interface ClockEstimate {
  /** What has to be added to this page's clock. */
  readonly offsetMs: number
  readonly errorMs: number
  readonly rttMs: number
}

/** Samples that are looked at: about a minute of them, in which clocks drift apart by less than network noise. */
export const windowSize = 40
/** Fewer tell too little to play by. */
export const enoughSamples = 6

/** The newest `windowSize` samples. */
export function addSample(samples: readonly ClockSample[], sample: ClockSample): readonly ClockSample[] {
  return [...samples, sample].slice(-windowSize)
}

/**
 * The quickest way there and the quickest way back tell where the server's clock is, also when they are of different pings:
 * delays only ever add to a way. What cannot be known is by how much the two ways differ at their best.
 */
export function estimate(samples: readonly ClockSample[]): ClockEstimate | undefined {
  if (samples.length === 0) return undefined
  const there = samples.map(({ t0, t1 }) => t1 - t0).toSorted((a, b) => a - b)
  const back = samples.map(({ t2, t3 }) => t3 - t2).toSorted((a, b) => a - b)
  const trips = samples.map(({ t0, t1, t2, t3 }) => t3 - t0 - (t2 - t1)).toSorted((a, b) => a - b)
  return {
    offsetMs: ((there[0] ?? 0) - (back[0] ?? 0)) / 2,
    errorMs: (gapOf(there) + gapOf(back)) / 2,
    rttMs: Math.max(0, trips[Math.floor(0.95 * (trips.length - 1))] ?? 0),
  }
}

/** How far the third quickest is from the quickest: where many are as quick, none of them was just lucky. */
function gapOf(sorted: readonly number[]): number {
  const [first = 0] = sorted
  return (sorted[Math.min(2, sorted.length - 1)] ?? first) - first
}

import type { MediaTier } from '@livetap/contracts/rooms/video.ts'

/** How long this device takes, in milliseconds: from asking it to play, or to jump while it plays, until it does. */
export interface Latency {
  readonly start: number
  readonly seek: number
}

const usual: Latency = { start: 60, seek: 60 }
const longest = 600
/** How much a new measurement counts. */
const weight = 0.4

/** What is learned with every start and jump, kept by the browser for each way of playing. */
export class LearnedLatency {
  private readonly key: string
  private readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  private known: Latency

  constructor(tier: MediaTier, storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.key = `livetap.watch.latency.${tier}`
    this.storage = storage
    this.known = { ...usual, ...this.readKept() }
  }

  get start(): number {
    return this.known.start
  }

  get seek(): number {
    return this.known.seek
  }

  learn(what: keyof Latency, measuredMs: number): void {
    const measured = clamp(measuredMs, 0, longest)
    this.known = { ...this.known, [what]: this.known[what] * (1 - weight) + measured * weight }
    try {
      this.storage.setItem(this.key, JSON.stringify(this.known))
    } catch {
      // Private windows may refuse to store: then it is learned anew each time.
    }
  }

  private readKept(): Partial<Latency> {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key) ?? '{}') as Record<string, unknown>
      return Object.fromEntries(
        Object.keys(usual)
          .map((name) => [name, kept[name]] as const)
          .filter(([, value]) => typeof value === 'number' && value >= 0 && value <= longest),
      )
    } catch {
      return {}
    }
  }
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

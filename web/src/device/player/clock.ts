import type { LinkTime } from '@livetap/contracts/devices/link.ts'

interface Sample {
  readonly roundTripMs: number
  readonly aheadMs: number
}

/** Samples that count: a quick one stays in force for so many seconds. */
const kept = 8

/** The server's clock, measured by heartbeats: of the last few the one that was there and back soonest. */
export class ServerClock {
  #samples: readonly Sample[] = []

  /** `now` by the own clock, by which the heartbeat was stamped, too. */
  measure({ t, now: there }: LinkTime, now: number): void {
    const roundTripMs = now - t
    if (!(roundTripMs >= 0)) return
    this.#samples = [...this.#samples, { roundTripMs, aheadMs: there + roundTripMs / 2 - now }].slice(-kept)
  }

  forget(): void {
    this.#samples = []
  }

  /** The server's time; undefined until it was measured. */
  read(now: number): number | undefined {
    const best = this.#samples.reduce<Sample | undefined>(
      (least, one) => (least && least.roundTripMs <= one.roundTripMs ? least : one),
      undefined,
    )
    return best && now + best.aheadMs
  }

  get roundTripMs(): number | undefined {
    return this.#samples.at(-1)?.roundTripMs
  }
}

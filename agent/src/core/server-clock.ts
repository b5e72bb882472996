/** Heartbeats that a measurement is looked for in: a clock that wanders is followed. */
const kept = 8
/** What took longer may be wrong by half of it: commands would be carried out that are over. */
const mostRoundTripMs = 1000

interface Measurement {
  readonly roundTripMs: number
  readonly offsetMs: number
}

/** The server's clock, seen from here: right to half of the shortest way there and back. */
export class ServerClock {
  #measurements: Measurement[] = []

  /** `sentAt` and `receivedAt` are of the clock here, `serverTime` of the server's. */
  measure(sentAt: number, serverTime: number, receivedAt: number): void {
    const roundTripMs = receivedAt - sentAt
    if (roundTripMs < 0 || roundTripMs > mostRoundTripMs) return
    this.#measurements.push({ roundTripMs, offsetMs: serverTime - sentAt - roundTripMs / 2 })
    this.#measurements = this.#measurements.slice(-kept)
  }

  /** Milliseconds since 1970 over there; undefined before anything was measured. */
  at(now: number): number | undefined {
    const [first, ...rest] = this.#measurements
    if (first === undefined) return undefined
    return now + rest.reduce((best, next) => (next.roundTripMs < best.roundTripMs ? next : best), first).offsetMs
  }

  forget(): void {
    this.#measurements = []
  }
}

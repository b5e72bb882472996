/** The server's time as this page knows it. */
export interface RoomClock {
  /** Milliseconds since 1970 by the server's clock. Before `isReady` it is this machine's own. */
  now(): number
  read(): ClockState
  /** Called after every change of what `read` tells; ends with the returned function. */
  subscribe(listener: () => void): () => void
  /** The link is there again: what was measured before is checked quickly. */
  renew(): void
  dispose(): void
}

export interface ClockState {
  /** Enough was measured to play by it, about half a second after the link was up. */
  readonly isReady: boolean
  /** By how much the clock may be wrong, in milliseconds; half of what the way there and back differ comes on top. */
  readonly errorMs: number
  /** Of the round trips: what 95 of 100 stay below, in milliseconds. */
  readonly rttMs: number
}

/** The way to the server's clock; with Socket.IO: `clock_ping` and `clock_pong`. */
export interface ClockLink {
  /** Sends a ping unless the link is down. `t0` comes back in the pong. */
  ping(t0: number): void
  /** Pongs from now on; ends with the returned function. */
  onPong(listener: (pong: ClockPong) => void): () => void
}

/** All in milliseconds since 1970: sent by this page's clock; received and answered by the server's. */
export interface ClockPong {
  readonly t0: number
  readonly t1: number
  readonly t2: number
}

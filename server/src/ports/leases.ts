/** The right to be the only one who does something, until it is released or lost. Renewed by itself. */
export interface Lease extends AsyncDisposable {
  readonly name: string
  /** Grows with every holder; a write with an older one is refused by the bus. */
  readonly fence: number
  /**
   * Aborts when the lease is taken from us, ran out, or is not to be trusted because the bus was replaced; not when we
   * release it. Its reason is an AppError `lease-lost` that says which.
   */
  readonly lost: AbortSignal
}

export interface Leases {
  /** Undefined while somebody else holds it. */
  acquire(name: string, ttlMs: number): Promise<Lease | undefined>
}

/** How far one consumer group has come in a topic, and whose turn it is: one member consumes, the others stand by. */
export class MemoryGroup {
  /** Position of the first message that is not acknowledged. */
  acknowledged: number
  /** Position of the first message that no handler has seen. */
  handedOver: number
  /** How often the messages that failed were tried alone, by the delivery's id. */
  readonly tries = new Map<string, number>()
  #arrival = Promise.withResolvers<void>()
  #turn: Promise<void> = Promise.resolve()

  constructor(start: number) {
    this.acknowledged = start
    this.handedOver = start
  }

  /** Resolves at the next `wake`. */
  arrival(): Promise<void> {
    return this.#arrival.promise
  }

  wake(): void {
    this.#arrival.resolve()
    this.#arrival = Promise.withResolvers<void>()
  }

  /** Runs one member after the other, in the order in which they joined; who is stopped before has no turn. */
  async takeTurn(run: () => Promise<void>, stop: AbortSignal): Promise<void> {
    const before = this.#turn
    const own = Promise.withResolvers<void>()
    this.#turn = own.promise
    const stopped = Promise.withResolvers<void>()
    stop.addEventListener('abort', () => stopped.resolve(), { once: true })
    try {
      await Promise.race([before, stopped.promise])
      if (!stop.aborted) await run()
    } finally {
      void before.then(own.resolve)
    }
  }

  /** The oldest `count` messages are done with. */
  acknowledge(count: number): void {
    this.acknowledged += count
  }
}

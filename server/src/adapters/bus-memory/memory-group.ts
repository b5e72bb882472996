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

  /** Runs one member after the other, in the order in which they joined. */
  async takeTurn(run: () => Promise<void>): Promise<void> {
    const before = this.#turn
    const own = Promise.withResolvers<void>()
    this.#turn = own.promise
    try {
      await before
      await run()
    } finally {
      own.resolve()
    }
  }

  /** The oldest `count` messages are done with. */
  acknowledge(count: number): void {
    this.acknowledged += count
  }
}

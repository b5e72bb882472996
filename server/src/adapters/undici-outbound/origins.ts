import { type buildConnector, Pool } from 'undici'
import { type Bounds, Turns, type Wish } from './turns.ts'

/** Beyond so many, connections that nobody uses are closed. */
const mostKept = 256

interface Origin {
  readonly pool: Pool
  /** Requests that have the origin in hand: under way, or waiting for their turn. */
  held: number
}

/** Connections of workspaces to origins, kept for a while: no workspace waits for those of another. */
export class Origins implements AsyncDisposable {
  readonly #open = new Map<string, Origin>()
  readonly #connect: buildConnector.connector
  readonly #bounds: Bounds
  readonly #turns: Turns

  constructor(connect: buildConnector.connector, bounds: Bounds) {
    this.#connect = connect
    this.#bounds = bounds
    this.#turns = new Turns(bounds)
  }

  /** Does the work when it is its turn; rejects as `Turns` says when that does not come in time. */
  async run<T>(wish: Wish, signal: AbortSignal, work: (pool: Pool) => Promise<T>): Promise<T> {
    const origin = this.#take(wish)
    try {
      using _ = await this.#turns.take(wish, signal)
      return await work(origin.pool)
    } finally {
      origin.held--
      this.#closeSpare()
    }
  }

  #take({ workspaceId, origin: name }: Wish): Origin {
    const key = JSON.stringify([workspaceId, name])
    const origin = this.#open.get(key) ?? { pool: this.#createPool(name), held: 0 }
    this.#open.delete(key)
    this.#open.set(key, origin)
    origin.held++
    return origin
  }

  #createPool(name: string): Pool {
    return new Pool(name, {
      connect: this.#connect,
      connections: this.#bounds.perOrigin,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: 4000,
      keepAliveMaxTimeout: 10_000,
      maxHeaderSize: 16_384,
      // The whole has its own end.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  #closeSpare(): void {
    for (const [key, { held, pool }] of this.#open) {
      if (this.#open.size <= mostKept) return
      if (held > 0) continue
      this.#open.delete(key)
      void pool.destroy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#open.values()].map(({ pool }) => pool)
    this.#open.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }
}

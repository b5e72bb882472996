import { type buildConnector, Pool } from 'undici'

const mostAtOnce = 4
const mostOrigins = 64

interface Origin {
  readonly pool: Pool
  /** Requests that have the origin in hand: under way, or waiting for their turn. */
  held: number
  running: number
  readonly waiting: (() => void)[]
}

/** Connections to origins, kept for a while: at most four to each, and those of the 64 that were used last. */
export class Origins implements AsyncDisposable {
  readonly #open = new Map<string, Origin>()
  readonly #connect: buildConnector.connector

  constructor(connect: buildConnector.connector) {
    this.#connect = connect
  }

  /** Does the work when it is its turn; rejects with the reason of `signal` when that comes first. */
  async run<T>(name: string, signal: AbortSignal, work: (pool: Pool) => Promise<T>): Promise<T> {
    const origin = this.#take(name)
    try {
      await waitForTurn(origin, signal)
      try {
        return await work(origin.pool)
      } finally {
        passTurn(origin)
      }
    } finally {
      origin.held--
      this.#closeSpare()
    }
  }

  #take(name: string): Origin {
    const origin = this.#open.get(name) ?? { pool: this.#createPool(name), held: 0, running: 0, waiting: [] }
    this.#open.delete(name)
    this.#open.set(name, origin)
    origin.held++
    return origin
  }

  #createPool(name: string): Pool {
    return new Pool(name, {
      connect: this.#connect,
      connections: mostAtOnce,
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
    for (const [name, { held, pool }] of this.#open) {
      if (this.#open.size <= mostOrigins) return
      if (held > 0) continue
      this.#open.delete(name)
      void pool.destroy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [...this.#open.values()].map(({ pool }) => pool)
    this.#open.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }
}

async function waitForTurn(origin: Origin, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (origin.running < mostAtOnce) {
    origin.running++
    return
  }
  await new Promise<void>((resolve, reject) => {
    const begin = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      origin.waiting.splice(origin.waiting.indexOf(begin), 1)
      reject(signal.reason)
    }
    origin.waiting.push(begin)
    signal.addEventListener('abort', leave, { once: true })
  })
}

/** The turn goes to who waits longest. */
function passTurn(origin: Origin): void {
  const next = origin.waiting.shift()
  if (next) next()
  else origin.running--
}

import type { TickerWish } from './ticker-worker.ts'

/** Timers that keep their time also while the tab is hidden. Each method returns how to end the timer. */
export interface Ticker {
  every(ms: number, call: () => void): () => void
  after(ms: number, call: () => void): () => void
  dispose(): void
}

/** Browsers let timers of hidden tabs wait for up to a minute, but not those of workers. */
export function createTicker(): Ticker {
  const calls = new Map<number, () => void>()
  let last = 0
  const worker = startWorker((id) => calls.get(id)?.())
  if (!worker) return plainTicker
  const start = (ms: number, isRepeated: boolean, call: () => void) => {
    const id = ++last
    calls.set(id, () => {
      if (!isRepeated) calls.delete(id)
      call()
    })
    worker.postMessage({ id, ms, isRepeated } satisfies TickerWish)
    return () => {
      if (calls.delete(id)) worker.postMessage({ id, ms: null, isRepeated } satisfies TickerWish)
    }
  }
  return {
    every: (ms, call) => start(ms, true, call),
    after: (ms, call) => start(ms, false, call),
    dispose() {
      calls.clear()
      worker.terminate()
    },
  }
}

function startWorker(tell: (id: number) => void): Worker | undefined {
  if (typeof Worker === 'undefined') return undefined
  const worker = new Worker(new URL('./ticker-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<number>) => tell(data)
  return worker
}

/** Where there are no workers; hidden tabs lag there. */
export const plainTicker: Ticker = {
  every(ms, call) {
    const timer = setInterval(call, ms)
    return () => clearInterval(timer)
  },
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  dispose() {},
}

import type { Browser } from 'playwright-core'
import type { ClientPage } from './client-page.ts'
import { startDelayLine } from './delay-line.ts'
import { openViewer, type Viewer } from './viewers.ts'

export interface Pair extends AsyncDisposable {
  readonly first: Viewer
  readonly second: Viewer
}

export interface PairOptions {
  readonly page: ClientPage
  readonly browsers: readonly [Browser, Browser]
  /** Of the server of the room. */
  readonly origin: string
  readonly seed: number
}

/** Two people on machines of their own, whose clocks go wrong in different directions, far away from the server of their room. */
export async function openPair({ page, browsers, origin, seed }: PairOptions): Promise<Pair> {
  await using stack = new AsyncDisposableStack()
  const line = stack.use(await startDelayLine({ target: origin, seed, ms: 150, jitterMs: 50, answer: page.answer }))
  const first = stack.use(await openViewer(browsers[0], line.origin, { offsetMs: 3217, ppm: 30 }))
  const second = stack.use(await openViewer(browsers[1], line.origin, { offsetMs: -8113, ppm: -40 }))
  const moved = stack.move()
  return { first, second, [Symbol.asyncDispose]: () => moved.disposeAsync() }
}

import type { Ticker } from '../clock/ticker.ts'

const everyMs = 2000
/** However quickly things change, they are not told more often than this. */
const atMostEveryMs = 500

/** When to report: every two seconds, and soon after what matters has changed. */
export class Reporter {
  private readonly ticker: Ticker
  private readonly report: () => void
  private readonly stopRegular: () => void
  private stopSoon = () => {}
  private noted = ''
  private lastAt = Number.NEGATIVE_INFINITY
  private isSoon = false

  constructor(ticker: Ticker, report: () => void) {
    this.ticker = ticker
    this.report = report
    this.stopRegular = ticker.every(everyMs, () => {
      if (performance.now() - this.lastAt > everyMs / 2) this.tell()
    })
  }

  /** Says in one text how things are. */
  note(how: string): void {
    if (how === this.noted) return
    this.noted = how
    if (this.isSoon) return
    this.isSoon = true
    const wait = Math.max(0, atMostEveryMs - (performance.now() - this.lastAt))
    this.stopSoon = this.ticker.after(wait, () => this.tell())
  }

  dispose(): void {
    this.stopRegular()
    this.stopSoon()
  }

  private tell(): void {
    this.isSoon = false
    this.lastAt = performance.now()
    this.report()
  }
}

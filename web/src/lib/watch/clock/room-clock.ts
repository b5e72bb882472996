import type { ClockLink, ClockPong, ClockState, RoomClock } from './clock.ts'
import { addSample, type ClockEstimate, type ClockSample, enoughSamples, estimate } from './estimator.ts'
import type { Ticker } from './ticker.ts'

const burst = { pings: 12, everyMs: 80 }
const everyMs = 1500
const hiddenEveryMs = 5000
/** The machine slept, or its clock was set: what was measured before no longer holds. */
const stepMs = 250

/** This machine's time, which never goes back and is not touched when its clock is set. */
export const localNow = (): number => performance.timeOrigin + performance.now()

/** Keeps asking for the server's time over `link`, often at first and when something may have changed. */
export function createRoomClock(link: ClockLink, ticker: Ticker): RoomClock {
  return new MeasuredClock(link, ticker)
}

class MeasuredClock implements RoomClock {
  private readonly link: ClockLink
  private readonly ticker: Ticker
  private readonly listeners = new Set<() => void>()
  private readonly ends: (() => void)[]
  private samples: readonly ClockSample[] = []
  private known: ClockEstimate | undefined
  private state: ClockState = { isReady: false, errorMs: 0, rttMs: 0 }
  private stopTimer = () => {}
  private left = 0
  /** Between the clock on the wall and the one that never goes back. */
  private wall = Date.now() - localNow()

  constructor(link: ClockLink, ticker: Ticker) {
    this.link = link
    this.ticker = ticker
    this.ends = [
      link.onPong(this.take),
      listen(document, 'visibilitychange', this.renew),
      listen(window, 'online', this.renew),
    ]
    this.renew()
  }

  now(): number {
    return localNow() + (this.known?.offsetMs ?? 0)
  }

  read(): ClockState {
    return this.state
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly renew = (): void => {
    this.left = burst.pings
    this.ping()
  }

  dispose(): void {
    this.stopTimer()
    for (const end of this.ends) end()
    this.listeners.clear()
  }

  private readonly ping = (): void => {
    this.stopTimer()
    this.forgetAfterStep()
    this.link.ping(localNow())
    this.left = Math.max(0, this.left - 1)
    const usual = document.visibilityState === 'hidden' ? hiddenEveryMs : everyMs
    this.stopTimer = this.ticker.after(this.left > 0 ? burst.everyMs : usual, this.ping)
  }

  private forgetAfterStep(): void {
    const wall = Date.now() - localNow()
    if (Math.abs(wall - this.wall) <= stepMs) return
    this.wall = wall
    this.samples = []
    this.left = burst.pings
  }

  private readonly take = ({ t0, t1, t2 }: ClockPong): void => {
    this.forgetAfterStep()
    this.samples = addSample(this.samples, { t0, t1, t2, t3: localNow() })
    this.known = estimate(this.samples)
    const { errorMs = 0, rttMs = 0 } = this.known ?? {}
    this.state = { isReady: this.state.isReady || this.samples.length >= enoughSamples, errorMs, rttMs }
    for (const listener of this.listeners) listener()
  }
}

function listen(target: EventTarget, event: string, call: () => void): () => void {
  target.addEventListener(event, call)
  return () => target.removeEventListener(event, call)
}

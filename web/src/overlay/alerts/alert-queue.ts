import type { AlertClaim, StageAlert } from '@livetap/contracts/overlays/stage.ts'

export interface AlertQueuePorts {
  /** Asks whether this page may show it. Rejects when nobody answers. */
  claim(alertId: string): Promise<AlertClaim['outcome']>
  /** Resolves when it has been shown, or `signal` has ended it. */
  show(alert: StageAlert, signal: AbortSignal): Promise<void>
  /** Whether this page may ask at all now: nobody would see it in one that is hidden. */
  isReady(): boolean
}

export interface AlertQueueOptions {
  /** Those in OBS ask first. Milliseconds. */
  readonly courtesyMs: number
}

const retryMs = 1000
const mostKnown = 1000

/** Alerts that this page was told of, shown one at a time. One that was told twice is shown once. */
export class AlertQueue {
  readonly #ports: AlertQueuePorts
  readonly #options: AlertQueueOptions
  readonly #known = new Set<string>()
  #waiting: StageAlert[] = []
  #gapMs = 0
  #isRunning = false
  #shown: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ports: AlertQueuePorts, options: AlertQueueOptions) {
    this.#ports = ports
    this.#options = options
  }

  get isShowing(): boolean {
    return this.#shown !== undefined
  }

  get length(): number {
    return this.#waiting.length
  }

  /** Milliseconds between two alerts. */
  set gapMs(ms: number) {
    this.#gapMs = ms
  }

  add(alert: StageAlert): void {
    const { alertId } = alert
    if (alertId !== undefined) {
      if (this.#known.has(alertId)) return
      if (this.#known.size >= mostKnown)
        for (const id of [...this.#known].slice(0, mostKnown / 2)) this.#known.delete(id)
      this.#known.add(alertId)
    }
    this.#waiting.push(alert)
    this.wake()
  }

  /** Ends what is shown. */
  skip(): void {
    this.#shown?.abort()
  }

  /** Ends what is shown and forgets what waits. */
  clear(): void {
    this.#waiting = []
    this.skip()
  }

  /** Something that was waited for may have come. */
  wake(): void {
    clearTimeout(this.#timer)
    if (this.#isRunning || this.#waiting.length === 0) return
    this.#isRunning = true
    void this.#run().finally(() => {
      this.#isRunning = false
      if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.wake(), retryMs)
    })
  }

  /** Shows all that can be shown now; what has to wait is tried again later. */
  async #run(): Promise<void> {
    if (!this.#ports.isReady()) return
    if (this.#options.courtesyMs > 0) await pause(this.#options.courtesyMs)
    const later: StageAlert[] = []
    for (let alert = this.#waiting.shift(); alert; alert = this.#waiting.shift()) {
      if (Date.parse(alert.expiresAt) <= Date.now()) continue
      const outcome = await this.#ask(alert)
      if (outcome === 'won') await this.#show(alert)
      else if (outcome === 'later') later.push(alert)
    }
    this.#waiting = [...later, ...this.#waiting]
  }

  async #ask({ alertId }: StageAlert): Promise<AlertClaim['outcome']> {
    if (alertId === undefined) return 'won'
    return this.#ports.claim(alertId).catch(() => 'later' as const)
  }

  async #show(alert: StageAlert): Promise<void> {
    const shown = new AbortController()
    this.#shown = shown
    await this.#ports.show(alert, shown.signal).catch(() => {}) // one that cannot be shown keeps no other one up
    this.#shown = undefined
    await pause(this.#gapMs)
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

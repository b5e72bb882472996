export interface Allowance {
  readonly allowed: boolean
  /** How many more are allowed before it resets. */
  readonly remaining: number
  readonly resetMs: number
}

interface Window {
  count: number
  readonly endsAt: number
}

/** Most keys counted at a time for each length of window; beyond, the oldest window is forgotten. */
const mostKeys = 100_000

/** Counts by key in windows that begin with the first one. Holds a bounded number of them, whoever comes. */
export class Counts {
  /** By length: windows of one length end in the order in which they began. */
  readonly #windows = new Map<number, Map<string, Window>>()

  get size(): number {
    return [...this.#windows.values()].reduce((sum, { size }) => sum + size, 0)
  }

  take(key: string, max: number, windowMs: number, now: number): Allowance {
    const windows = this.#windowsOf(windowMs, now)
    const window = windows.get(key) ?? { count: 0, endsAt: now + windowMs }
    windows.set(key, window)
    window.count += 1
    const remaining = Math.max(0, max - window.count)
    return { allowed: window.count <= max, remaining, resetMs: window.endsAt - now }
  }

  /** Those that are not over, with room for another. */
  #windowsOf(windowMs: number, now: number): Map<string, Window> {
    const windows = this.#windows.get(windowMs) ?? new Map<string, Window>()
    this.#windows.set(windowMs, windows)
    for (const [key, { endsAt }] of windows) {
      if (endsAt > now && windows.size < mostKeys) break
      windows.delete(key)
    }
    return windows
  }
}

import { signals } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import { callLater } from '#kernel/waiting.ts'
import type { Signals } from '#ports/signals.ts'

/** For one workspace at most so often. */
const tellEveryMs = 250

/** Tells whoever listens that the executions of a workspace have changed. */
export class Telling implements Disposable {
  readonly #signals: Signals
  readonly #clock: Clock
  readonly #resting = new Map<string, { isStale: boolean; readonly timer: Disposable }>()

  constructor(channel: Signals, clock: Clock) {
    this.#signals = channel
    this.#clock = clock
  }

  tell(workspaceId: string): void {
    const resting = this.#resting.get(workspaceId)
    if (resting) {
      resting.isStale = true
      return
    }
    this.#signals.send(signals.rules, { workspaceId, parts: ['executions'] })
    const timer = callLater(this.#clock, tellEveryMs, () => this.#rest(workspaceId))
    this.#resting.set(workspaceId, { isStale: false, timer })
  }

  #rest(workspaceId: string): void {
    const isStale = this.#resting.get(workspaceId)?.isStale
    this.#resting.delete(workspaceId)
    if (isStale) this.tell(workspaceId)
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#resting.values()) timer[Symbol.dispose]()
    this.#resting.clear()
  }
}

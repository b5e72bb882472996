import type { LivestreamProblem, ReplayState, ReplayStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { toIso } from '#kernel/clock.ts'
import type { Ports } from '#ports/ports.ts'
import type { ReplayOrder } from './replay-run.ts'

const leastMs = 250

/** Tells everybody how far a replay is: every change of its state at once, its progress at most every 250 ms. */
export class ReplayReport {
  readonly #ports: Pick<Ports, 'signals' | 'clock'>
  #status: ReplayStatus
  #sentAt = 0

  constructor(ports: Pick<Ports, 'signals' | 'clock'>, order: ReplayOrder) {
    const { workspaceId, replayId, sourceSessionId, sessionId, speed } = order
    const now = toIso(ports.clock.now())
    const ids = { workspaceId, replayId, sourceSessionId, sessionId, streamId: '' }
    this.#ports = ports
    this.#status = { ...ids, speed, state: 'starting', sent: 0, total: 0, startedAt: now, updatedAt: now }
    this.#send()
  }

  describe(streamId: string, total: number): void {
    this.#status = { ...this.#status, streamId, total }
  }

  change(state: ReplayState, speed: number | null, problem?: LivestreamProblem): void {
    this.#status = { ...this.#status, state, speed, ...(problem ? { problem } : {}) }
    this.#send()
  }

  progress(events: number): void {
    this.#status = { ...this.#status, sent: this.#status.sent + events }
    if (this.#ports.clock.now() - this.#sentAt >= leastMs) this.#send()
  }

  #send(): void {
    this.#sentAt = this.#ports.clock.now()
    this.#status = { ...this.#status, updatedAt: toIso(this.#sentAt) }
    this.#ports.signals.send(signals.replays, this.#status)
  }
}

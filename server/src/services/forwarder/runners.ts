import { type ActiveSink, listActiveSinks, type SinkKey } from '#domain/sinks/sinks.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import { createForwardMetrics, type ForwardMetrics } from './forward-metrics.ts'
import { SinkLoop } from './sink-loop.ts'
import { SocketSink } from './socket-sink.ts'
import { WebhookSink } from './webhook-sink.ts'

export type RunnerPorts = Pick<
  Ports,
  'db' | 'bus' | 'leases' | 'vault' | 'outbound' | 'sockets' | 'metrics' | 'clock' | 'log'
>

const leaseMs = 10_000

interface Runner {
  readonly workspaceId: string
  readonly loop: SinkLoop
  readonly stop: AbortController
  readonly running: Promise<void>
}

/** The sinks that this process serves, each by itself: those whose lease it holds. */
export class Runners implements AsyncDisposable {
  readonly #ports: RunnerPorts
  readonly #metrics: ForwardMetrics
  readonly #runners = new Map<string, Runner>()

  constructor(ports: RunnerPorts) {
    this.#ports = ports
    this.#metrics = createForwardMetrics(ports.metrics)
  }

  /** Begins to serve what is switched on and nobody serves. */
  async look(signal: AbortSignal): Promise<void> {
    const active = await listActiveSinks(this.#ports.db.query)
    this.#metrics.lag.set(Math.max(0, ...active.map(({ lag }) => lag)))
    for (const sink of active) {
      if (signal.aborted) return
      if (!this.#runners.has(sink.sinkId)) await this.#tryToServe(sink)
    }
  }

  /** New events are in the log of the workspace. */
  grow(workspaceId: string): void {
    for (const runner of this.#runners.values()) if (runner.workspaceId === workspaceId) runner.loop.grow()
  }

  /** Sinks of the workspace were changed. */
  wake(workspaceId: string): void {
    for (const runner of this.#runners.values()) if (runner.workspaceId === workspaceId) runner.loop.wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stop } of this.#runners.values()) stop.abort()
    await Promise.all([...this.#runners.values()].map(({ running }) => running))
  }

  async #tryToServe(sink: ActiveSink): Promise<void> {
    const lease = await this.#ports.leases.acquire(`forward:${sink.sinkId}`, leaseMs)
    if (lease === undefined) return
    const loop = new SinkLoop(this.#ports.clock, this.#ports.log)
    const stop = new AbortController()
    const running = this.#serve(sink, lease, loop, AbortSignal.any([stop.signal, lease.lost]))
    this.#runners.set(sink.sinkId, { workspaceId: sink.workspaceId, loop, stop, running })
    this.#metrics.sinks.set(this.#runners.size)
  }

  async #serve(sink: ActiveSink, lease: Lease, loop: SinkLoop, signal: AbortSignal): Promise<void> {
    const served = this.#open(sink, loop)
    await loop.run((turnSignal) => served.turn(turnSignal), signal)
    this.#runners.delete(sink.sinkId)
    this.#metrics.sinks.set(this.#runners.size)
    await lease[Symbol.asyncDispose]()
  }

  #open({ workspaceId, sinkId, kind }: ActiveSink, loop: SinkLoop): WebhookSink | SocketSink {
    const key: SinkKey = { workspaceId, sinkId }
    if (kind === 'webhook') return new WebhookSink(this.#ports, this.#metrics, key)
    return new SocketSink(this.#ports, this.#metrics, key, loop)
  }
}

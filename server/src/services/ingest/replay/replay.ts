import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import { ReplayReport } from './replay-report.ts'
import { type ReplayControl, type ReplayOrder, type ReplayPorts, ReplayRun } from './replay-run.ts'

/** Replays at a time in one process. */
const mostRuns = 8
/** The lease is kept for a while, so that a process that hears of the order late does not run it again. */
const lateMs = 30_000

/** The replays that run in this process. */
export class Replays {
  readonly #ports: ReplayPorts & Pick<Ports, 'leases'>
  readonly #leaseTtlMs: number
  readonly #runs = new Map<string, ReplayRun>()
  readonly #work = new Set<Promise<void>>()
  readonly #stop = new AbortController()

  constructor(ports: ReplayPorts & Pick<Ports, 'leases'>, leaseTtlMs: number) {
    this.#ports = ports
    this.#leaseTtlMs = leaseTtlMs
  }

  /** Runs it here unless another process does. */
  start(order: ReplayOrder): void {
    const work = this.#take(order).catch((error: unknown) => {
      this.#ports.log.error({ error: describeError(error), replayId: order.replayId }, 'a replay broke')
    })
    this.#work.add(work)
    void work.then(() => this.#work.delete(work))
  }

  control(command: ReplayControl): void {
    this.#runs.get(command.replayId)?.control(command)
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    this.#stop.abort()
    for (const run of this.#runs.values()) run.stop()
    await Promise.all(this.#work)
  }

  async #take(order: ReplayOrder): Promise<void> {
    const lease = await this.#ports.leases.acquire(`replay:${order.replayId}`, this.#leaseTtlMs)
    if (!lease) return
    try {
      await this.#run(order, lease)
      await new Nap(this.#ports.clock).rest(lateMs, AbortSignal.any([this.#stop.signal, lease.lost]))
    } finally {
      await lease[Symbol.asyncDispose]()
    }
  }

  async #run(order: ReplayOrder, lease: Lease): Promise<void> {
    if (this.#runs.size >= mostRuns || this.#stop.signal.aborted) {
      const remedy = 'Wait until another replay has finished.'
      const problem = { code: 'replay-limit', title: 'too many replays run at the same time', remedy }
      return new ReplayReport(this.#ports, order).change('failed', order.speed, problem)
    }
    const run = new ReplayRun(this.#ports, order, lease)
    this.#runs.set(order.replayId, run)
    await run.run()
    this.#runs.delete(order.replayId)
  }
}

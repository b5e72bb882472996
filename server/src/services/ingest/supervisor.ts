import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Lease } from '#ports/leases.ts'
import type { Ports } from '#ports/ports.ts'
import type { Lane } from './lanes.ts'
import { LivestreamReport } from './livestream-report.ts'
import { Pursuit, type PursuitPorts } from './pursuit.ts'
import type { SessionEnding, StreamMemory } from './session/session.ts'
import { SourceHealth } from './upstream/source-health.ts'

export interface SupervisorPorts extends PursuitPorts, Pick<Ports, 'signals' | 'leases'> {}

export interface SupervisorOptions {
  readonly maxAttempts: number
  readonly inactivityMs: number
  readonly leaseTtlMs: number
}

/** So often in the time of a lease who had it asks for it again while the bus is away. */
const comebacks = 10

/** Sees to it that one @username is received by one process, for all workspaces of a lane, until stopped. */
export class Supervisor {
  readonly #ports: SupervisorPorts
  readonly #key: string
  readonly #uniqueId: string
  readonly #options: SupervisorOptions
  readonly #stop = new AbortController()
  readonly #nap: Nap
  readonly #report: LivestreamReport
  readonly #health = new SourceHealth()
  readonly #workspaceIds: Set<string>
  readonly #memories = new Map<string, StreamMemory>()
  readonly #done: Promise<void>
  #farewell: SessionEnding = { code: 0, reason: 'shutdown', willReconnect: true }
  /** There while this process holds the lease. */
  #pursuit: Pursuit | undefined
  /** No other process has been seen to hold it since this one did. */
  #isInCharge = false
  /** When it was asked last. */
  #busWasAway = false

  /** `key` is that of the lane: who holds its lease receives for it. */
  constructor(ports: SupervisorPorts, key: string, lane: Lane, options: SupervisorOptions) {
    const { uniqueId, workspaceIds } = lane
    const sources = ports.sources.filter(({ accepts }) => accepts?.(uniqueId) ?? true)
    this.#ports = { ...ports, sources, log: ports.log.child({ uniqueId }) }
    this.#key = key
    this.#uniqueId = uniqueId
    this.#options = options
    this.#nap = new Nap(ports.clock)
    this.#report = new LivestreamReport(ports, uniqueId, (id) => this.#memories.get(id)?.streamId)
    this.#workspaceIds = new Set(workspaceIds)
    this.#done = this.#run()
  }

  /** Begins and ends sessions so that exactly these workspaces have one. Resolves when those that end have ended. */
  async setWorkspaces(workspaceIds: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#workspaceIds].filter((workspaceId) => !workspaceIds.has(workspaceId))
    const left = Promise.all(gone.map((workspaceId) => this.#leave(workspaceId)))
    for (const workspaceId of workspaceIds) {
      if (this.#workspaceIds.has(workspaceId)) continue
      this.#workspaceIds.add(workspaceId)
      this.#pursuit?.join(workspaceId)
    }
    await left
  }

  /** Tries at once if it was waiting to. */
  retryNow(): void {
    if (this.#pursuit) this.#pursuit.retryNow()
    else this.#nap.wake()
  }

  /** Says how it is doing, if it is this process that knows. */
  sendReport(): void {
    if (this.#pursuit) this.#report.send(this.#workspaceIds)
  }

  /** Ends the sessions and gives the lease back. Unfollowing also tells the workspaces; a shutdown does not. */
  async stop(reason: 'shutdown' | 'unfollowed'): Promise<void> {
    this.#farewell = { code: 0, reason, willReconnect: reason === 'shutdown' }
    this.#stop.abort()
    await this.#done
    if (reason === 'shutdown' || !this.#isInCharge) return
    for (const workspaceId of this.#workspaceIds) {
      this.#report.sendStopped(workspaceId, this.#memories.get(workspaceId)?.streamId)
    }
  }

  async #leave(workspaceId: string): Promise<void> {
    const streamId = this.#memories.get(workspaceId)?.streamId
    this.#workspaceIds.delete(workspaceId)
    this.#memories.delete(workspaceId)
    if (!this.#pursuit) return
    await this.#pursuit.leave(workspaceId)
    this.#report.sendStopped(workspaceId, streamId)
  }

  async #run(): Promise<void> {
    const stop = this.#stop.signal
    while (!stop.aborted) await this.#nap.rest(await this.#takeTurn(), stop)
  }

  /** Receives if it may, for as long as it may. Resolves with the milliseconds until it asks again. */
  async #takeTurn(): Promise<number> {
    const { leaseTtlMs } = this.#options
    if (this.#busWasAway && !this.#isInCharge) return this.#letGoFirst()
    try {
      const lease = await this.#ports.leases.acquire(`ingest:${this.#key}`, leaseTtlMs)
      this.#busWasAway = false
      if (lease) return await this.#receive(lease)
      this.#isInCharge = false
    } catch (error) {
      if (!this.#busWasAway) this.#ports.log.warn({ error: describeError(error) }, 'could not ask for the lease')
      this.#busWasAway = true
      if (this.#isInCharge) return leaseTtlMs / comebacks
    }
    return leaseTtlMs / 3
  }

  async #receive(lease: Lease): Promise<number> {
    const pauseMs = await this.#hold(lease)
    return pauseMs ?? (lease.lost.aborted ? 0 : this.#options.leaseTtlMs / 3)
  }

  /** Who received before the bus was away may have what the bus has lost: it gets the time of a lease to come back. */
  async #letGoFirst(): Promise<number> {
    const { leaseTtlMs } = this.#options
    const isBack = await this.#ports.bus.check().then(
      () => true,
      () => false,
    )
    this.#busWasAway = !isBack
    return isBack ? leaseTtlMs : leaseTtlMs / 3
  }

  /** Resolves when it is over, with the milliseconds to leave the lease to others if it is to be longer than usual. */
  async #hold(lease: Lease): Promise<number | undefined> {
    // Others may have received it in between; what was received before with another lease is not any more.
    for (const memory of this.#memories.values()) memory.isCurrent = false
    if (!this.#isInCharge || this.#report.state === 'live') this.#report.restart()
    this.#isInCharge = true
    this.#pursuit = this.#createPursuit(lease)
    this.sendReport()
    try {
      return await this.#pursuit.run()
    } catch (error) {
      this.#ports.log.error({ error: describeError(error) }, 'receiving a live failed unexpectedly')
      return undefined
    } finally {
      this.#pursuit = undefined
      await this.#release(lease)
    }
  }

  /** One that cannot be given back runs out by itself. */
  async #release(lease: Lease): Promise<void> {
    try {
      await lease[Symbol.asyncDispose]()
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error) }, 'could not give the lease back')
    }
  }

  #createPursuit(lease: Lease): Pursuit {
    const options = {
      uniqueId: this.#uniqueId,
      workspaceIds: this.#workspaceIds,
      memories: this.#memories,
      report: this.#report,
      health: this.#health,
      maxAttempts: this.#options.maxAttempts,
      inactivityMs: this.#options.inactivityMs,
      farewell: () => this.#farewell,
    }
    return new Pursuit(this.#ports, options, lease, this.#stop.signal)
  }
}

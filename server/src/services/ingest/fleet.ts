import { type Follow, readFollows } from '#domain/follows/follows.ts'
import { describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import { Nap, orAborted } from '#kernel/waiting.ts'
import type { CredentialStore } from './credentials.ts'
import { type Lane, planLanes } from './lanes.ts'
import { Supervisor, type SupervisorOptions, type SupervisorPorts } from './supervisor.ts'
import { SourceAllowances } from './upstream/source-allowance.ts'

const readEveryMs = 10_000
const reportEveryMs = 5000

interface HeldLane {
  readonly lane: Lane
  readonly supervisor: Supervisor
}

const placeOf = (uniqueId: string, workspaceId: string): string => `${workspaceId}\n${uniqueId}`

/** All but what follows from whose credentials are used. */
type FleetPorts = Omit<SupervisorPorts, 'allowances' | 'access'> & { readonly credentials: CredentialStore }

/** One supervisor for every lane: for each @username that somebody follows, one or more. Reads the follows again and again. */
export class Fleet {
  readonly #ports: FleetPorts
  readonly #options: SupervisorOptions
  readonly #initial: readonly Follow[]
  readonly #lanes = new Map<string, HeldLane>()
  readonly #allowances = new Map<string | undefined, SourceAllowances>()
  #owners: ReadonlyMap<string, string>
  /** Lanes on their way out, and workspaces on their way out of one: the same has to wait for them. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  readonly #nap: Nap
  #isStale = false
  readonly #done: Promise<unknown>

  constructor(ports: FleetPorts, initial: readonly string[], options: SupervisorOptions) {
    this.#ports = ports
    this.#options = options
    this.#initial = initial.map((uniqueId) => ({ workspaceId: defaultWorkspaceId, uniqueId }))
    this.#nap = new Nap(ports.clock)
    this.#owners = ports.credentials.listConfigured()
    this.#done = Promise.all([this.#keepReading(), this.#keepReporting()])
  }

  /** Somebody follows or unfollows: look now. */
  refresh(): void {
    this.#isStale = true
    this.#nap.wake()
  }

  retryNow(uniqueId: string): void {
    for (const { lane, supervisor } of this.#lanes.values()) if (lane.uniqueId === uniqueId) supervisor.retryNow()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#done
    await Promise.all([
      ...this.#leaving.values(),
      ...[...this.#lanes.values()].map(({ supervisor }) => supervisor.stop('shutdown')),
    ])
  }

  async #keepReading(): Promise<void> {
    this.#apply(this.#initial)
    while (!this.#stop.signal.aborted) {
      this.#isStale = false
      await this.#read()
      if (!this.#isStale) await this.#nap.rest(readEveryMs, this.#stop.signal)
    }
  }

  /** When the follows cannot be read, everything goes on as it is. */
  async #read(): Promise<void> {
    const { signal } = this.#stop
    try {
      const owners = await orAborted(this.#ports.credentials.listOwners(), signal)
      const follows = await orAborted(readFollows(this.#ports.db.query), signal)
      const changed = [...owners.keys()].filter((owner) => this.#owners.get(owner) !== owners.get(owner))
      this.#owners = owners
      this.#apply([...this.#initial, ...follows])
      // A live that waits may be let in with what is new.
      for (const { lane, supervisor } of this.#lanes.values()) {
        if (lane.owner !== undefined && changed.includes(lane.owner)) supervisor.retryNow()
      }
    } catch (error) {
      if (!signal.aborted) this.#ports.log.warn({ error: describeError(error) }, 'could not read who is followed')
    }
  }

  #apply(follows: readonly Follow[]): void {
    const wanted = planLanes(follows, this.#owners)
    for (const [key, held] of this.#lanes) this.#release(key, held, wanted.get(key)?.workspaceIds)
    for (const [key, lane] of wanted) if (!this.#leaving.has(key)) this.#fill(key, lane)
  }

  /** Lets those go that a lane is not for any more, and the lane when it is for nobody. */
  #release(key: string, { lane, supervisor }: HeldLane, wanted: ReadonlySet<string> | undefined): void {
    const gone = [...lane.workspaceIds].filter((id) => !wanted?.has(id))
    if (gone.length === 0) return
    for (const id of gone) lane.workspaceIds.delete(id)
    if (!wanted) this.#lanes.delete(key)
    const left = wanted ? supervisor.setWorkspaces(lane.workspaceIds) : supervisor.stop('unfollowed')
    const leaving = [...gone.map((id) => placeOf(lane.uniqueId, id)), ...(wanted ? [] : [key])]
    const done = left.then(() => {
      for (const name of leaving) this.#leaving.delete(name)
      this.refresh()
    })
    for (const name of leaving) this.#leaving.set(name, done)
  }

  /** Whoever has not yet left the lane that they were in comes later. */
  #fill(key: string, { uniqueId, owner, workspaceIds }: Lane): void {
    const ready = [...workspaceIds].filter((id) => !this.#leaving.has(placeOf(uniqueId, id)))
    if (ready.length === 0) return
    const lane = { uniqueId, owner, workspaceIds: new Set(ready) }
    const known = this.#lanes.get(key)?.supervisor
    void known?.setWorkspaces(lane.workspaceIds)
    const supervisor = known ?? new Supervisor(this.#portsOf(owner), key, lane, this.#options)
    this.#lanes.set(key, { lane, supervisor })
  }

  #portsOf(owner: string | undefined): SupervisorPorts {
    const allowances = this.#allowances.get(owner) ?? new SourceAllowances(this.#ports.clock)
    this.#allowances.set(owner, allowances)
    return { ...this.#ports, allowances, access: this.#ports.credentials.of(owner) }
  }

  async #keepReporting(): Promise<void> {
    const nap = new Nap(this.#ports.clock)
    while (!this.#stop.signal.aborted) {
      await nap.rest(reportEveryMs, this.#stop.signal)
      for (const { supervisor } of this.#lanes.values()) supervisor.sendReport()
    }
  }
}

import { type Follow, readFollows } from '#domain/follows/follows.ts'
import { describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import { Nap, orAborted } from '#kernel/waiting.ts'
import { Supervisor, type SupervisorOptions, type SupervisorPorts } from './supervisor.ts'

const readEveryMs = 10_000
const reportEveryMs = 5000

/** One supervisor for every @username that somebody follows. Reads the follows again and again. */
export class Fleet {
  readonly #ports: SupervisorPorts
  readonly #options: SupervisorOptions
  readonly #initial: readonly Follow[]
  readonly #supervisors = new Map<string, Supervisor>()
  /** Those on their way out: the same name has to wait for them. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  readonly #nap: Nap
  #isStale = false
  readonly #done: Promise<unknown>

  constructor(ports: SupervisorPorts, initial: readonly string[], options: SupervisorOptions) {
    this.#ports = ports
    this.#options = options
    this.#initial = initial.map((uniqueId) => ({ workspaceId: defaultWorkspaceId, uniqueId }))
    this.#nap = new Nap(ports.clock)
    this.#done = Promise.all([this.#keepReading(), this.#keepReporting()])
  }

  /** Somebody follows or unfollows: look now. */
  refresh(): void {
    this.#isStale = true
    this.#nap.wake()
  }

  retryNow(uniqueId: string): void {
    this.#supervisors.get(uniqueId)?.retryNow()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#done
    await Promise.all([
      ...this.#leaving.values(),
      ...[...this.#supervisors.values()].map((supervisor) => supervisor.stop('shutdown')),
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
      const follows = await orAborted(readFollows(this.#ports.db.query), signal)
      this.#apply([...this.#initial, ...follows])
    } catch (error) {
      if (!signal.aborted) this.#ports.log.warn({ error: describeError(error) }, 'could not read who is followed')
    }
  }

  #apply(follows: readonly Follow[]): void {
    const wanted = Map.groupBy(follows, ({ uniqueId }) => uniqueId)
    for (const uniqueId of this.#supervisors.keys()) if (!wanted.has(uniqueId)) this.#drop(uniqueId)
    for (const [uniqueId, group] of wanted) {
      if (this.#leaving.has(uniqueId)) continue
      const workspaceIds = new Set(group.map(({ workspaceId }) => workspaceId))
      const supervisor = this.#supervisors.get(uniqueId)
      if (supervisor) supervisor.setWorkspaces(workspaceIds)
      else this.#supervisors.set(uniqueId, new Supervisor(this.#ports, uniqueId, workspaceIds, this.#options))
    }
  }

  #drop(uniqueId: string): void {
    const left = this.#supervisors.get(uniqueId)?.stop('unfollowed') ?? Promise.resolve()
    this.#supervisors.delete(uniqueId)
    const done = left.then(() => {
      this.#leaving.delete(uniqueId)
      this.refresh()
    })
    this.#leaving.set(uniqueId, done)
  }

  async #keepReporting(): Promise<void> {
    const nap = new Nap(this.#ports.clock)
    while (!this.#stop.signal.aborted) {
      await nap.rest(reportEveryMs, this.#stop.signal)
      for (const supervisor of this.#supervisors.values()) supervisor.sendReport()
    }
  }
}

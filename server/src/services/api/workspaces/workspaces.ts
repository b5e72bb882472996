import { signals } from '@livetap/contracts/topics.ts'
import { removeExpiredWatches } from '#domain/follows/follows.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import { repeatEvery } from '../repeat.ts'
import { StatusBoards } from '../status/status.ts'
import type { UserSessionLimits } from '../user-sessions/user-sessions.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

export type { Workspace } from './workspace.ts'

export type WorkspacePorts = Pick<Ports, 'bus' | 'outbound' | 'signals' | 'db' | 'metrics' | 'log' | 'clock'>

/** Nobody has asked for anything, and nothing is open, for so long: what is kept for the workspace is let go. */
const idleMs = 600_000
const lookEveryMs = 30_000

interface Entry {
  readonly opening: Promise<Workspace>
  workspace: Workspace | undefined
  enteredAt: number
}

/** The workspaces that somebody works in at this process: each with its own board, feed, reports and dashboards. */
export class Workspaces implements AsyncDisposable {
  readonly #ports: WorkspacePorts
  readonly #limits: UserSessionLimits
  readonly #entries = new Map<string, Entry>()
  readonly #boards: StatusBoards
  readonly #open = new AsyncDisposableStack()

  private constructor(ports: WorkspacePorts, boards: StatusBoards, limits: UserSessionLimits) {
    this.#ports = ports
    this.#limits = limits
    this.#boards = this.#open.use(boards)
    this.#open.use(repeatEvery(ports, lookEveryMs, () => this.#letGo()))
    this.#open.use(repeatEvery(ports, lookEveryMs, () => removeExpiredWatches(ports.db.query)))
  }

  static async open(ports: WorkspacePorts, limits: UserSessionLimits): Promise<Workspaces> {
    const workspaces = new Workspaces(ports, await StatusBoards.open(ports), limits)
    workspaces.#open.use(
      await ports.signals.listen(signals.deletions, ({ workspaceId }) => workspaces.#drop(workspaceId)),
    )
    return workspaces
  }

  /** `workspaceId` is that of a principal, never of a request. Rejects with `stopping`. */
  async enter(workspaceId: string): Promise<Workspace> {
    if (this.#open.disposed) throw new AppError('stopping', 'the service is stopping')
    const entry = this.#entries.get(workspaceId) ?? this.#begin(workspaceId)
    entry.enteredAt = this.#ports.clock.now()
    return await entry.opening
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync()
    for (const { opening } of this.#entries.values()) {
      const workspace = await opening.catch(() => undefined) // one that could not be opened has nothing to close
      await workspace?.[Symbol.asyncDispose]()
    }
  }

  #begin(workspaceId: string): Entry {
    const everySession = () => [...this.#entries.values()].flatMap(({ workspace }) => workspace?.sessions.list() ?? [])
    const opening = openWorkspace(this.#ports, this.#boards.get(workspaceId), workspaceId, {
      limits: this.#limits,
      everySession,
    })
    const entry: Entry = { opening, workspace: undefined, enteredAt: 0 }
    this.#entries.set(workspaceId, entry)
    const keep = (workspace: Workspace) => {
      entry.workspace = workspace
    }
    opening.then(keep, () => this.#entries.delete(workspaceId))
    return entry
  }

  /** Ends all that is open in a workspace that was deleted. */
  #drop(workspaceId: string): void {
    const entry = this.#entries.get(workspaceId)
    this.#entries.delete(workspaceId)
    entry?.opening
      .then((workspace) => workspace[Symbol.asyncDispose]())
      .catch((error: unknown) =>
        this.#ports.log.warn({ error: describeError(error) }, 'A workspace was not closed well'),
      )
  }

  async #letGo(): Promise<void> {
    const since = this.#ports.clock.now() - idleMs
    for (const [workspaceId, { workspace, enteredAt }] of this.#entries) {
      if (!workspace || enteredAt > since || workspace.isInUse()) continue
      this.#entries.delete(workspaceId)
      await workspace[Symbol.asyncDispose]()
    }
  }
}

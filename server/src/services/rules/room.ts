import type { ClaimRoom } from '#domain/executions/executions.ts'

const most = { total: 64, perTarget: 4, perWorkspace: 12 }

interface Taken {
  readonly workspaceId: string
  readonly target: string
  count: number
}

/** How much is carried out at the same time: in all, for a workspace, and towards one target of it. */
export class Room {
  readonly #taken = new Map<string, Taken>()

  /** Keeps room where there is some. */
  reserve(workspaceId: string, target: string): boolean {
    const own = this.#busy.filter((taken) => taken.workspaceId === workspaceId)
    const there = own.find((taken) => taken.target === target)?.count ?? 0
    if (sum(this.#busy) >= most.total || sum(own) >= most.perWorkspace || there >= most.perTarget) return false
    this.take(workspaceId, target)
    return true
  }

  /** Takes room, whether there is some or not. */
  take(workspaceId: string, target: string): void {
    const key = keyOf(workspaceId, target)
    const taken = this.#taken.get(key)
    if (taken) taken.count += 1
    else this.#taken.set(key, { workspaceId, target, count: 1 })
  }

  release(workspaceId: string, target: string): void {
    const key = keyOf(workspaceId, target)
    const taken = this.#taken.get(key)
    if (taken === undefined) return
    taken.count -= 1
    if (taken.count === 0) this.#taken.delete(key)
  }

  get left(): ClaimRoom {
    return { ...most, total: most.total - sum(this.#busy), busy: this.#busy.map((taken) => ({ ...taken })) }
  }

  get #busy(): Taken[] {
    return [...this.#taken.values()]
  }
}

const keyOf = (workspaceId: string, target: string) => JSON.stringify([workspaceId, target])
const sum = (taken: readonly Taken[]) => taken.reduce((total, { count }) => total + count, 0)

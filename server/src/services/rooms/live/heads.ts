import { getHead } from '#domain/events/events.ts'
import type { Db } from '#ports/db.ts'

/** Milliseconds after which a head is looked up although nobody has told that it moved: what tells may be lost. */
const believedMs = 5000

export interface Head {
  readonly epoch: string
  readonly pos: number
}

interface Known extends Head {
  readonly readAt: number
}

/** How far the logs of workspaces reach. */
export class Heads {
  readonly #query: Db['query']
  readonly #known = new Map<string, Known>()

  constructor(query: Db['query']) {
    this.#query = query
  }

  /** The log was said to reach so far. */
  note(workspaceId: string, pos: number): void {
    const known = this.#known.get(workspaceId)
    if (known && known.pos < pos) this.#known.set(workspaceId, { ...known, pos })
  }

  /** `isNew`: it matters where it is at this moment. */
  async find(workspaceId: string, isNew: boolean): Promise<Head> {
    const known = this.#known.get(workspaceId)
    const now = performance.now()
    if (known && !isNew && now - known.readAt < believedMs) return known
    for (const [id, { readAt }] of this.#known) if (now - readAt > 10 * believedMs) this.#known.delete(id)
    const { epoch, pos } = await getHead(this.#query, workspaceId)
    const head = { epoch, pos, readAt: now }
    this.#known.set(workspaceId, head)
    return head
  }
}

import { LRUCache } from 'lru-cache'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import { addRows, lockHead } from './add-rows.ts'
import type { EventRow } from './event-row.ts'
import { explainLeft, findFresh, firstOfEach, type LeftOut } from './known-rows.ts'
import { ViewerMemory } from './viewer-memory.ts'

export interface StoredRow extends EventRow {
  readonly pos: number
}

/** What one transaction did. */
export interface Stored extends LeftOut {
  /** Rows that were not stored before, in order. */
  readonly stored: readonly StoredRow[]
  /** Rows of a workspace that was deleted. */
  readonly late: number
}

const uniqueViolation = '23505'
const rememberedSessions = 10_000

/** Stores rows, and remembers what it need not write or look up again. */
export class RowStore {
  readonly #query: Db['query']
  readonly #viewers = new ViewerMemory()
  readonly #sessions = new LRUCache<string, true>({ max: rememberedSessions })

  constructor(query: Db['query']) {
    this.#query = query
  }

  /** Stores rows of one workspace with all that follows from them, in one transaction: everything or nothing. */
  async store(workspaceId: string, rows: readonly EventRow[], now: number): Promise<Stored> {
    try {
      return await this.#store(workspaceId, rows, now, false)
    } catch (error) {
      if (sqlState(error) !== uniqueViolation) throw error
      return this.#store(workspaceId, rows, now, true)
    }
  }

  /** Unless `careful`, the rows are taken for new, which they nearly always are; one that is not fails all. */
  async #store(workspaceId: string, rows: readonly EventRow[], now: number, careful: boolean): Promise<Stored> {
    const distinct = firstOfEach(rows)
    const work = async (query: Db['query']) => {
      if (careful) await lockHead(query, workspaceId)
      const fresh = careful ? await findFresh(query, workspaceId, distinct) : distinct
      const viewers = this.#viewers.pick(workspaceId, fresh, now)
      const head = fresh.length === 0 ? 0 : await addRows(query, workspaceId, fresh, viewers)
      if (head === undefined)
        return { viewers: [], stored: [], known: [], collisions: [], resent: 0, late: rows.length }
      const taken = new Set(fresh)
      const left = rows.filter((row) => !taken.has(row))
      const stored = fresh.map((row, n) => ({ ...row, pos: head + 1 + n }))
      return { viewers, stored, late: 0, ...(await explainLeft(query, workspaceId, left)) }
    }
    const isOneStatement = !careful && distinct.length === rows.length && this.#haveBegun(workspaceId, rows)
    const done = isOneStatement ? await work(this.#query) : await this.#query.transaction().execute(work)
    const { viewers, ...result } = done
    this.#viewers.remember(workspaceId, viewers, now)
    for (const session of findLiveSessions(workspaceId, result.stored)) this.#sessions.set(session, true)
    return result
  }

  /** Whether all live sessions of the rows began before: one that begins may end others. */
  #haveBegun(workspaceId: string, rows: readonly EventRow[]): boolean {
    return findLiveSessions(workspaceId, rows).every((session) => this.#sessions.has(session))
  }
}

function findLiveSessions(workspaceId: string, rows: readonly EventRow[]): string[] {
  const ids = new Set<string>()
  for (const { columns } of rows) if (columns.source === 'live') ids.add(columns.session_id)
  return [...ids].map((id) => `${workspaceId} ${id}`)
}

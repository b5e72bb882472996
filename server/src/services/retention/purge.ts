import { topics } from '@livetap/contracts/topics.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Ports } from '#ports/ports.ts'
import { countRows, findHolding, findTouched, type OwnedTable } from './owned-tables.ts'

type Query = Db['query']

/** What one transaction removes. */
const rowsAtOnce = 2000
/** What was received before may be on its way so long; then other work gets its turn. */
const drainWithinMs = 30_000
/** Whoever was about to write for the workspace has done so by then. */
const lateMs = 3_600_000

/**
 * Removes what deleted workspaces held, batch by batch. Whatever process goes on with one, at whatever batch, finishes
 * it: what is left is looked for anew each time.
 */
export class Purge {
  readonly #ports: Pick<Ports, 'db' | 'bus' | 'clock'>

  constructor(ports: Pick<Ports, 'db' | 'bus' | 'clock'>) {
    this.#ports = ports
  }

  /** The deletions that are not done, oldest first. One is not, either, for whose workspace something was written since. */
  async findOpen(): Promise<string[]> {
    const { query } = this.#ports.db
    const done = await query
      .selectFrom('teams.deletions')
      .select(['deletion_id', 'removed_workspace', 'finished_at'])
      .where('finished_at', 'is not', null)
      .execute()
    const touched = await findTouched(
      query,
      done.map((row) => row.removed_workspace),
    )
    for (const row of done) {
      const isFresh = (row.finished_at?.getTime() ?? 0) > this.#ports.clock.now() - lateMs
      if (isFresh) await this.#ports.bus.forgetMemos(row.removed_workspace)
      if (touched.has(row.removed_workspace)) await save(query, row.deletion_id, { finished_at: null })
    }
    const open = await query
      .selectFrom('teams.deletions')
      .select('deletion_id')
      .where('finished_at', 'is', null)
      .orderBy('requested_at')
      .execute()
    return open.map((row) => row.deletion_id)
  }

  async finish(deletionId: string, signal: AbortSignal): Promise<void> {
    while (await this.advance(deletionId, signal)) signal.throwIfAborted()
  }

  /** Does the next batch. Resolves to whether anything is left to do. */
  async advance(deletionId: string, signal: AbortSignal): Promise<boolean> {
    const { db, bus } = this.#ports
    const { removed_workspace: workspaceId } = await find(db.query, deletionId).executeTakeFirstOrThrow()
    const hasRemoved = await db.query.transaction().execute(async (query) => {
      await find(query, deletionId).forUpdate().executeTakeFirstOrThrow()
      const count = (await removeHead(query, workspaceId)) || (await removeBatch(query, workspaceId))
      if (count === 0) return false
      await save(query, deletionId, { removed: sql<number>`removed + ${count}::bigint` })
      return true
    })
    if (hasRemoved) return true
    await this.#drain(signal)
    await bus.forgetMemos(workspaceId)
    return this.#verify(deletionId, workspaceId)
  }

  /** Says that it is done only when no table has a row of the workspace. Resolves to whether one has. */
  async #verify(deletionId: string, workspaceId: string): Promise<boolean> {
    const { db, clock } = this.#ports
    const remaining = await countRows(db.query, workspaceId)
    const finished_at = remaining === 0 ? new Date(clock.now()) : null
    await save(db.query, deletionId, { remaining, finished_at })
    return remaining > 0
  }

  /** What was received before may be on its way still, and becomes rows. */
  async #drain(signal: AbortSignal): Promise<void> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(drainWithinMs)])
    for (const topic of Object.values(topics)) await this.#ports.bus.drain(topic, patience)
  }
}

const find = (query: Query, deletionId: string) =>
  query.selectFrom('teams.deletions').selectAll().where('deletion_id', '=', deletionId)

const save = (
  query: Query,
  deletionId: string,
  progress: { finished_at?: Date | null; removed?: ReturnType<typeof sql<number>>; remaining?: number },
) => query.updateTable('teams.deletions').set(progress).where('deletion_id', '=', deletionId).execute()

/** Before all else: without it nothing more is added to the log. */
async function removeHead(query: Query, workspaceId: string): Promise<number> {
  const gone = await query.deleteFrom('live.heads').where('workspace_id', '=', workspaceId).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

async function removeBatch(query: Query, workspaceId: string): Promise<number> {
  const [table] = await findHolding(query, workspaceId)
  return table === undefined ? 0 : removeRows(query, table, workspaceId)
}

async function removeRows(query: Query, table: OwnedTable, workspaceId: string): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where workspace_id = ${workspaceId} and ctid = any(array(
      select ctid from ${sql.table(table)} where workspace_id = ${workspaceId} limit ${rowsAtOnce}
    ))`.execute(query)
  return Number(numAffectedRows ?? 0)
}

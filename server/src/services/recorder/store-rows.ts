import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Db } from '#ports/db.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import type { Tables } from '#ports/tables.ts'
import { accountFor } from './account.ts'
import type { EventRow } from './event-row.ts'
import { type Inserted, insertEvents } from './insert-events.ts'
import { type ViewerMemory, writeViewers } from './viewer-memory.ts'

/** What one transaction did. */
export interface Stored extends Inserted {
  /** The workspace's newest position after it. */
  readonly head: number
}

/** Stores rows of one workspace with all that follows from them, in one transaction: everything or nothing. */
export async function storeRows(
  query: Db['query'],
  workspaceId: string,
  rows: readonly EventRow[],
  viewers: ViewerMemory,
  now: number,
): Promise<Stored> {
  const attempt = async (careful: boolean) => {
    const { stored, due } = await query.transaction().execute(async (transaction) => {
      const head = await lockHead(transaction, workspaceId)
      const inserted = await insertEvents(transaction, workspaceId, head, rows, careful)
      const due = viewers.pick(workspaceId, inserted.stored, now)
      await accountFor(transaction, workspaceId, inserted.stored)
      await writeViewers(transaction, workspaceId, due)
      return { stored: { ...inserted, head: inserted.stored.at(-1)?.pos ?? head }, due }
    })
    viewers.remember(workspaceId, due, now)
    return stored
  }
  try {
    return await attempt(false)
  } catch (error) {
    if (sqlState(error) !== uniqueViolation) throw error
    return attempt(true)
  }
}

const uniqueViolation = '23505'

/** The newest position. Until the transaction ends nobody else can add to the workspace's log. */
async function lockHead(query: Transaction<Tables>, workspaceId: string): Promise<number> {
  const locked = () =>
    query.selectFrom('live.heads').select('pos').where('workspace_id', '=', workspaceId).forUpdate().executeTakeFirst()
  const head = await locked()
  if (head) return head.pos
  await createHead(query, workspaceId)
  return (await locked())?.pos ?? 0
}

/** Begins the log of a workspace, unless it has one. */
export async function createHead(query: Db['query'], workspaceId: string): Promise<void> {
  await query
    .insertInto('live.heads')
    .values({ workspace_id: workspaceId, epoch: randomBytes(6).toString('hex') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

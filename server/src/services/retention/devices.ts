import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Forgotten } from './moderation.ts'

type Query = Db['query']

const rowsAtOnce = 1000

/** What devices did because of a viewer stays, without whom: a command holds nothing else of viewers. */
export async function forgetByDevices(query: Query, { workspaceId, userId, before }: Forgotten): Promise<void> {
  const old = before ? sql`and queued_at < ${before}` : sql``
  await sql`update devices.commands set user_id = null
    where workspace_id = ${workspaceId} and user_id = ${userId} ${old}`.execute(query)
}

/** Removes what devices did and noted before a time; resolves to how many commands and notes, at most a batch of each. */
export async function expireDevices(query: Query, workspaceId: string, before: Date): Promise<number> {
  const remove = async (table: 'commands' | 'notes', time: 'queued_at' | 'at') => {
    const name = sql.table(`devices.${table}`)
    const { numAffectedRows } = await sql`
      delete from ${name} where ctid = any(array(
        select ctid from ${name} where workspace_id = ${workspaceId} and ${sql.ref(time)} < ${before} limit ${rowsAtOnce}
      ))`.execute(query)
    return Number(numAffectedRows ?? 0)
  }
  return (await remove('commands', 'queued_at')) + (await remove('notes', 'at'))
}

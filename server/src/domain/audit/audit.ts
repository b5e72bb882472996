import type { AuditEntry, AuditPage } from '@livetap/contracts/workspace/access.ts'
import { type Selectable, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']

/** What somebody did: the entry without what the log adds. */
export type Deed = Omit<AuditEntry, 'id' | 'at'>

export interface AuditRequest {
  readonly actorId?: string
  readonly action?: string
  readonly from?: Date
  readonly to?: Date
  readonly cursor?: string
  readonly limit: number
}

const longestTarget = 300

export async function addAuditEntry(query: Query, workspaceId: string, deed: Deed): Promise<void> {
  await query
    .insertInto('teams.audit')
    .values({
      workspace_id: workspaceId,
      actor_kind: deed.actor.kind,
      actor_id: deed.actor.id,
      actor_name: deed.actor.name,
      action: deed.action,
      target: deed.target.replaceAll('\0', '').slice(0, longestTarget),
      address: deed.address,
    })
    .execute()
}

/** A page of who did what, newest first. Throws AppError `cursor-invalid`. */
export async function listAudit(query: Query, workspaceId: string, request: AuditRequest): Promise<AuditPage> {
  const { actorId, action, from, to, cursor, limit } = request
  let entries = query.selectFrom('teams.audit').selectAll().where('workspace_id', '=', workspaceId)
  if (actorId !== undefined) entries = entries.where('actor_id', '=', actorId)
  if (action !== undefined) entries = entries.where('action', '=', action)
  if (from !== undefined) entries = entries.where('at', '>=', from)
  if (to !== undefined) entries = entries.where('at', '<', to)
  if (cursor !== undefined) {
    const [entry] = decodeCursor('audit', ['integer'], cursor)
    entries = entries.where('entry', '<', Number(entry))
  }
  const rows = await entries
    .orderBy(sql.ref('entry'), 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toEntry),
    ...(last && rows.length > limit ? { next: encodeCursor('audit', [last.entry]) } : {}),
  }
}

function toEntry(row: Selectable<Tables['teams.audit']>): AuditEntry {
  return {
    id: String(row.entry),
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    target: row.target,
    address: row.address,
  }
}

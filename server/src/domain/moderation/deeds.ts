import type { Done, ModerationDeed } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'
import { type NamedRow, toPerson } from './viewers.ts'

type Query = Db['query']

/** Something that was done, for the other moderators. */
export interface Deed {
  readonly done: Done
  readonly action: string
  /** Absent: it concerns all lives. */
  readonly streamId?: string
  readonly eventId?: string
  readonly userId?: string | null
  readonly questionId?: string
  readonly detail?: string
}

export async function addDeed(query: Query, workspaceId: string, deed: Deed): Promise<void> {
  await query
    .insertInto('moderation.deeds')
    .values({
      workspace_id: workspaceId,
      done: JSON.stringify(deed.done),
      done_at: deed.done.at,
      action: deed.action,
      stream_id: deed.streamId ?? null,
      event_id: deed.eventId ?? null,
      user_id: deed.userId ?? null,
      question_id: deed.questionId ?? null,
      detail: deed.detail ?? '',
    })
    .execute()
}

type Row = Omit<NamedRow, 'user_id'> & {
  readonly deed_id: number
  readonly done: Done
  readonly action: string
  readonly stream_id: string | null
  readonly event_id: string | null
  readonly question_id: string | null
  readonly detail: string
  readonly user_id: string | null
}

/** Newest first: those of the live, and those that concern all. */
export async function readDeeds(
  query: Query,
  workspaceId: string,
  streamId: string,
  limit: number,
): Promise<ModerationDeed[]> {
  const newest = (where: ReturnType<typeof sql>) => sql`(select * from moderation.deeds
    where workspace_id = ${workspaceId} and ${where} order by deed_id desc limit ${limit})`
  const { rows } = await sql<Row>`
    select d.deed_id, d.done, d.action, d.stream_id, d.event_id, d.question_id, d.detail, d.user_id,
      v.unique_id, v.display_name, v.avatar_url
    from (${newest(sql`stream_id = ${streamId}`)} union all ${newest(sql`stream_id is null`)}) d
    left join live.viewers v on v.workspace_id = d.workspace_id and v.user_id = d.user_id
    order by d.deed_id desc limit ${limit}`.execute(query)
  return rows.map((row) => ({
    ...{ deedId: String(row.deed_id), done: row.done, action: row.action, streamId: row.stream_id },
    ...{ eventId: row.event_id, questionId: row.question_id, detail: row.detail },
    viewer: row.user_id === null ? null : toPerson({ ...row, user_id: row.user_id }),
  }))
}

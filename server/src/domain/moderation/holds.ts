import type { Doer, Done, Hold, HoldReason, HoldState, WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { type RawBuilder, sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { type FoundComment, type SaidRow, saidColumns, toComment } from './comments.ts'

type Query = Db['query']
export type Decision = 'approve' | 'reject'

const states = { approve: 'approved', reject: 'rejected' } as const
const decidedKept = 50

interface HoldRow extends SaidRow {
  readonly event_id: string
  readonly stream_id: string
  readonly reasons: HoldReason[]
  readonly matches: WordMatch[]
  readonly state: HoldState
  readonly held: Done
  readonly due_at: Date | null
  readonly decided: Done | null
}

/** What waits in a live, oldest first, and what was decided last. */
export async function readHolds(query: Query, workspaceId: string, streamId: string, limit: number): Promise<Hold[]> {
  const here = sql`h.workspace_id = ${workspaceId} and h.stream_id = ${streamId}`
  const waiting = await selectHolds(query, sql`${here} and h.state = 'waiting' order by h.pos limit ${limit}`)
  const decided = sql`${here} and h.state <> 'waiting' order by h.decided_at desc, h.pos limit ${decidedKept}`
  return [...waiting, ...(await selectHolds(query, decided))]
}

export async function countWaiting(query: Query, workspaceId: string, streamId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from moderation.holds
    where workspace_id = ${workspaceId} and stream_id = ${streamId} and state = 'waiting'`.execute(query)
  return rows[0]?.count ?? 0
}

/** Rejects with `hold-not-found`. */
export async function getHold(query: Query, workspaceId: string, eventId: string): Promise<Hold> {
  const [hold] = await selectHolds(query, sql`h.workspace_id = ${workspaceId} and h.event_id = ${eventId}`)
  if (hold) return hold
  throw new AppError('hold-not-found', 'this comment was never held')
}

async function selectHolds(query: Query, which: RawBuilder<unknown>): Promise<Hold[]> {
  const { rows } = await sql<HoldRow>`
    select h.event_id, h.stream_id, h.reasons, h.matches, h.state, h.held, h.due_at, h.decided, ${saidColumns}
    from moderation.holds h join live.events e on e.workspace_id = h.workspace_id and e.pos = h.pos
    where ${which}`.execute(query)
  return rows.map((row) => ({
    ...{ eventId: row.event_id, streamId: row.stream_id, comment: toComment(row) },
    ...{ reasons: row.reasons, matches: row.matches, state: row.state, held: row.held, decided: row.decided },
    dueAt: row.due_at?.toISOString() ?? null,
  }))
}

/**
 * Has a comment wait, also one that was decided before; without a timer, as somebody wants to look at it. It is not
 * featured any more. Resolves to whether it did not wait already.
 */
export async function holdComment(
  query: Query,
  workspaceId: string,
  { eventId, streamId, pos, userId }: FoundComment,
  done: Done,
): Promise<boolean> {
  const held = JSON.stringify(done)
  return query.transaction().execute(async (tx) => {
    const { rows } = await sql`
      insert into moderation.holds (workspace_id, event_id, stream_id, pos, user_id, reasons, held)
      values (${workspaceId}, ${eventId}, ${streamId}, ${pos}, ${userId}, '["manual"]', ${held}::jsonb)
      on conflict (workspace_id, event_id) do update
        set state = 'waiting', reasons = '["manual"]', held = excluded.held, due_at = null, decided = null, decided_at = null
        where holds.state <> 'waiting'
      returning event_id`.execute(tx)
    await tx
      .updateTable('moderation.comments')
      .set({ featured: null })
      .where('workspace_id', '=', workspaceId)
      .where('event_id', '=', eventId)
      .execute()
    return rows.length > 0
  })
}

/**
 * Of several who decide at the same time one wins; the others are told who with `hold-decided`. Rejects with
 * `hold-not-found`. Resolves to whether it was decided now: deciding again what one has decided changes nothing.
 */
export async function decideHold(
  query: Query,
  workspaceId: string,
  eventId: string,
  decision: Decision,
  done: Done,
): Promise<boolean> {
  const won = await query
    .updateTable('moderation.holds')
    .set({ state: states[decision], decided: JSON.stringify(done), decided_at: done.at, due_at: null })
    .where('workspace_id', '=', workspaceId)
    .where('event_id', '=', eventId)
    .where('state', '=', 'waiting')
    .returning('event_id')
    .executeTakeFirst()
  if (won) return true
  const { state, decided } = await getHold(query, workspaceId, eventId)
  if (state === states[decision] && decided && isSameDoer(decided.by, done.by)) return false
  throw new AppError('hold-decided', `${nameDoer(decided?.by)} has ${state} it already`)
}

export function isSameDoer(one: Doer, other: Doer): boolean {
  return one.kind === other.kind && one.id === other.id
}

export function nameDoer(doer: Doer | undefined): string {
  if (!doer) return 'Somebody'
  if (doer.kind === 'timer') return 'The timer'
  return doer.kind === 'rule' ? 'A rule' : doer.name
}

/** A comment that the rules have wait. */
export interface HeldComment extends FoundComment {
  readonly reasons: readonly HoldReason[]
  readonly matches: readonly WordMatch[]
}

/** One that waits, or was decided, already stays as it is. Nothing of a viewer who was erased meanwhile. */
export async function addHolds(
  query: Query,
  workspaceId: string,
  held: readonly HeldComment[],
  { done, dueAt }: { readonly done: Done; readonly dueAt: string | null },
): Promise<void> {
  if (held.length === 0) return
  await sql`
    insert into moderation.holds (workspace_id, event_id, stream_id, pos, user_id, reasons, matches, held, due_at)
    select ${workspaceId}, r."eventId", r."streamId", r.pos, r."userId", r.reasons, r.matches,
      ${JSON.stringify(done)}::jsonb, ${dueAt}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(held)}::jsonb)
      as r("eventId" text, "streamId" text, pos bigint, "userId" text, reasons jsonb, matches jsonb)
    join live.events e on e.workspace_id = ${workspaceId} and e.pos = r.pos and e.user_id is not distinct from r."userId"
    on conflict (workspace_id, event_id) do nothing`.execute(query)
}

/**
 * Of all workspaces: decides what nobody has decided in time. Resolves to where that was; a live may be there several
 * times.
 */
export async function decideDue(query: Query, done: Done): Promise<{ workspaceId: string; streamId: string }[]> {
  const { rows } = await sql<{ workspaceId: string; streamId: string }>`
    update moderation.holds h
    set state = case s.timer_decision when 'approve' then 'approved' else 'rejected' end,
      decided = ${JSON.stringify(done)}::jsonb, decided_at = ${done.at}::timestamptz, due_at = null
    from moderation.settings s
    where s.workspace_id = h.workspace_id and s.timer_decision is not null
      and h.state = 'waiting' and h.due_at <= ${done.at}::timestamptz
    returning h.workspace_id as "workspaceId", h.stream_id as "streamId"`.execute(query)
  return rows
}

/** Another timer is one for what waits already, too. What somebody wants to look at has none. */
export async function moveDue(query: Query, workspaceId: string, seconds: number | null): Promise<void> {
  await sql`
    update moderation.holds set due_at = (held ->> 'at')::timestamptz + make_interval(secs => ${seconds}::float8)
    where workspace_id = ${workspaceId} and state = 'waiting' and not reasons @> '["manual"]'`.execute(query)
}

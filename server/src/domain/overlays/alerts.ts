import type { AlertContent } from '@livetap/contracts/overlays/stage.ts'
import type { OverlayHoldings } from '@livetap/contracts/workspace/privacy.ts'
import { sql } from 'kysely'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Something that a screen is to show. */
export interface NewAlert {
  /** The same alert has the same id, however often it is added. */
  readonly alertId: string
  /** 1 to 8. */
  readonly screen: number
  /** Whom it is about: while they are muted, it is not shown. */
  readonly userId?: string
  /** The comment that it shows: while it is held, the alert waits; hidden or rejected, it is not shown. */
  readonly eventId?: string
  readonly content: AlertContent
  /** Shown no later than that. */
  readonly expiresAt: Date
  readonly at: Date
}

/**
 * Puts an alert behind those that wait for the screen, once for each id. When as many wait as may, it is the new one that
 * is dropped, and counted: those before it were promised first. Of a viewer who was erased meanwhile nothing is kept:
 * the event is not theirs any more. Within a transaction of the caller or one of its own. The caller sends the signal `overlays` afterwards; without it the alert is found a second later.
 */
export async function enqueueAlert(query: Query, workspaceId: string, alert: NewAlert): Promise<'queued' | 'dropped'> {
  return inTransaction(query, async (tx) => {
    await lockScreen(tx, workspaceId, alert.screen)
    const known = await findState(tx, workspaceId, alert.alertId)
    if (known !== undefined) return known === 'dropped' ? 'dropped' : 'queued'
    const { alertId, screen, userId = null, eventId = null, content, expiresAt, at } = alert
    const { rows } = await sql<{ state: string }>`
      insert into overlays.alerts
        (workspace_id, alert_id, screen, content, user_id, event_id, created_at, expires_at, state)
      select ${workspaceId}, ${alertId}, ${screen}::int, ${JSON.stringify(content)}::jsonb, ${userId}::text,
        ${eventId}::text, ${at}, ${expiresAt},
        case when (select count(*) from overlays.alerts where workspace_id = ${workspaceId} and screen = ${screen}::int
            and state = 'waiting' and expires_at > ${at})
          < coalesce((select max_length from overlays.screens
            where workspace_id = ${workspaceId} and screen = ${screen}::int), 20) then 'waiting' else 'dropped' end
      where not exists (select from live.events e where e.workspace_id = ${workspaceId}
        and e.event_id = ${eventId}::text and e.user_id is distinct from ${userId}::text)
      returning state`.execute(tx)
    return rows[0]?.state === 'waiting' ? 'queued' : 'dropped'
  })
}

/** What is kept of alerts about a viewer, oldest first. */
export async function readOverlayHoldings(query: Query, workspaceId: string, userId: string): Promise<OverlayHoldings> {
  const rows = await query
    .selectFrom('overlays.alerts')
    .select(['event_id as eventId', 'screen', 'state', 'content', 'created_at', 'shown_at'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .orderBy('pos')
    .execute()
  const alerts = rows.map(({ created_at: at, shown_at: shownAt, ...row }) => {
    return { ...row, at: at.toISOString(), shownAt: shownAt?.toISOString() ?? null }
  })
  return { alerts }
}

/** An alert that a page may ask to show. */
export interface WaitingAlert {
  readonly alertId: string
  readonly pos: number
  readonly content: AlertContent
  readonly expiresAt: Date
}

/** Those of a screen that wait behind a position, in their order; none of a paused one. `at` in milliseconds. */
export async function readAlertsAfter(
  query: Query,
  workspaceId: string,
  { screen, after, at }: { readonly screen: number; readonly after: number; readonly at: number },
): Promise<WaitingAlert[]> {
  const { rows } = await sql<WaitingAlert>`
    select alert_id as "alertId", pos, content, expires_at as "expiresAt" from overlays.alerts
    where workspace_id = ${workspaceId} and screen = ${screen}::int and state = 'waiting' and pos > ${after}::bigint
      and expires_at > ${new Date(at)} and not exists (
        select from overlays.screens where workspace_id = ${workspaceId} and screen = ${screen}::int and paused
      )
    order by pos limit 200`.execute(query)
  return rows
}

export interface AlertPlace {
  readonly alertId: string
  readonly screen: number
  /** Who asks. */
  readonly pageId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** `won`: the page shows it, and nobody else; `later`: not now; `gone`: never. */
export type ClaimOutcome = 'won' | 'later' | 'gone'

/** A page that died while it showed an alert keeps the screen so much longer than that would have taken. */
const patienceMs = 1000
const usualDurationMs = 5000

/**
 * A page is about to show the alert. Of several one wins, once, and keeps the screen for as long as it takes; meanwhile
 * others are told `later`. What must not be seen (any more) is dropped.
 */
export async function markShown(query: Query, workspaceId: string, place: AlertPlace): Promise<ClaimOutcome> {
  const { alertId, screen, pageId, at } = place
  return inTransaction(query, async (tx) => {
    await lockScreen(tx, workspaceId, screen)
    const { rows } = await sql<Claimed>`
      select a.content, a.expires_at > ${new Date(at)} as fresh, coalesce(s.gap_ms, 500) as gap_ms,
        coalesce(s.paused or (s.held_by <> ${pageId} and s.held_until > ${new Date(at)}), false) as busy,
        (select h.state from moderation.holds h
          where h.workspace_id = a.workspace_id and h.event_id = a.event_id) as hold,
        exists (select from moderation.progress p join live.events e on e.workspace_id = p.workspace_id
          where p.workspace_id = a.workspace_id and e.event_id = a.event_id and e.pos > p.pos) as unjudged,
        exists (select from moderation.comments c
          where c.workspace_id = a.workspace_id and c.event_id = a.event_id and c.hidden is not null) as hidden,
        exists (select from moderation.viewers v where v.workspace_id = a.workspace_id and v.user_id = a.user_id
          and v.muted is not null and (v.muted_until is null or v.muted_until > ${new Date(at)})) as muted
      from overlays.alerts a left join overlays.screens s on s.workspace_id = a.workspace_id and s.screen = a.screen
      where a.workspace_id = ${workspaceId} and a.alert_id = ${alertId} and a.screen = ${screen}::int
        and a.state = 'waiting'`.execute(tx)
    const outcome = rows[0] ? judge(rows[0]) : 'gone'
    if (rows[0] && outcome === 'gone') {
      await settle(tx, workspaceId, alertId, rows[0].fresh ? 'dropped' : 'expired', at)
    }
    if (rows[0] && outcome === 'won') await hold(tx, workspaceId, place, rows[0])
    return outcome
  })
}

interface Claimed {
  readonly content: AlertContent
  readonly fresh: boolean
  readonly gap_ms: number
  readonly busy: boolean
  readonly hold: 'waiting' | 'approved' | 'rejected' | null
  /** Moderation has not looked at the comment yet. */
  readonly unjudged: boolean
  readonly hidden: boolean
  readonly muted: boolean
}

function judge({ fresh, busy, hold, unjudged, hidden, muted }: Claimed): ClaimOutcome {
  if (!fresh || hidden || muted || hold === 'rejected') return 'gone'
  return busy || unjudged || hold === 'waiting' ? 'later' : 'won'
}

async function hold(query: Query, workspaceId: string, place: AlertPlace, { content, gap_ms }: Claimed): Promise<void> {
  const { alertId, screen, pageId, at } = place
  await settle(query, workspaceId, alertId, 'shown', at)
  const until = at + (content.durationMs ?? usualDurationMs) + gap_ms + patienceMs
  const held = { held_by: pageId, held_until: new Date(until) }
  await query
    .insertInto('overlays.screens')
    .values({ workspace_id: workspaceId, screen, ...held })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'screen']).doUpdateSet(held))
    .execute()
}

/**
 * Ends the alert that is shown, or drops the next one when none is; resolves to which of them it was. `at` in
 * milliseconds.
 */
export async function skipAlert(
  query: Query,
  workspaceId: string,
  screen: number,
  at: number,
): Promise<'shown' | 'waiting' | 'none'> {
  return inTransaction(query, async (tx) => {
    await lockScreen(tx, workspaceId, screen)
    const ended = await sql`update overlays.screens set held_until = ${new Date(at)} where workspace_id = ${workspaceId}
      and screen = ${screen}::int and held_until > ${new Date(at)} returning screen`.execute(tx)
    if (ended.rows.length > 0) return 'shown'
    const next = await sql`update overlays.alerts set state = 'dropped' where workspace_id = ${workspaceId}
      and alert_id = (select alert_id from overlays.alerts where workspace_id = ${workspaceId}
        and screen = ${screen}::int and state = 'waiting' and expires_at > ${new Date(at)} order by pos limit 1)
      returning alert_id`.execute(tx)
    return next.rows.length > 0 ? 'waiting' : 'none'
  })
}

/** Drops all that waits for a screen; resolves to how many there were. */
export async function clearAlerts(query: Query, workspaceId: string, screen: number): Promise<number> {
  const { rows } = await sql`update overlays.alerts set state = 'dropped' where workspace_id = ${workspaceId}
    and screen = ${screen}::int and state = 'waiting' returning alert_id`.execute(query)
  return rows.length
}

async function findState(query: Query, workspaceId: string, alertId: string): Promise<string | undefined> {
  const row = await query
    .selectFrom('overlays.alerts')
    .select('state')
    .where('workspace_id', '=', workspaceId)
    .where('alert_id', '=', alertId)
    .executeTakeFirst()
  return row?.state
}

async function settle(
  query: Query,
  workspaceId: string,
  alertId: string,
  state: 'shown' | 'dropped' | 'expired',
  at: number,
): Promise<void> {
  await query
    .updateTable('overlays.alerts')
    .set({ state, ...(state === 'shown' ? { shown_at: new Date(at) } : {}) })
    .where('workspace_id', '=', workspaceId)
    .where('alert_id', '=', alertId)
    .execute()
}

/** What is added to a screen gets its position and is seen in the same order. */
async function lockScreen(tx: Query, workspaceId: string, screen: number): Promise<void> {
  const name = `overlay screen ${workspaceId} ${screen}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
}

function inTransaction<Result>(query: Query, work: (tx: Query) => Promise<Result>): Promise<Result> {
  return query.isTransaction ? work(query) : query.transaction().execute(work)
}

import { randomBytes } from 'node:crypto'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { type Selectable, sql, type Updateable } from 'kysely'
import { createErasedPerson, type ErasedPerson, eraseEvent } from '#domain/privacy/privacy.ts'
import type { Db } from '#ports/db.ts'
import type { ErasureStep, Tables } from '#ports/tables.ts'
import { forgetByDevices } from './devices.ts'
import { forgetModeration } from './moderation.ts'
import { forgetAlerts } from './overlays.ts'
import { forgetByRules } from './rules.ts'
import type { Tombstones } from './tombstones.ts'

type Query = Db['query']
export type OpenErasure = Selectable<Tables['privacy.erasures']> & { readonly user_id: string; readonly before: Date }
type Progress = Updateable<Tables['privacy.erasures']>
type Step = (query: Query, erasure: OpenErasure, tombstones: Tombstones) => Promise<Progress>

/** What one transaction looks at: others, the recorder above all, get their turn between two. */
const eventsAtOnce = 500
const positionsAtOnce = 20_000
const deadLettersAtOnce = 50
const mostNames = 100

/** One batch of each step; what it answers is written in the same transaction. */
export const steps: { readonly [S in Exclude<ErasureStep, 'done'>]: Step } = {
  waiting: begin,
  events: eraseOwnEvents,
  mentions: eraseMentions,
  'dead-letters': eraseDeadLetters,
  finish,
}

/** All that was received before is stored now. */
async function begin(query: Query, erasure: OpenErasure): Promise<Progress> {
  const head = await query
    .selectFrom('live.heads')
    .select('pos')
    .where('workspace_id', '=', erasure.workspace_id)
    .executeTakeFirst()
  const viewer = await query
    .selectFrom('live.viewers')
    .select(['unique_id', 'display_name'])
    .where('workspace_id', '=', erasure.workspace_id)
    .where('user_id', '=', erasure.user_id)
    .executeTakeFirst()
  return {
    step: 'events',
    before: erasure.before,
    up_to: head?.pos ?? 0,
    names: addNames(erasure.names, Object.values(viewer ?? {})),
  }
}

async function eraseOwnEvents(query: Query, erasure: OpenErasure): Promise<Progress> {
  const events = await selectOwn(query, erasure, eventsAtOnce)
  if (events.length === 0) return { step: 'mentions', reached: 0 }
  const written = await rewrite(query, erasure, events)
  const names = events.flatMap(({ event: { user } }) => (user ? [user.uniqueId, user.displayName] : []))
  return { events: erasure.events + written, names: addNames(erasure.names, names) }
}

/** Battles, top viewers and raw messages, and events whose viewer has no id: they are found by looking at all. */
async function eraseMentions(query: Query, erasure: OpenErasure): Promise<Progress> {
  const { workspace_id, reached, up_to, repeated, before } = erasure
  const { BATTLE, RAW, ROOM_USER } = triggerIds
  const end = Math.min(up_to, reached + positionsAtOnce)
  const { rows } = await sql<{ pos: number; json: string }>`
    select pos, body::text as json from live.events
    where workspace_id = ${workspace_id} and pos > ${reached} and pos <= ${end}
      and (trigger_id in (${sql.lit(BATTLE)}, ${sql.lit(RAW)}, ${sql.lit(ROOM_USER)})
        or (user_id is null and body -> 'user' is not null))
      and (not ${repeated}::boolean or occurred_at < ${before})
    order by pos limit ${eventsAtOnce}`.execute(query)
  const written = await rewrite(query, erasure, rows.map(readEvent))
  const to = rows.length < eventsAtOnce ? end : (rows.at(-1)?.pos ?? end)
  const done = to >= up_to ? ({ step: 'dead-letters', reached: 0 } as const) : { reached: to }
  return { mentions: erasure.mentions + written, ...done }
}

async function eraseDeadLetters(query: Query, erasure: OpenErasure): Promise<Progress> {
  const { traces } = personOf(erasure)
  const rows = await query
    .selectFrom('live.dead_letters')
    .select(['id', 'payload', 'error', 'failed_at'])
    .where('workspace_id', '=', erasure.workspace_id)
    .where('id', '>', erasure.reached)
    .orderBy('id')
    .limit(deadLettersAtOnce)
    .execute()
  const last = rows.at(-1)
  if (last === undefined) return { step: 'finish' }
  const ids = rows
    .filter(({ failed_at }) => !erasure.repeated || failed_at < erasure.before)
    .filter(({ payload, error }) => traces.areIn([JSON.parse(payload), error]))
    .map(({ id }) => id)
  if (ids.length > 0) await query.deleteFrom('live.dead_letters').where('id', 'in', ids).execute()
  return { reached: last.id, dead_letters: erasure.dead_letters + ids.length }
}

/** Takes the viewer off the list, and has everybody read the log anew who keeps a part of it in memory. */
async function finish(query: Query, erasure: OpenErasure, tombstones: Tombstones): Promise<Progress> {
  const { workspace_id, user_id, before } = erasure
  // Locks the head first, as the recorder does: nothing is added meanwhile.
  const epoch = randomBytes(6).toString('hex')
  await query.updateTable('live.heads').set({ epoch }).where('workspace_id', '=', workspace_id).execute()
  if ((await selectOwn(query, erasure, 1)).length > 0) return { step: 'events' }
  const forgotten = { workspaceId: workspace_id, userId: user_id, ...(erasure.repeated ? { before } : {}) }
  await forgetModeration(query, forgotten)
  await forgetAlerts(query, forgotten)
  await forgetByRules(query, { ...forgotten, names: erasure.names })
  await forgetByDevices(query, forgotten)
  const viewer = sql`workspace_id = ${workspace_id} and user_id = ${user_id}`
  await sql`
    delete from live.viewers where ${viewer} and not exists (select from live.events where ${viewer})`.execute(query)
  await sql`
    update live.viewers set first_seen_at = greatest(first_seen_at, ${before}), last_seen_at = greatest(last_seen_at, ${before})
    where ${viewer}`.execute(query)
  await tombstones.add(query, workspace_id, user_id, before)
  return { step: 'done', user_id: null, subject_id: null, names: '[]', up_to: 0, reached: 0 }
}

interface Found {
  readonly pos: number
  readonly event: UnifiedEvent
}

async function selectOwn(query: Query, erasure: OpenErasure, limit: number): Promise<Found[]> {
  const { workspace_id, user_id, before, repeated, up_to } = erasure
  const { rows } = await sql<{ pos: number; json: string }>`
    select pos, body::text as json from live.events
    where workspace_id = ${workspace_id} and user_id = ${user_id}
      and (occurred_at < ${before} or (not ${repeated}::boolean and pos <= ${up_to}))
    limit ${limit}`.execute(query)
  return rows.map(readEvent)
}

function readEvent({ pos, json }: { readonly pos: number; readonly json: string }): Found {
  return { pos, event: JSON.parse(json) as UnifiedEvent }
}

/** Resolves to how many of the events had the viewer in them. */
async function rewrite(query: Query, erasure: OpenErasure, found: readonly Found[]): Promise<number> {
  const person = personOf(erasure)
  const rows = found.flatMap(({ pos, event }) => {
    const erased = eraseEvent(event, person)
    return erased ? [{ pos, user_id: erased.userId, search: erased.search, body: erased.event }] : []
  })
  if (rows.length === 0) return 0
  await sql`
    update live.events e set user_id = r.user_id, search = r.search, body = r.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(pos bigint, user_id text, search text, body jsonb)
    where e.workspace_id = ${erasure.workspace_id} and e.pos = r.pos`.execute(query)
  return rows.length
}

function personOf({ user_id, subject_id, names }: OpenErasure): ErasedPerson {
  return createErasedPerson(user_id, subject_id ?? '', names)
}

function addNames(known: readonly string[], more: readonly string[]): string {
  return JSON.stringify([...new Set([...known, ...more])].filter((name) => name !== '').slice(0, mostNames))
}

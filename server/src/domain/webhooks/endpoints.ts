import { createHash } from 'node:crypto'
import { type Selectable, sql, type Updateable } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { admit, afterAttempt, type Circuit, closedCircuit, type Passage, probeMs } from './circuit.ts'
import type { DeliveryOutcome } from './outcomes.ts'

type Query = Db['query']

/**
 * The name of an endpoint: its host, and what tells its addresses apart without telling what is in them. It is made of the
 * address as somebody has written it, placeholders not filled in: so it is one endpoint for all viewers whose names stand
 * in what is sent to, and another one as soon as somebody corrects the address.
 */
export function endpointOf(written: string): string {
  const parsed = new URL(written)
  parsed.hash = ''
  return `${parsed.host}#${createHash('sha256').update(parsed.href).digest('hex').slice(0, 12)}`
}

/** So often at most it is noted that something was to be sent to what gets nothing. */
const noteUseEveryMs = 3_600_000

/**
 * Whether something may be sent to the endpoint now (milliseconds since 1970). Of several who ask an endpoint that has to
 * prove itself first, one gets `probe`, and the others wait for it.
 */
export async function admitDelivery(
  query: Query,
  workspaceId: string,
  endpoint: string,
  now: number,
): Promise<Passage> {
  const row = await find(query, workspaceId, endpoint).executeTakeFirst()
  if (!row) return { kind: 'send' }
  const passage = admit(toCircuit(row), now)
  const isRefused = passage.kind === 'disabled' || passage.kind === 'wait'
  if (isRefused && row.used_at.getTime() < now - noteUseEveryMs) {
    await change(query, workspaceId, endpoint, { used_at: new Date(now) }).execute()
  }
  if (passage.kind !== 'probe') return passage
  const { numUpdatedRows } = await change(query, workspaceId, endpoint, { open_until: new Date(now + probeMs) })
    .where((is) => is.or([is('open_until', 'is', null), is('open_until', '<=', new Date(now))]))
    .executeTakeFirst()
  return numUpdatedRows === 1n ? passage : { kind: 'wait', until: now + probeMs }
}

/** What was tried; times are milliseconds since 1970. */
export interface Try {
  readonly passage: 'send' | 'probe'
  readonly startedAt: number
  readonly now: number
}

/**
 * Keeps what a try has shown of the endpoint: each failure counts, however many report one at once; what had begun before
 * somebody enabled it says nothing any more. Resolves to how it is doing now. `query` may be a transaction.
 */
export async function noteDelivery(
  query: Query,
  workspaceId: string,
  endpoint: string,
  outcome: DeliveryOutcome,
  how: Try,
): Promise<Circuit> {
  if (outcome.kind === 'succeeded') return noteSuccess(query, workspaceId, endpoint, outcome, how)
  const work = (transaction: Query) => noteFailure(transaction, workspaceId, endpoint, outcome, how)
  return query.isTransaction ? work(query) : query.transaction().execute(work)
}

/** Forgets its failures, unless it is disabled. */
async function noteSuccess(
  query: Query,
  workspaceId: string,
  endpoint: string,
  { status }: DeliveryOutcome,
  { now }: Try,
): Promise<Circuit> {
  const at = sql`${new Date(now)}::timestamptz`
  const { rows } = await sql<Selectable<Tables['rules.endpoints']>>`
    insert into rules.endpoints as e
      (workspace_id, endpoint, succeeded, used_at, answered_at, last_status, succeeded_at)
    values (${workspaceId}, ${endpoint}, 1, ${at}, ${at}, ${status}, ${at})
    on conflict (workspace_id, endpoint) do update set
      succeeded = e.succeeded + 1, used_at = ${at}, answered_at = ${at}, last_status = ${status}, succeeded_at = ${at},
      failures = case when e.disabled_at is null then 0 else e.failures end,
      first_failed_at = case when e.disabled_at is null then null else e.first_failed_at end,
      open_until = case when e.disabled_at is null then null else e.open_until end,
      last_error = case when e.disabled_at is null then null else e.last_error end
    returning *`.execute(query)
  return rows[0] ? toCircuit(rows[0]) : closedCircuit
}

async function noteFailure(
  transaction: Query,
  workspaceId: string,
  endpoint: string,
  outcome: DeliveryOutcome,
  how: Try,
): Promise<Circuit> {
  const at = new Date(how.now)
  await transaction
    .insertInto('rules.endpoints')
    .values({ workspace_id: workspaceId, endpoint, used_at: at })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'endpoint']).doNothing())
    .execute()
  const row = await find(transaction, workspaceId, endpoint).forUpdate().executeTakeFirstOrThrow()
  const before = toCircuit(row)
  const isOfBefore = row.enabled_at !== null && how.startedAt < row.enabled_at.getTime()
  const after = isOfBefore ? before : afterAttempt(before, outcome, how)
  await change(transaction, workspaceId, endpoint, {
    ...toRow(after),
    ...{ failed: row.failed + 1, used_at: at },
    ...(outcome.status === null ? {} : { answered_at: at, last_status: outcome.status }),
  }).execute()
  return after
}

/**
 * Forgets all failures: it is sent to again from now on (milliseconds since 1970). Resolves to whether there is such an
 * endpoint.
 */
export async function enableEndpoint(
  query: Query,
  workspaceId: string,
  endpoint: string,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await change(query, workspaceId, endpoint, {
    ...toRow(closedCircuit),
    enabled_at: new Date(now),
  }).executeTakeFirst()
  return numUpdatedRows === 1n
}

const find = (query: Query, workspaceId: string, endpoint: string) =>
  query
    .selectFrom('rules.endpoints')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)

const change = (query: Query, workspaceId: string, endpoint: string, row: Updateable<Tables['rules.endpoints']>) =>
  query.updateTable('rules.endpoints').set(row).where('workspace_id', '=', workspaceId).where('endpoint', '=', endpoint)

const toTime = (at: Date | null): number | null => at?.getTime() ?? null
const toDate = (at: number | null): Date | null => (at === null ? null : new Date(at))

const toCircuit = (row: Selectable<Tables['rules.endpoints']>): Circuit => ({
  failures: row.failures,
  firstFailedAt: toTime(row.first_failed_at),
  openUntil: toTime(row.open_until),
  disabledAt: toTime(row.disabled_at),
  lastError: row.last_error,
})

const toRow = (circuit: Circuit) => ({
  failures: circuit.failures,
  first_failed_at: toDate(circuit.firstFailedAt),
  open_until: toDate(circuit.openUntil),
  disabled_at: toDate(circuit.disabledAt),
  last_error: circuit.lastError,
})

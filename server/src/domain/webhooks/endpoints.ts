import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'
import { admit, afterAttempt, type Circuit, closedCircuit, type Passage, probeMs } from './circuit.ts'
import type { DeliveryOutcome } from './outcomes.ts'

type Query = Db['query']

/** The name of an endpoint: its host, and what tells its addresses apart without telling what is in them. */
export function endpointOf(url: string): string {
  const parsed = new URL(url)
  parsed.hash = ''
  return `${parsed.host}#${createHash('sha256').update(parsed.href).digest('hex').slice(0, 12)}`
}

export interface EndpointState extends Circuit {
  readonly endpoint: string
}

/** The endpoints of the workspace that do not do well, by name; of all others there is nothing to know. */
export async function listEndpoints(query: Query, workspaceId: string): Promise<EndpointState[]> {
  const rows = await query
    .selectFrom('rules.endpoints')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('endpoint')
    .execute()
  return rows.map((row) => ({ endpoint: row.endpoint, ...toCircuit(row) }))
}

/** Forgets all failures: it is sent to again from now on. Resolves to whether there were any. */
export async function enableEndpoint(query: Query, workspaceId: string, endpoint: string): Promise<boolean> {
  const { numDeletedRows } = await query
    .deleteFrom('rules.endpoints')
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

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
  if (passage.kind !== 'probe') return passage
  const { numUpdatedRows } = await query
    .updateTable('rules.endpoints')
    .set({ open_until: new Date(now + probeMs) })
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)
    .where((is) => is.or([is('open_until', 'is', null), is('open_until', '<=', new Date(now))]))
    .executeTakeFirst()
  return numUpdatedRows === 1n ? passage : { kind: 'wait', until: now + probeMs }
}

/**
 * Keeps what a try has shown of the endpoint: each failure counts, however many report one at once. Resolves to how it is
 * doing now. `query` may be a transaction.
 */
export async function noteDelivery(
  query: Query,
  workspaceId: string,
  endpoint: string,
  outcome: DeliveryOutcome,
  how: { readonly passage: 'send' | 'probe'; readonly now: number },
): Promise<Circuit> {
  if (outcome.kind === 'succeeded') return noteSuccess(query, workspaceId, endpoint)
  const work = (transaction: Query) => noteFailure(transaction, workspaceId, endpoint, outcome, how)
  return query.isTransaction ? work(query) : query.transaction().execute(work)
}

/** What does well has no row. */
async function noteSuccess(query: Query, workspaceId: string, endpoint: string): Promise<Circuit> {
  if (!(await find(query, workspaceId, endpoint).executeTakeFirst())) return closedCircuit
  await query
    .deleteFrom('rules.endpoints')
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)
    .where('disabled_at', 'is', null)
    .execute()
  const row = await find(query, workspaceId, endpoint).executeTakeFirst()
  return row ? toCircuit(row) : closedCircuit
}

async function noteFailure(
  transaction: Query,
  workspaceId: string,
  endpoint: string,
  outcome: DeliveryOutcome,
  how: Parameters<typeof afterAttempt>[2],
): Promise<Circuit> {
  await transaction
    .insertInto('rules.endpoints')
    .values({ workspace_id: workspaceId, endpoint })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'endpoint']).doNothing())
    .execute()
  const before = toCircuit(await find(transaction, workspaceId, endpoint).forUpdate().executeTakeFirstOrThrow())
  const after = afterAttempt(before, outcome, how)
  await transaction
    .updateTable('rules.endpoints')
    .set(toRow(after))
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)
    .execute()
  return after
}

const find = (query: Query, workspaceId: string, endpoint: string) =>
  query
    .selectFrom('rules.endpoints')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)

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

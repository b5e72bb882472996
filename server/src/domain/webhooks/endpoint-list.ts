import type { EndpointState } from '@livetap/contracts/rules/webhooks.ts'
import { type Selectable, sql } from 'kysely'
import { decodeCursor, encodeCursor } from '#kernel/cursor.ts'
import type { Db } from '#ports/db.ts'
import type { Tables } from '#ports/tables.ts'

type Query = Db['query']

export interface EndpointPage {
  readonly items: readonly EndpointState[]
  readonly next?: string
}

const hasTrouble = sql<boolean>`(failures > 0 or open_until is not null or disabled_at is not null)`

/**
 * A page of what was sent to: those with trouble first, then by name. `now` in milliseconds since 1970. Throws AppError
 * `cursor-invalid`.
 */
export async function listEndpoints(
  query: Query,
  workspaceId: string,
  { cursor, limit, now }: { readonly cursor?: string; readonly limit: number; readonly now: number },
): Promise<EndpointPage> {
  let rows = query
    .selectFrom('rules.endpoints')
    .selectAll()
    .select(hasTrouble.as('trouble'))
    .where('workspace_id', '=', workspaceId)
  if (cursor !== undefined) {
    const [calm, endpoint] = decodeCursor('endpoints', ['integer', 'text'], cursor)
    rows = rows.where(sql<boolean>`(not ${hasTrouble}, endpoint) > (${calm === 1}::boolean, ${endpoint}::text)`)
  }
  const found = await rows
    .orderBy(sql`not ${hasTrouble}`)
    .orderBy('endpoint')
    .limit(limit + 1)
    .execute()
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toState(row, now)),
    ...(last && found.length > limit ? { next: encodeCursor('endpoints', [last.trouble ? 0 : 1, last.endpoint]) } : {}),
  }
}

/** One of them; undefined when nothing was sent there. */
export async function findEndpoint(
  query: Query,
  workspaceId: string,
  endpoint: string,
  now: number,
): Promise<EndpointState | undefined> {
  const row = await query
    .selectFrom('rules.endpoints')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  return row && toState(row, now)
}

type Row = Selectable<Tables['rules.endpoints']>

function toState(row: Row, now: number): EndpointState {
  return {
    endpoint: row.endpoint,
    host: row.endpoint.replace(/#.*$/, ''),
    state: nameState(row, now),
    restingUntil: isResting(row, now) ? toIso(row.open_until) : null,
    disabledAt: toIso(row.disabled_at),
    failingSince: toIso(row.first_failed_at),
    failures: row.failures,
    lastError: row.last_error,
    lastStatus: row.last_status,
    answeredAt: toIso(row.answered_at),
    succeededAt: toIso(row.succeeded_at),
    ...{ succeeded: row.succeeded, failed: row.failed },
  }
}

function nameState(row: Row, now: number): EndpointState['state'] {
  if (row.disabled_at !== null) return 'disabled'
  if (isResting(row, now)) return 'resting'
  return row.failures > 0 ? 'failing' : 'ok'
}

const isResting = ({ open_until, disabled_at }: Row, now: number) =>
  disabled_at === null && open_until !== null && open_until.getTime() > now

const toIso = (at: Date | null): string | null => at?.toISOString() ?? null

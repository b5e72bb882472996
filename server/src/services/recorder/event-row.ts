import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { sql } from 'kysely'
import { normalizeSearch } from '#domain/events/events.ts'
import { toIso } from '#kernel/clock.ts'
import type { Delivery } from '#ports/bus.ts'

/** An event as it is about to be stored: the columns beside its JSON text. */
export interface EventRow {
  readonly delivery: Delivery<UnifiedEvent>
  readonly event: UnifiedEvent
  /** The event as JSON; the only time that it is serialised. */
  readonly json: string
  readonly columns: EventColumns
  /** Columns and `body` in one JSON object, as they go to the database. */
  readonly packed: string
}

export interface EventColumns {
  readonly event_id: string
  readonly stream_id: string
  readonly session_id: string
  readonly seq_no: number
  readonly trigger_id: number
  readonly source: string
  readonly message_id: string | null
  readonly occurred_at: string
  readonly ingested_at: string
  /** When the normalizer had made it: since then it is on the bus. */
  readonly normalized_at: string
  readonly user_id: string | null
  readonly search: string
  readonly quantity: number
  readonly coins: number
  readonly viewers: number | null
}

/** Deeper JSON is refused: far below what the databases can take, far above what any event needs. */
const deepest = 200
const longestSearch = 2000

/** The row of an event. Throws on a message that is not one, or cannot be written as JSON. */
export function createEventRow(delivery: Delivery<UnifiedEvent>): EventRow {
  const event = delivery.message
  const json = JSON.stringify(event)
  if (nestsDeeper(json, deepest)) throw new Error(`nested deeper than ${deepest} levels`)
  const columns = createColumns(delivery)
  return { delivery, event, json, columns, packed: `${JSON.stringify(columns).slice(0, -1)},"body":${json}}` }
}

function createColumns({ message: event, publishedAt }: Delivery<UnifiedEvent>): EventColumns {
  const { quantity, coins, viewers } = measures(event)
  return {
    event_id: event.eventId,
    stream_id: event.streamId,
    session_id: event.sessionId,
    seq_no: event.seqNo,
    trigger_id: event.triggerId,
    source: event.source,
    message_id: event.messageId ?? null,
    occurred_at: new Date(event.timestamp).toISOString(),
    ingested_at: new Date(event.ingestedAt).toISOString(),
    normalized_at: toIso(publishedAt),
    user_id: event.user?.userId || null,
    search: normalizeSearch(searchedText(event)).slice(0, longestSearch),
    quantity,
    coins,
    viewers,
  }
}

const columnTypes = {
  ...{ event_id: 'text', stream_id: 'text', session_id: 'uuid', seq_no: 'int', trigger_id: 'smallint', source: 'text' },
  ...{ message_id: 'text', occurred_at: 'timestamptz', ingested_at: 'timestamptz', normalized_at: 'timestamptz' },
  ...{ user_id: 'text', search: 'text', quantity: 'int', coins: 'int', viewers: 'int', body: 'jsonb' },
} as const

/** Names of the columns that rows have in `asTable`, but for `n`. */
export const columnNames = sql.raw(Object.keys(columnTypes).join())
const columnDefinitions = sql.raw(
  Object.entries(columnTypes)
    .map(([name, type]) => `${name} ${type}`)
    .join(),
)

/** The rows as a table `r` to select from; its column `n` counts them from 1. One parameter holds all of them. */
export function asTable(rows: readonly EventRow[]) {
  return sql`rows from (jsonb_to_recordset(${packRows(rows)}::jsonb) as (${columnDefinitions}))
    with ordinality as r(${columnNames}, n)`
}

/** A JSON array. Brackets put around the joined text instead would copy it a second time, slowly. */
function packRows(rows: readonly EventRow[]): string {
  const last = rows.length - 1
  return rows.map(({ packed }, n) => `${n === 0 ? '[' : ''}${packed}${n === last ? ']' : ''}`).join()
}

function searchedText(event: UnifiedEvent): string {
  const said =
    event.eventType === 'CHAT' ? event.payload.message : event.eventType === 'GIFT' ? event.payload.giftName : ''
  return event.user ? `${event.user.uniqueId} ${event.user.displayName} ${said}` : said
}

type Measures = Pick<EventColumns, 'quantity' | 'coins' | 'viewers'>
const none: Measures = { quantity: 0, coins: 0, viewers: null }

type Measure<T extends EventType> = (event: Extract<UnifiedEvent, { eventType: T }>) => Measures
const measureOf: { readonly [T in EventType]?: Measure<T> } = {
  GIFT: ({ payload }) => ({ quantity: payload.giftCount, coins: payload.coins, viewers: null }),
  LIKE: ({ payload }) => ({ quantity: payload.likeCount, coins: 0, viewers: null }),
  JOIN: ({ payload }) => ({ quantity: 0, coins: 0, viewers: payload.viewerCount > 0 ? payload.viewerCount : null }),
  ROOM_USER: ({ payload }) => ({ quantity: 0, coins: 0, viewers: payload.viewerCount }),
}

function measures(event: UnifiedEvent): Measures {
  const measure = measureOf[event.eventType] as ((event: UnifiedEvent) => Measures) | undefined
  return measure?.(event) ?? none
}

const quote = 0x22
const backslash = 0x5c

/** Whether JSON text has more than `levels` arrays and objects within each other. */
export function nestsDeeper(json: string, levels: number): boolean {
  if (!opensMore(json, levels)) return false
  let depth = 0
  let inText = false
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (inText) {
      if (code === backslash) at++
      else if (code === quote) inText = false
    } else if (code === quote) inText = true
    else if (code === 0x7b || code === 0x5b) {
      depth++
      if (depth > levels) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}

/** Whether more than so many brackets open, those in texts included: nearly never, and quickly told. */
function opensMore(json: string, count: number): boolean {
  let found = 0
  for (const bracket of '{[') {
    for (let at = json.indexOf(bracket); at >= 0; at = json.indexOf(bracket, at + 1)) if (++found > count) return true
  }
  return false
}

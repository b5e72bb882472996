import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { normalizeSearch } from '#domain/events/events.ts'
import type { Delivery } from '#ports/bus.ts'

/** An event as it is about to be stored: the columns beside its JSON text. */
export interface EventRow {
  readonly delivery: Delivery<UnifiedEvent>
  readonly event: UnifiedEvent
  /** The event as JSON; the only time that it is serialised. */
  readonly json: string
  readonly columns: EventColumns
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
  return {
    delivery,
    event,
    json,
    columns: {
      event_id: event.eventId,
      stream_id: event.streamId,
      session_id: event.sessionId,
      seq_no: event.seqNo,
      trigger_id: event.triggerId,
      source: event.source,
      message_id: event.messageId ?? null,
      occurred_at: new Date(event.timestamp).toISOString(),
      ingested_at: new Date(event.ingestedAt).toISOString(),
      user_id: event.user?.userId || null,
      search: normalizeSearch(searchedText(event)).slice(0, longestSearch),
      ...measures(event),
    },
  }
}

function searchedText(event: UnifiedEvent): string {
  const said =
    event.eventType === 'CHAT' ? event.payload.message : event.eventType === 'GIFT' ? event.payload.giftName : ''
  return event.user ? `${event.user.uniqueId} ${event.user.displayName} ${said}` : said
}

type Measures = Pick<EventColumns, 'quantity' | 'coins' | 'viewers'>
const none: Measures = { quantity: 0, coins: 0, viewers: null }

type Measure<T extends EventType> = (event: Extract<UnifiedEvent, { eventType: T }>) => Partial<Measures>
const measureOf: { readonly [T in EventType]?: Measure<T> } = {
  GIFT: ({ payload }) => ({ quantity: payload.giftCount, coins: payload.coins }),
  LIKE: ({ payload }) => ({ quantity: payload.likeCount }),
  JOIN: ({ payload }) => ({ viewers: payload.viewerCount > 0 ? payload.viewerCount : null }),
  ROOM_USER: ({ payload }) => ({ viewers: payload.viewerCount }),
}

function measures(event: UnifiedEvent): Measures {
  const measure = measureOf[event.eventType] as ((event: UnifiedEvent) => Partial<Measures>) | undefined
  return { ...none, ...measure?.(event) }
}

const quote = 0x22
const backslash = 0x5c

/** Whether JSON text has more than `levels` arrays and objects within each other. */
export function nestsDeeper(json: string, levels: number): boolean {
  if (json.length <= 2 * levels) return false
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

import { placeholderNames } from '@livetap/contracts/rules/actions.ts'
import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { clip } from './actions/escape.ts'

/** Code points of a value that are kept: more than a template shows. */
const longestKept = 500

/** Many rules act on the same event, and all are filled with the same. */
const made = new WeakMap<UnifiedEvent, Placeholders>()

/** What templates are filled with: all names, what the event does not have is empty. */
export function createPlaceholders(event: UnifiedEvent): Placeholders {
  const known = made.get(event)
  if (known) return known
  const placeholders = Object.freeze(pickPlaceholders(event))
  made.set(event, placeholders)
  return placeholders
}

function pickPlaceholders(event: UnifiedEvent): Placeholders {
  const { user } = event
  const values: Readonly<Record<string, unknown>> = {
    ...pickCounts(event),
    username: user?.uniqueId,
    displayName: user?.displayName,
    userId: user?.userId,
    eventType: event.eventType,
    timestamp: event.timestamp,
    streamId: event.streamId,
  }
  return Object.fromEntries(placeholderNames.map((name) => [name, keepable(values[name])])) as Placeholders
}

function pickCounts(event: UnifiedEvent): Readonly<Record<string, unknown>> {
  if (event.eventType === 'GIFT') {
    const { giftName, giftCount, coins } = event.payload
    return { giftName, giftCount, coins }
  }
  if (event.eventType === 'LIKE') return event.payload
  return event.eventType === 'CHAT' || event.eventType === 'ERROR' ? { message: event.payload.message } : {}
}

/** As a database can keep it. */
export function keepable(value: unknown): string {
  return value === undefined ? '' : clip(String(value), longestKept).replaceAll('\0', ' ')
}

import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { FeedRow } from './feed-rows.ts'
import type { Kind } from './kinds.ts'

export interface FeedFilter {
  readonly kinds: ReadonlySet<Kind>
  readonly text: string
  readonly questionsOnly: boolean
}

export function createMatcher({ kinds, text, questionsOnly }: FeedFilter): (row: FeedRow) => boolean {
  const wanted = foldText(text.trim())
  return (row) =>
    kinds.has(row.kind) && (!questionsOnly || row.question) && (wanted === '' || haystackOf(row).includes(wanted))
}

const haystacks = new WeakMap<FeedRow, string>()

function haystackOf(row: FeedRow): string {
  const known = haystacks.get(row)
  if (known !== undefined) return known
  const text = foldText([row.note, ...namesOf(row), row.event && contentOf(row.event)].filter(Boolean).join('\n'))
  haystacks.set(row, text)
  return text
}

function namesOf(row: FeedRow): string[] {
  const users = row.group?.users ?? (row.event?.user ? [row.event.user] : [])
  return users.flatMap(({ displayName, uniqueId }) => [displayName, `@${uniqueId}`])
}

function contentOf(event: UnifiedEvent): string | undefined {
  if (event.eventType === 'CHAT') return event.payload.message
  if (event.eventType === 'GIFT') return event.payload.giftName
  if (event.eventType === 'RAW') return event.payload.rawType
  if (event.eventType === 'ERROR') return `${event.payload.code} ${event.payload.message}`
  if (event.eventType === 'DISCONNECTED' || event.eventType === 'STREAM_END') return event.payload.reason
  if (event.eventType === 'BATTLE') return event.payload.participants.map((one) => one.displayName).join(' ')
  return undefined
}

/** Case and accents do not matter when one looks for a name. */
function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

export interface TextPart {
  readonly text: string
  readonly hit: boolean
  /** Where it begins. */
  readonly at: number
}

/** The text cut where the search matched; empty parts are left out. */
export function splitAtMatches(text: string, search: string): TextPart[] {
  const wanted = search.trim().toLowerCase()
  const lower = text.toLowerCase()
  if (wanted === '' || lower.length !== text.length) return [{ text, hit: false, at: 0 }]
  const parts: TextPart[] = []
  let from = 0
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push({ text: text.slice(from, at), hit: false, at: from })
    from = at + wanted.length
    parts.push({ text: text.slice(at, from), hit: true, at })
  }
  return [...parts, { text: text.slice(from), hit: false, at: from }].filter((part) => part.text !== '')
}

import type { EventUser } from '@livetap/contracts/unified-event.ts'
import { createMatcher as createFeedMatcher, type FeedRow, type Kind } from '../../../lib/feed/feed.ts'

/** What a moderator narrows the feed down to. Several together: what is all of it. */
export const chips = ['questions', 'new', 'flagged', 'subscribers', 'gifters', 'hidden'] as const
export type Chip = (typeof chips)[number]

export interface DeskFilter {
  readonly chips: ReadonlySet<Chip>
  /** Only what this viewer does. */
  readonly viewer: Pick<EventUser, 'userId' | 'displayName' | 'uniqueId'> | undefined
  readonly text: string
}

export const everything: DeskFilter = { chips: new Set(), viewer: undefined, text: '' }

/** What is known beyond a row itself. */
export interface Facts {
  isNew(userId: string): boolean
  isGifter(userId: string): boolean
  isFlagged(eventId: string): boolean
  isHidden(eventId: string): boolean
}

/** What is worth reading for somebody who watches the chat: what would flood it is left out. */
const kinds: ReadonlySet<Kind> = new Set<Kind>(['chat', 'gifts', 'follows', 'system'])

type Rule = (row: FeedRow, user: EventUser, facts: Facts) => boolean

const rules: Record<Chip, Rule> = {
  questions: ({ question }) => question,
  new: (_, { userId }, facts) => facts.isNew(userId),
  flagged: ({ key }, _, facts) => facts.isFlagged(key),
  subscribers: (_, { isSubscriber }) => isSubscriber,
  gifters: (_, { userId }, facts) => facts.isGifter(userId),
  hidden: ({ key }, _, facts) => facts.isHidden(key),
}

export function createMatcher({ chips: wanted, viewer, text }: DeskFilter, facts: Facts): (row: FeedRow) => boolean {
  const isFound = createFeedMatcher({ kinds, text, questionsOnly: false })
  return (row) => {
    if (!isFound(row)) return false
    if (wanted.size === 0 && !viewer) return true
    const user = row.event?.user
    if (!user || (viewer && user.userId !== viewer.userId)) return false
    return [...wanted].every((chip) => rules[chip](row, user, facts))
  }
}

/** How many comments each chip would show alone. */
export function countChips(rows: readonly FeedRow[], facts: Facts): Readonly<Record<Chip, number>> {
  const counts: Record<Chip, number> = { questions: 0, new: 0, flagged: 0, subscribers: 0, gifters: 0, hidden: 0 }
  for (const row of rows) {
    const user = row.kind === 'chat' ? row.event?.user : undefined
    if (!user) continue
    for (const chip of chips) if (rules[chip](row, user, facts)) counts[chip] += 1
  }
  return counts
}

export function toggleChip(filter: DeskFilter, chip: Chip): DeskFilter {
  const next = new Set(filter.chips)
  if (!next.delete(chip)) next.add(chip)
  return { ...filter, chips: next }
}

export const isNarrowed = ({ chips: wanted, viewer, text }: DeskFilter): boolean =>
  wanted.size > 0 || viewer !== undefined || text.trim() !== ''

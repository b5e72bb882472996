import type { Metrics } from '@livetap/contracts/metrics.ts'
import type {
  StageActivity,
  StageComment,
  StageFigures,
  StageGifter,
  StagePerson,
} from '@livetap/contracts/overlays/stage.ts'
import type { EventUser } from '@livetap/contracts/unified-event.ts'
import { isShown } from '#domain/moderation/moderation.ts'
import type { ActivityRow, CommentRow, Kept } from '#domain/overlays/overlays.ts'

const toPerson = (user: Pick<EventUser, 'displayName' | 'uniqueId' | 'avatarUrl'>): StagePerson => ({
  name: user.displayName || user.uniqueId,
  avatarUrl: user.avatarUrl,
})

function badgeOf(user: EventUser): StageComment['badge'] {
  if (user.isModerator) return 'moderator'
  if (user.isSubscriber) return 'subscriber'
  return user.followRole === 2 ? 'friend' : ''
}

/** A comment if it may be seen. One that was approved stands where it is approved: that is when it comes to be seen. */
export function toComment(row: CommentRow, { holds, hidden, muted }: Kept): StageComment[] {
  const { user, eventId, at, text } = row
  const hold = holds.get(eventId)
  if (!user || !isShown({ hold: hold?.state, hidden: hidden.has(eventId), muted: muted.has(user.userId) })) return []
  const order = Math.max(at.getTime(), hold?.at ?? 0)
  return [{ id: eventId, order, at: at.toISOString(), text, person: toPerson(user), badge: badgeOf(user) }]
}

/** As above, of what is shown large. */
export function toFeatured(id: 'featured' | 'claimed', row: CommentRow | undefined, kept: Kept): StageComment[] {
  return row ? toComment(row, kept).map((comment) => ({ ...comment, id })) : []
}

const activityTypes = { GIFT: 'gift', FOLLOW: 'follow', SHARE: 'share', SUBSCRIBE: 'subscribe' } as const

export function toActivity({ eventId, pos, at, user, type, gift }: ActivityRow, { muted }: Kept): StageActivity[] {
  if (!user || muted.has(user.userId)) return []
  const base = { id: eventId, order: pos, at: at.toISOString(), type: activityTypes[type], person: toPerson(user) }
  if (type !== 'GIFT') return [base]
  const { name, count, price, imageUrl } = gift
  return [{ ...base, gift: { name, count, coins: count * price, imageUrl } }]
}

export function toFigures({ totals, viewers }: Metrics): StageFigures {
  const { likes, follows, coins, shares, subscribes } = totals
  return { id: 'now', likes, followers: follows, coins, shares, subscribers: subscribes, viewers: viewers.current }
}

const mostGifters = 10

export function toGifters({ topGifters }: Metrics, muted: ReadonlySet<string>): StageGifter[] {
  return topGifters
    .filter(({ person, coins }) => coins > 0 && !muted.has(person.userId))
    .slice(0, mostGifters)
    .map(({ person, coins }, index) => ({ id: person.userId, order: index + 1, person: toPerson(person), coins }))
}

import type { Counts } from '@livetap/contracts/metrics.ts'
import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { recordGift } from '../ledger/gifts.ts'
import type { Analytics } from '../state.ts'
import { createPerson, cutName } from '../text.ts'
import { type Audience, forgetGiftSlot, keepViewer, meetViewer } from './audience.ts'
import { rankViewer } from './boards.ts'
import type { ViewerRow } from './viewer-rows.ts'

/** Types that tell of something a viewer did; others name hosts, guests, or nobody. */
const personal = new Set<UnifiedEvent['eventType']>([
  ...(['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'] as const),
])

const mostNewGifters = 3
const mostBigGifters = 3
/** Some 6 dollars: who gave as much is worth a greeting by name. */
const manyCoins = 500

/** What is known of a viewer from earlier recorded lives. */
export interface ViewerPast {
  readonly returning: boolean
  readonly coinsBefore: number
}

/** Writes down what the event's viewer did. The host is no viewer. */
export function recordDeeds(analytics: Analytics, event: UnifiedEvent, at: number, added: Counts, past: ViewerPast) {
  const { audience, startedAt, uniqueId } = analytics
  const { user } = event
  const isGift = event.eventType === 'GIFT' && event.payload.giftCount + event.payload.coins > 0
  const gift = isGift ? recordGift(analytics.gifts, event.payload) : undefined
  if (gift?.replaced) forgetGiftSlot(audience, gift.slot)
  if (!user || !personal.has(event.eventType) || user.uniqueId === uniqueId) return
  const second = Math.max(0, Math.floor(at / 1000) - Math.floor(startedAt / 1000))
  const { key, row, isNew } = meetViewer(audience, { user, second, returning: past.returning })
  if (isNew && past.coinsBefore >= manyCoins) greetGifter(audience, user, at, past.coinsBefore)
  if (isGift && row.gifts === 0) welcomeGifter(audience, user, { ...event.payload, at, returning: row.returning })
  if (gift && (row.giftSlots & (1 << gift.slot)) === 0) {
    row.giftSlots |= 1 << gift.slot
    const figures = analytics.gifts[gift.slot]
    if (figures) figures.senders++
  }
  if (event.eventType === 'FOLLOW') follow(audience, row, second)
  addCounts(row, added)
  keepViewer(audience, key, row)
  if (added.coins > 0) rankViewer(audience.gifters, key, row.coins, user)
  if (added.likes > 0) rankViewer(audience.likers, key, row.likes, user)
}

function addCounts(row: ViewerRow, added: Counts): void {
  row.likes += added.likes
  row.coins += added.coins
  row.gifts += added.gifts
  row.comments += added.comments
  row.shares += added.shares
}

/** Who follows again and again is gained once. */
function follow(audience: Audience, row: ViewerRow, second: number): void {
  if (row.followedAt === undefined) audience.followersGained++
  row.followedAt ??= second
  row.follows = true
}

interface FirstGift {
  readonly at: number
  readonly giftName: string
  readonly giftCount: number
  readonly coins: number
  readonly returning: boolean
}

function welcomeGifter({ newGifters }: Audience, user: EventUser, gift: FirstGift): void {
  const person = createPerson({ ...user, avatarUrl: '' })
  const { at, coins, returning } = gift
  if (newGifters.some((known) => known.person.userId === person.userId)) return
  newGifters.unshift({ person, at, giftName: cutName(gift.giftName), gifts: gift.giftCount, coins, returning })
  newGifters.length = Math.min(newGifters.length, mostNewGifters)
}

/** Whoever had to make room, and comes again, is greeted again only once others have come between. */
function greetGifter({ bigGifters }: Audience, user: EventUser, at: number, coinsBefore: number): void {
  const person = createPerson({ ...user, avatarUrl: '' })
  if (bigGifters.some((known) => known.person.userId === person.userId)) return
  bigGifters.unshift({ person, at, coinsBefore })
  bigGifters.length = Math.min(bigGifters.length, mostBigGifters)
}

import type { GiftFigures } from '@livetap/contracts/metrics.ts'
import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import { cutName, cutText, keepUrl } from '../text.ts'

type Writable<Item> = { -readonly [Name in keyof Item]: Item[Name] }

/** What was given, by gift. A gift keeps its place, so that a viewer can remember in a bit that it was given. */
export type GiftLedger = Writable<GiftFigures>[]

/** As many as a viewer has bits for. */
const mostGifts = 16

export interface RecordedGift {
  readonly slot: number
  /** Another gift had the place before. */
  readonly replaced: boolean
}

/** Gifts are told apart by id. When there is no place, the one with the fewest coins makes room. */
export function recordGift(ledger: GiftLedger, payload: PayloadOf<'GIFT'>): RecordedGift {
  const giftId = cutText(payload.giftId, 32)
  const known = ledger.findIndex((gift) => gift.giftId === giftId)
  const replaced = known < 0 && ledger.length >= mostGifts
  const slot = known >= 0 ? known : replaced ? findLeast(ledger) : ledger.length
  const before = known >= 0 ? ledger[slot] : undefined
  const gift = before ?? { giftId, ...describe(payload), gifts: 0, coins: 0, senders: 0 }
  if (before && isShownOtherwise(before, payload)) Object.assign(before, describe(payload))
  gift.gifts += payload.giftCount
  gift.coins += payload.coins
  ledger[slot] = gift
  return { slot, replaced }
}

function describe({ giftName, giftImageUrl, diamondCount }: PayloadOf<'GIFT'>) {
  return { giftName: cutName(giftName), giftImageUrl: keepUrl(giftImageUrl), diamondCount }
}

function isShownOtherwise(gift: GiftFigures, payload: PayloadOf<'GIFT'>): boolean {
  const { giftName, giftImageUrl, diamondCount } = payload
  return gift.giftName !== giftName || gift.giftImageUrl !== giftImageUrl || gift.diamondCount !== diamondCount
}

function findLeast(ledger: GiftLedger): number {
  const coins = ledger.map((gift) => gift.coins)
  return coins.indexOf(Math.min(...coins))
}

/** Most coins first. */
export function readGifts(ledger: GiftLedger): GiftFigures[] {
  return ledger.map((gift) => ({ ...gift })).sort((one, other) => other.coins - one.coins || other.gifts - one.gifts)
}

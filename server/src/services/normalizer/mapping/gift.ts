import { type DraftOf, draftOf } from './draft.ts'
import { type Fields, readFields, readId, readImageUrl, readName, readSmallCount } from './fields.ts'

/** A gift as TikTok tells it. What it adds is not known yet: giftCount, coins and streakId are filled in by the count. */
export function readGift(message: Fields): DraftOf<'GIFT'> {
  const gift = readFields(message.gift ?? message.giftDetails)
  const groupId = readId(message.groupId)
  const isGiftStreak = canStreak(gift, groupId)
  const isEnd = !isGiftStreak || message.repeatEnd === true || readSmallCount(message.repeatEnd) === 1
  const payload = {
    giftId: readId(message.giftId, gift.id),
    giftName: readName(gift.name ?? gift.giftName),
    giftCount: 0,
    coins: 0,
    diamondCount: readSmallCount(gift.diamondCount),
    repeatCount: readSmallCount(message.repeatCount ?? message.comboCount),
    streakActive: !isEnd,
    streakEnd: isEnd,
    isGiftStreak,
    giftImageUrl: readImageUrl(gift.image, gift.giftImage, gift.icon),
    streakId: '',
  }
  return { ...draftOf('GIFT', message, payload), gift: { groupId, isEnd } }
}

/** The gift says so itself (`combo`). Where its description is missing, its type and then its group are the next best. */
function canStreak(gift: Fields, groupId: string): boolean {
  if (typeof gift.combo === 'boolean') return gift.combo
  const type = gift.type ?? gift.giftType
  return type === undefined ? groupId !== '' : readSmallCount(type) === 1
}

import type { EventOf } from '@livetap/contracts/unified-event.ts'
import type { UnifiedEvent } from '../types.ts'
import { type Look, mostFirings, ownerOf } from './look.ts'

type GiftEvent = EventOf<'GIFT'>
interface Total {
  readonly gifts: number
  readonly coins: number
}

/** A streak that says nothing for so long is not waited for any more. */
const streakMs = 3_600_000

/**
 * The event as often as it counts, each time with the gifts and coins that it then stands for. None: it adds nothing, or
 * the streak goes on. Moves what is remembered of the streak.
 */
export function countGifts(look: Look): readonly UnifiedEvent[] {
  const { event } = look.happening
  if (event.eventType !== 'GIFT') return [event]
  const { mode = 'delta', every = 1, maxPerEvent = mostFirings } = look.rule.definition.gift ?? {}
  if (mode === 'streakEnd') return endStreak(look, event)
  if (mode === 'milestone') return passMilestones(event, every, maxPerEvent)
  if (event.payload.giftCount === 0) return []
  return mode === 'each' ? splitGifts(event, maxPerEvent) : [event]
}

/** The last one stands for all that are left over. */
function splitGifts(event: GiftEvent, most: number): GiftEvent[] {
  const { giftCount, coins, diamondCount } = event.payload
  const count = Math.min(giftCount, most)
  return Array.from({ length: count }, (_, index) =>
    index < count - 1
      ? withTotal(event, { gifts: 1, coins: diamondCount })
      : withTotal(event, { gifts: giftCount - index, coins: coins - index * diamondCount }),
  )
}

function passMilestones(event: GiftEvent, every: number, most: number): GiftEvent[] {
  const { giftCount, repeatCount, diamondCount } = event.payload
  const last = Math.floor(repeatCount / every)
  const passed = Math.min(last - Math.floor((repeatCount - giftCount) / every), most)
  return Array.from({ length: passed }, (_, index) => {
    const gifts = (last - passed + 1 + index) * every
    return withTotal(event, { gifts, coins: gifts * diamondCount })
  })
}

function endStreak(look: Look, event: GiftEvent): GiftEvent[] {
  const { streakId, streakActive, giftCount, coins } = event.payload
  const { ruleId } = look.rule
  const key = `${ruleId}:streak:${event.streamId}:${streakId}`
  const known = look.draft.recall(key) as Total | undefined
  const total = { gifts: (known?.gifts ?? 0) + giftCount, coins: (known?.coins ?? 0) + coins }
  const entry = { key, ruleId, ...ownerOf(event) }
  if (streakActive) {
    if (giftCount > 0) look.draft.remember({ ...entry, value: total, expiresAt: look.draft.now + streakMs })
    return []
  }
  if (known) look.draft.remember({ ...entry, value: undefined })
  return total.gifts > 0 ? [withTotal(event, total)] : []
}

function withTotal(event: GiftEvent, { gifts, coins }: Total): GiftEvent {
  return { ...event, payload: { ...event.payload, giftCount: gifts, coins } }
}

import { randomUUID } from 'node:crypto'
import type { TestEvent, TestEventsRequest } from '@livetap/contracts/rules/test-events.ts'
import type { PlannedTestEvent } from '@livetap/contracts/topics.ts'
import type { EventOf, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { InvalidRequest } from '../http/problems.ts'
import { makeUpEvent, type TrialPlace } from './made-up-event.ts'

/** TikTok tells of a long streak in steps, too, and not of every gift. */
const mostSteps = 10
const mostCounted = 2 ** 31 - 1

/** The events of a test in their order, each with what it leaves out filled in. Throws InvalidRequest. */
export function planTest({ events, spacingMs = 0 }: TestEventsRequest, place: TrialPlace): PlannedTestEvent[] {
  return events.flatMap((wanted, index) => {
    const event = makeUpEvent(nameViewer(wanted), { ...place, path: `/events/${index}` })
    if (event.eventType === 'GIFT' && event.payload.coins > mostCounted) throw tooMuch(index)
    const parts = event.eventType === 'GIFT' && wanted.streak ? spread(event) : [event]
    return parts.map(({ eventType, user, payload }, part) => {
      const afterMs = Math.round(spacingMs * (index + part / parts.length))
      return { eventType, ...(user ? { user } : {}), payload, afterMs }
    })
  })
}

/** Nobody's id on TikTok: points, and whatever else is kept of a viewer, are those of a name that was made up. */
function nameViewer({ eventType, user = {}, payload }: TestEvent) {
  const { uniqueId = 'viewer' } = user
  const named = {
    displayName: user.uniqueId ?? 'A viewer',
    ...user,
    uniqueId,
    userId: user.userId || `test-${uniqueId}`,
  }
  return { eventType, user: named, ...(payload ? { payload } : {}) }
}

/** What TikTok's running totals of one streak come to, and the end that adds nothing. */
function spread(gift: EventOf<'GIFT'>): UnifiedEvent[] {
  const { giftCount, diamondCount } = gift.payload
  const steps = Math.min(mostSteps, giftCount)
  const streak = { ...gift.payload, isGiftStreak: true, streakId: randomUUID() }
  const totals = Array.from({ length: steps }, (_, step) => Math.ceil((giftCount * (step + 1)) / steps))
  const told = totals.map((repeatCount, step): UnifiedEvent => {
    const added = repeatCount - (totals[step - 1] ?? 0)
    const counts = { giftCount: added, coins: added * diamondCount, repeatCount }
    return { ...gift, payload: { ...streak, ...counts, streakActive: true, streakEnd: false } }
  })
  const nothing = { giftCount: 0, coins: 0, repeatCount: giftCount }
  return [...told, { ...gift, payload: { ...streak, ...nothing, streakActive: false, streakEnd: true } }]
}

const tooMuch = (index: number) =>
  new InvalidRequest([{ path: `/events/${index}/payload`, message: `is worth more than ${mostCounted} coins` }])

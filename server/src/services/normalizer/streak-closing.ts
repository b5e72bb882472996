import { hash } from 'node:crypto'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventOf } from '@livetap/contracts/unified-event.ts'
import type { StreakState } from '#domain/gifts/gifts.ts'
import { toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import { orAborted } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'
import { readState } from './gift-counting.ts'
import type { OpenStreak, OpenStreaks } from './open-streaks.ts'

const checkMs = 1000
const mostAtOnce = 500

/** Ends, until the signal aborts, the streaks that have been silent for too long. */
export async function closeSilentStreaks(
  ports: Pick<Ports, 'bus' | 'clock' | 'log'>,
  streaks: OpenStreaks,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await ports.clock.sleep(checkMs, signal)
      await orAborted(closeOverdue(ports, streaks), signal)
    } catch (error) {
      if (!signal.aborted) ports.log.warn({ error: describeError(error) }, 'silent gift streaks stay open for now')
    }
  }
}

async function closeOverdue({ bus, clock }: Pick<Ports, 'bus' | 'clock'>, streaks: OpenStreaks): Promise<void> {
  const overdue = streaks.findOverdue(clock.now()).slice(0, mostAtOnce)
  const known = await Promise.all(overdue.map(async ({ key }) => readState((await bus.recall(key)).at(-1))))
  const standings = overdue.map((streak, index) => ({ streak, standing: compare(streak, known[index]) }))
  for (const { streak } of standings.filter(({ standing }) => standing === 'elsewhere')) streaks.drop(streak)
  const closing = standings.filter(({ standing }) => standing === 'silent').map(({ streak }) => streak)
  if (closing.length === 0) return
  const now = toIso(clock.now())
  await bus.publish(
    topics.events,
    closing.map(({ lastEvent }) => endStreak(lastEvent, now)),
  )
  for (const streak of closing) streaks.drop(streak)
}

/**
 * What the bus remembers against what we saw last. Less: our event itself is still on its way to the bus.
 * More, or an end: another process goes on with the streak.
 */
function compare({ lastEvent }: OpenStreak, known: StreakState | undefined): 'pending' | 'silent' | 'elsewhere' {
  const { repeatCount } = lastEvent.payload
  if (known === undefined) return 'silent'
  if (known.count < repeatCount) return 'pending'
  return known.count === repeatCount && !known.ended ? 'silent' : 'elsewhere'
}

/** The end that TikTok did not send. It has the place of the streak's last message, and an id that no message can have. */
function endStreak(last: EventOf<'GIFT'>, now: string): EventOf<'GIFT'> {
  const { messageId: _, ...event } = last
  return {
    ...event,
    eventId: hash('sha256', `${last.streamId}:${last.sessionId}:${last.seqNo}:GIFT_END`),
    timestamp: now,
    ingestedAt: now,
    payload: { ...last.payload, giftCount: 0, coins: 0, streakActive: false, streakEnd: true, synthetic: true },
  }
}

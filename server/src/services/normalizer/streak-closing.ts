import { hash } from 'node:crypto'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventOf } from '@livetap/contracts/unified-event.ts'
import { toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import { orAborted } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'
import { readState } from './gift-counting.ts'
import type { OpenStreak, OpenStreaks } from './open-streaks.ts'

const checkMs = 1000

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
  const closing: OpenStreak[] = []
  for (const streak of streaks.findOverdue(clock.now())) {
    const known = readState((await bus.recall(streak.key)).at(-1))
    const count = streak.lastEvent.payload.repeatCount
    // Remembered less: the event itself is still on its way. Remembered more: another process goes on with it.
    if (known !== undefined && known.count < count) continue
    if (known === undefined || (known.count === count && !known.ended)) closing.push(streak)
    else streaks.drop(streak)
  }
  if (closing.length === 0) return
  const now = toIso(clock.now())
  await bus.publish(
    topics.events,
    closing.map(({ lastEvent }) => endStreak(lastEvent, now)),
  )
  for (const streak of closing) streaks.drop(streak)
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

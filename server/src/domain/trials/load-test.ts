import { createHash } from 'node:crypto'
import type { LoadTestResult } from '@livetap/contracts/rules/load-tests.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import type { ActiveRule, Happening, Step } from '#domain/rules/rules.ts'
import { toIso } from '#kernel/clock.ts'
import { ofNoRule } from './back-test.ts'
import { Side } from './side.ts'

/** The same event many times. */
export interface LoadTest {
  readonly workspaceId: string
  /** @username of the live. */
  readonly uniqueId: string
  readonly rules: readonly ActiveRule[]
  readonly event: UnifiedEvent
  /** At least 1. */
  readonly count: number
  /** From the first to the last, in milliseconds. */
  readonly withinMs: number
  /** How many different viewers do it, in turn. */
  readonly viewers: number
  /** How long each execution takes. */
  readonly takesMs: number
}

type Second = LoadTestResult['seconds'][number]

/** What would fire and what would not, and how long queues would get. Throws `rule-invalid` or `template-invalid`. */
export function runLoadTest(test: LoadTest): LoadTestResult {
  const { workspaceId, rules, takesMs, withinMs, count, event } = test
  const beganAt = Date.parse(event.timestamp)
  const side = new Side(rules, { workspaceId, beganAt, takesMs })
  const queues = new Map<string, number>()
  const seconds: Second[] = Array.from({ length: Math.floor(withinMs / 1000) + 1 }, () => calm)
  for (let n = 0; n < count; n++) {
    const offset = count === 1 ? 0 : Math.round((n * withinMs) / (count - 1))
    const taken = side.see(happen(test, n, beganAt + offset), beganAt + offset)
    for (const { queue } of taken.executions) if (!queue.startsWith('~')) queues.set(queue, queues.get(queue) ?? 0)
    let waiting = 0
    for (const [queue, deepest] of queues) {
      const depth = side.waitingIn(queue)
      waiting += depth
      queues.set(queue, Math.max(deepest, depth))
    }
    const second = Math.floor(offset / 1000)
    seconds[second] = addTo(seconds[second] ?? calm, taken, waiting)
  }
  return {
    rules: rules.flatMap((rule) => describe(rule, side)),
    queues: [...queues].map(([queue, deepest]) => ({ queue, deepest })),
    seconds,
  }
}

const calm: Second = { fired: 0, refused: 0, waiting: 0 }

function addTo(before: Second, { decisions }: Step, waiting: number): Second {
  const fired = decisions.filter(({ reason }) => reason === 'fired' || reason === 'coalesced').length
  return {
    fired: before.fired + fired,
    refused: before.refused + decisions.length - fired,
    waiting: Math.max(before.waiting, waiting),
  }
}

function describe({ ruleId, definition }: ActiveRule, side: Side): LoadTestResult['rules'] {
  const result = side.resultOf(ruleId)
  if (!result || result.looked === 0) return []
  const { fired, reasons } = result
  return [{ ruleId: ruleId === ofNoRule ? null : ruleId, name: definition.name, fired, reasons }]
}

/** The event once more: by the next viewer, of a streak of its own. */
function happen({ event, uniqueId, viewers }: LoadTest, n: number, now: number): Happening {
  const eventId = createHash('sha256').update(`${event.eventId}:${n}`).digest('hex')
  const turn = n % viewers
  const again = { ...event, eventId, seqNo: n, timestamp: toIso(now), ingestedAt: toIso(now) } as UnifiedEvent
  const usual = { origin: 'live', isExcluded: false, isTopGifter: false, isPaused: false } as const
  return { event: bySomebody(ofOwnStreak(again, n), turn), uniqueId, pos: n, ...usual }
}

function ofOwnStreak(event: UnifiedEvent, n: number): UnifiedEvent {
  if (event.eventType !== 'GIFT') return event
  return { ...event, payload: { ...event.payload, streakId: `${event.payload.streakId}${n}` } }
}

function bySomebody(event: UnifiedEvent, turn: number): UnifiedEvent {
  const { user } = event
  if (!user || turn === 0) return event
  const { userId, uniqueId, displayName } = user
  const names = { uniqueId: `${uniqueId}${turn}`, displayName: `${displayName} ${turn}` }
  return { ...event, user: { ...user, userId: `${userId}${turn}`, ...names } }
}

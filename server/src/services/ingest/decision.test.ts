import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import { decide, type Outcome, type Situation } from './decision.ts'

const calm: Situation = { state: 'connecting', attempt: 0, maxAttempts: 0, random: () => 0.5 }
const refused = (code: ErrorCode, retryAfterMs?: number): Outcome => ({
  kind: 'refused',
  error: new AppError(code, code, retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const lost = (lasted: number): Outcome => ({ kind: 'lost', lasted, error: new AppError('connection-lost', 'lost') })

const cases: [string, Outcome, Partial<Situation>, string, number, number | undefined][] = [
  // what happened, in which situation → state, failed tries, wait
  ['the live ended', { kind: 'ended' }, { state: 'live', attempt: 4 }, 'ended', 0, 60_000],
  ['not live', refused('live-offline'), {}, 'offline', 0, 60_000],
  ['not live, after failures', refused('live-offline'), { state: 'reconnecting', attempt: 5 }, 'offline', 0, 60_000],
  ['not live any more', refused('live-offline'), { state: 'ended' }, 'ended', 0, 60_000],
  ['lost after long', lost(3_600_000), { state: 'live', attempt: 6 }, 'reconnecting', 1, 1000],
  ['lost soon', lost(2000), { state: 'live', attempt: 2 }, 'reconnecting', 3, 4000],
  ['refused once', refused('connection-refused'), {}, 'reconnecting', 1, 1000],
  ['refused again', refused('connection-refused'), { attempt: 1 }, 'reconnecting', 2, 2000],
  ['refused for ever', refused('tiktok-blocked'), { attempt: 500 }, 'reconnecting', 501, 60_000],
  ['asked to wait', refused('sign-rate-limited', 300_000), { attempt: 2, maxAttempts: 3 }, 'reconnecting', 2, 300_000],
  ['asked to wait a moment', refused('sign-rate-limited', 1000), {}, 'reconnecting', 0, 10_000],
  ['asked to wait by one of two sources', refused('sign-rate-limited', 0), { attempt: 1 }, 'reconnecting', 2, 2000],
  ['refused for the last time', refused('tiktok-blocked'), { attempt: 2, maxAttempts: 3 }, 'failed', 3, undefined],
  ['lost for the last time', lost(0), { attempt: 2, maxAttempts: 3 }, 'failed', 3, undefined],
  ['lost after long, with few tries', lost(60_000), { attempt: 2, maxAttempts: 3 }, 'reconnecting', 1, 1000],
  ['no such name', refused('bad-username'), {}, 'failed', 1, undefined],
  ['nothing set up', refused('source-not-configured'), {}, 'failed', 1, undefined],
  ['unknown, perhaps hidden', refused('user-not-found'), {}, 'reconnecting', 1, 1000],
  ['unknown again and again', refused('user-not-found'), { attempt: 2 }, 'failed', 3, 600_000],
  ['to be paid for', refused('sign-plan-required'), {}, 'failed', 1, 600_000],
  ['no room', refused('connection-limit'), { attempt: 2 }, 'reconnecting', 2, 10_000],
  ['unheard of', refused('internal'), {}, 'reconnecting', 1, 1000],
]

describe('what to do next', () => {
  test.each(cases)('%s', (_name, outcome, situation, state, attempt, waitMs) => {
    expect(decide(outcome, { ...calm, ...situation })).toMatchObject({ state, attempt, waitMs })
  })

  test.each(cases)('%s: says what a person can do, if anything is wrong', (_name, outcome, situation) => {
    const { state, problem } = decide(outcome, { ...calm, ...situation })
    if (state === 'offline' || state === 'ended') expect(problem).toBeUndefined()
    else expect(problem?.remedy).toMatch(/.{10,}/)
  })

  test('waits differ by chance, by a fifth at most', () => {
    const wait = (random: number) => decide(refused('tiktok-blocked'), { ...calm, attempt: 3, random: () => random })
    expect([wait(0).waitMs, wait(0.5).waitMs, wait(0.999999).waitMs]).toEqual([6400, 8000, 9600])
  })
})

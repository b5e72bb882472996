import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { expect, test } from 'vitest'
import { estimateReplay } from './replay-progress.ts'

const at = (seconds: number) => new Date(Date.parse('2026-03-01T20:00:00.000Z') + seconds * 1000).toISOString()
const session = { sessionId: 'a', startedAt: at(0), endedAt: at(600), lastEventAt: at(600) } as SessionSummary
const run = (change: Partial<ReplayStatus>) =>
  ({
    sourceSessionId: 'a',
    sessionId: 'b',
    state: 'running',
    speed: 2,
    sent: 50,
    total: 100,
    startedAt: at(700),
    updatedAt: at(720),
    ...change,
  }) as ReplayStatus

test.each([
  ['at a speed, from the length that is left', run({}), 150_000],
  ['as fast as possible, from the pace so far', run({ speed: null }), 20_000],
  ['nothing sent yet', run({ speed: null, sent: 0 }), undefined],
  ['paused', run({ state: 'paused' }), undefined],
  ['an empty session', run({ total: 0, sent: 0 }), undefined],
])('what is left of a replay: %s', (_, status, expected) => {
  expect(estimateReplay(status, session)).toBe(expected)
})

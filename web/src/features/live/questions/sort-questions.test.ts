import complete from '@livetap/contracts/fixtures/metrics.complete.json' with { type: 'json' }
import type { Question } from '@livetap/contracts/metrics.ts'
import { expect, test } from 'vitest'
import { sortQuestions } from './sort-questions.ts'

const [sample] = complete.analysis.questions.items as [Question]
const ask = (questionId: string, change: Partial<Question>): Question => ({ ...sample, questionId, ...change })
const idsOf = (items: readonly Question[]) => items.map(({ questionId }) => questionId)

test('the most urgent comes first, then what was asked most, then what waits longest', () => {
  const { waiting } = sortQuestions([
    ask('late', { priority: 3, asked: 1, firstAskedAt: '2026-03-01T20:09:00.000Z' }),
    ask('early', { priority: 3, asked: 1, firstAskedAt: '2026-03-01T20:01:00.000Z' }),
    ask('often', { priority: 3, asked: 7 }),
    ask('urgent', { priority: 5, asked: 1 }),
  ])
  expect(idsOf(waiting)).toEqual(['urgent', 'often', 'early', 'late'])
})

test('what is done stands apart, the newest first', () => {
  const { waiting, done } = sortQuestions([
    ask('first', { status: 'answered', settledAt: '2026-03-01T20:01:00.000Z' }),
    ask('open', {}),
    ask('second', { status: 'skipped', settledAt: '2026-03-01T20:02:00.000Z' }),
  ])
  expect(idsOf(waiting)).toEqual(['open'])
  expect(idsOf(done)).toEqual(['second', 'first'])
})

import changed from '@livetap/contracts/fixtures/metrics.changed.json' with { type: 'json' }
import complete from '@livetap/contracts/fixtures/metrics.complete.json' with { type: 'json' }
import type { Metrics, MetricsRow } from '@livetap/contracts/metrics.ts'
import type { Insight } from '@livetap/contracts/user-session.ts'
import { describe, expect, test } from 'vitest'
import { mergeRows } from './merge-rows.ts'
import { startingState, takeMessage } from './session-state.ts'

const numbers = complete as Metrics
const [row] = numbers.history.rows as [MetricsRow]
const at = (second: number, comments = 0): MetricsRow => ({
  ...row,
  at: new Date(Date.parse(row.at) + second * 1000).toISOString(),
  comments,
})
const some = (...rows: MetricsRow[]) => ({ slice: 10, complete: false, rows })

describe('rows of the charts', () => {
  test('a row of the same time is replaced, a new one comes behind, a late one to its place', () => {
    const rows = mergeRows([at(0, 1), at(20, 1)], some(at(10, 7), at(20, 2), at(30, 3)))
    expect(rows.map(({ comments }) => comments)).toEqual([1, 7, 2, 3])
  })

  test('complete rows forget all before', () => {
    expect(mergeRows([at(0), at(10)], { slice: 60, complete: true, rows: [at(0, 5)] })).toEqual([at(0, 5)])
  })

  test('nothing new changes nothing', () => {
    const known = [at(0)]
    expect(mergeRows(known, some())).toBe(known)
  })
})

describe('what the session knows', () => {
  const begun = takeMessage(startingState, { type: 'metrics', data: numbers })

  test('later numbers replace the earlier ones, and keep the rows', () => {
    const next = takeMessage(begun, { type: 'metrics', data: changed as Metrics })
    expect(next.rows.length).toBeGreaterThanOrEqual(begun.rows.length)
    expect(next.metrics?.lastEventId).toBe(changed.lastEventId)
  })

  test('another live begins with its own rows', () => {
    const history = some(at(500, 9))
    const next = takeMessage(begun, { type: 'metrics', data: { ...numbers, streamId: '2', history } })
    expect(next.rows).toEqual(history.rows)
  })

  test('a question is marked at once, and a new one stands among the others once', () => {
    const settledAt = numbers.asOf
    const marked = takeMessage(begun, {
      type: 'questionAnswered',
      data: { questionId: 'q-1205', status: 'answered', settledAt },
    })
    expect(marked.metrics?.analysis.questions.items[0]).toMatchObject({ status: 'answered', settledAt })
    const [known] = numbers.analysis.questions.items
    if (!known) throw new Error('the fixture has no question')
    const added = { ...known, questionId: 'q-new' }
    const twice = [added, added].reduce((state, data) => takeMessage(state, { type: 'questionDetected', data }), begun)
    expect(twice.metrics?.analysis.questions.items.map(({ questionId }) => questionId)).toEqual(['q-new', 'q-1205'])
  })

  test('a prompt that comes again takes the place of its former self', () => {
    const insight = {
      insightId: 'i1',
      kind: 'thank',
      title: 'a',
      reason: '',
      numbers: {},
      at: '',
      expiresAt: '',
    } as Insight
    const told = [insight, { ...insight, title: 'b' }].reduce(
      (state, data) => takeMessage(state, { type: 'insight', data }),
      begun,
    )
    expect(told.insights.map(({ title }) => title)).toEqual(['b'])
  })
})

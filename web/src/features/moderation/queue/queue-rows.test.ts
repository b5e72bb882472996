import complete from '@livetap/contracts/fixtures/metrics.complete.json' with { type: 'json' }
import type { Question } from '@livetap/contracts/metrics.ts'
import type { Hold, QuestionMark } from '@livetap/contracts/workspace/moderation.ts'
import { describe, expect, test } from 'vitest'
import {
  chosenOf,
  holdItems,
  isTaken,
  leavingMs,
  nextQuestion,
  nextRows,
  questionItems,
  settledQuestions,
  stepFrom,
} from './queue-rows.ts'

const item = (key: string, open = true) => ({ key, item: key, open })
const keysOf = (rows: readonly { readonly key: string }[]) => rows.map(({ key }) => key)
const nobody = new Set<string>()

describe('rows of a queue', () => {
  const before = nextRows<string>([], [item('a'), item('b')], nobody, 0)

  test('what somebody else has dealt with stays in its place for a while, then goes away', () => {
    const after = nextRows(before, [item('a', false), item('b')], nobody, 1000)
    expect(after).toEqual([
      { key: 'a', item: 'a', leavesAt: 1000 + leavingMs },
      { key: 'b', item: 'b', leavesAt: undefined },
    ])
    expect(keysOf(nextRows(after, [item('a', false), item('b')], nobody, 999 + leavingMs))).toEqual(['a', 'b'])
    expect(keysOf(nextRows(after, [item('a', false), item('b')], nobody, 1000 + leavingMs))).toEqual(['b'])
  })

  test('what was done here goes at once', () => {
    expect(keysOf(nextRows(before, [item('a', false), item('b')], new Set(['a']), 1))).toEqual(['b'])
  })

  test('what was decided before one came was never among them', () => {
    expect(keysOf(nextRows<string>([], [item('a', false), item('b')], nobody, 0))).toEqual(['b'])
  })

  test('what is open again stays', () => {
    const leaving = nextRows(before, [item('a', false)], nobody, 0)
    expect(nextRows(leaving, [item('a')], nobody, 99_999)).toEqual([{ key: 'a', item: 'a', leavesAt: undefined }])
  })
})

describe('what is chosen', () => {
  const keys = ['a', 'b', 'c']
  test.each([
    ['nothing', keys, undefined, undefined],
    ['itself', keys, { key: 'b', index: 1 }, 'b'],
    ['what took its place', keys, { key: 'gone', index: 1 }, 'b'],
    ['the last one where it was the last', keys, { key: 'gone', index: 9 }, 'c'],
    ['nothing in an empty queue', [], { key: 'gone', index: 0 }, undefined],
  ])('is %s', (_, all, chosen, expected) => {
    expect(chosenOf(all, chosen)).toBe(expected)
  })

  test.each([
    [undefined, 1, 'a'],
    [undefined, -1, 'c'],
    [{ key: 'a', index: 0 }, 1, 'b'],
    [{ key: 'a', index: 0 }, -1, 'a'],
    [{ key: 'c', index: 2 }, 1, 'c'],
    [{ key: 'gone', index: 1 }, 1, 'c'],
    [{ key: 'gone', index: 1 }, -1, 'a'],
  ] as const)('from %j a step of %i leads to %s', (chosen, step, expected) => {
    expect(stepFrom(keys, chosen, step)?.key).toBe(expected)
  })
  test('no step leads anywhere in an empty queue', () => {
    expect(stepFrom([], undefined, 1)).toBeUndefined()
  })
})

const viewer = { userId: '7', uniqueId: 'mira', displayName: 'Mira', avatarUrl: '' }
const at = (second: number) => `2026-03-01T20:00:0${second}.000Z`
const ann = { kind: 'person', id: 'a', name: 'Ann' } as const
const bob = { kind: 'person', id: 'b', name: 'Bob' } as const

test('the oldest hold comes first, and those that are decided are not open', () => {
  const hold = (eventId: string, second: number, state: Hold['state'] = 'waiting'): Hold => ({
    ...{ eventId, streamId: 's', comment: { text: '', viewer, at: at(0), id: '' }, reasons: ['word'], matches: [] },
    ...{ state, held: { by: ann, at: at(second) }, dueAt: null, decided: null },
  })
  const items = holdItems([hold('late', 3), hold('early', 1), hold('done', 2, 'approved')])
  expect(items.map(({ key, open }) => [key, open])).toEqual([
    ['early', true],
    ['done', false],
    ['late', true],
  ])
})

describe('questions', () => {
  const [sample] = complete.analysis.questions.items as [Question]
  const ask = (questionId: string, change: Partial<Question> = {}): Question => ({ ...sample, questionId, ...change })
  const marks = new Map<string, QuestionMark>([
    ['taken', { questionId: 'taken', status: 'pending', claimed: { by: bob, at: at(1) }, settled: null }],
    ['done', { questionId: 'done', status: 'answered', claimed: null, settled: { by: bob, at: at(2) } }],
    ['skipped', { questionId: 'skipped', status: 'skipped', claimed: null, settled: { by: ann, at: at(3) } }],
  ])
  const markOf = (questionId: string): QuestionMark =>
    marks.get(questionId) ?? { questionId, status: 'pending', claimed: null, settled: null }
  const asked = [
    ask('often', { priority: 3, asked: 4 }),
    ask('taken', { priority: 5, asked: 1 }),
    ask('done', { priority: 5 }),
    ask('skipped', { priority: 1 }),
    ask('once', { priority: 3, asked: 1 }),
  ]

  test('the moderators decide which are open, not the marks of this dashboard', () => {
    const rows = nextRows([], questionItems(asked, markOf), nobody, 0)
    expect(keysOf(rows)).toEqual(['taken', 'often', 'once'])
    expect(settledQuestions(asked, markOf).map(({ question }) => question.questionId)).toEqual(['skipped', 'done'])
  })

  test('nobody takes what somebody else answers', () => {
    const rows = nextRows([], questionItems(asked, markOf), nobody, 0)
    expect(nextQuestion(rows)?.key).toBe('often')
    const taken = { question: ask('taken'), mark: markOf('taken') }
    expect([isTaken(taken, ann), isTaken(taken, bob), isTaken(taken, undefined)]).toEqual([true, false, true])
  })
})

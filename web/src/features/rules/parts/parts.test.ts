import { expect, test } from 'vitest'
import { sampleGift } from '../../../../test/sample-events.ts'
import { insertPlaceholder } from '../actions/new-action.ts'
import { mergeGifts } from '../gifts/gift-names.ts'
import { findRows, listRows } from '../list/find-rules.ts'
import { readPack } from '../list/read-pack.ts'
import { copyEvent, eventWords, withPayload } from '../trial/trial-event.ts'
import { traceWords } from '../why/trace-words.ts'
import { unitOf } from './duration.tsx'
import { reasonName, reasonSentence } from './reasons.ts'

test.each([
  [{ reason: 'cooldown-global', detail: { waitMs: 12_000 } }, 'It rests after it fired: 12 s left.'],
  [{ reason: 'cooldown-user', detail: { waitMs: 300 } }, 'It rests for this viewer: less than 1 s left.'],
  [{ reason: 'window', detail: { have: 3, need: 5 } }, 'Not enough has come together yet: 3 of 5.'],
  [{ reason: 'queue-full', detail: { depth: 10 } }, 'Its queue was full: 10 executions waiting.'],
  [{ reason: 'fired' }, 'It fired.'],
] as const)('%j', (decision, sentence) => {
  expect(reasonSentence(decision)).toBe(sentence)
})

test('a reason that only a newer server knows is told as it is', () => {
  expect(reasonName('moon-phase')).toBe('moon-phase')
})

test('a placeholder goes where the cursor is', () => {
  expect(insertPlaceholder('Hi !', 'username', 3)).toEqual({ text: 'Hi {username}!', at: 13 })
})

test.each([
  [500, 'ms'],
  [1000, 's'],
  [1500, 'ms'],
  [60_000, 'min'],
  [90_000, 's'],
  [7_200_000, 'h'],
])('%d ms are given in %s', (ms, unit) => {
  expect(unitOf(ms)).toBe(unit)
})

test('each gift is known once, as the newest live has it, the dearest first', () => {
  const gift = (giftId: string, giftName: string, diamondCount: number) => ({
    giftId,
    giftName,
    diamondCount,
    giftImageUrl: '',
  })
  const gifts = mergeGifts([[gift('1', 'Rose', 1)], [gift('1', 'Rosa', 1), gift('2', 'Lion', 29_999)]])
  expect(gifts.map(({ giftName }) => giftName)).toEqual(['Lion', 'Rose'])
})

test('rules are found by every word, whatever its accents', () => {
  const rule = (name: string, sentence: string) => ({ ruleId: name, name, sentence, eventType: 'GIFT', isDraft: false })
  const rows = listRows([rule('Café', 'When somebody sends a Rose'), rule('Lion', 'When a Lion comes')] as never, [])
  expect(findRows(rows, 'cafe rose').map(({ key }) => key)).toEqual(['Café'])
  expect(findRows(rows, 'gift')).toHaveLength(2)
  expect(findRows(rows, '  ')).toHaveLength(2)
})

test('a file without rules is refused in words', () => {
  expect(readPack('{')).toHaveProperty('mistake', expect.stringMatching(/^This is not JSON/))
  expect(readPack('{"livetap":"words.v1","rules":[]}')).toEqual({ mistake: 'This file holds no rules of Livetap.' })
  expect(readPack('{"livetap":"rules.v1","rules":[]}')).toHaveProperty('pack')
})

test('what gifts are worth follows from what they cost', () => {
  const event = withPayload(
    { eventType: 'GIFT', user: { uniqueId: 'x' } },
    { giftName: 'Rose', giftCount: 5, diamondCount: 2 },
  )
  expect(event.payload).toMatchObject({ coins: 10 })
  expect(eventWords(event)).toBe('5 × Rose from @x')
  expect(copyEvent(sampleGift({ giftCount: 3, repeatCount: 3 })).payload).toMatchObject({
    giftCount: 3,
    giftName: 'Rose',
  })
})

test('a part of a condition tells what it looked at', () => {
  const trace = {
    op: '>=',
    value: false,
    parts: [
      { op: 'var', path: 'coins', value: 5 },
      { op: 'value', value: 30 },
    ],
  }
  expect(traceWords(trace, [{ path: 'coins', kind: 'number', label: 'Coins' }])).toBe('coins (5) is at least 30')
  expect(traceWords({ op: 'or', value: true, parts: [trace, trace] }, [])).toBe('any of these')
})

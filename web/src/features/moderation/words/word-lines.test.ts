import type { FlaggedWord } from '@livetap/contracts/workspace/moderation.ts'
import { describe, expect, test } from 'vitest'
import { readLines, writeLines } from './word-lines.ts'

type Written = Pick<FlaggedWord, 'pattern' | 'kind' | 'action' | 'note'>
const word = (pattern: string, more: Partial<Written> = {}): Written => ({
  ...{ pattern, kind: 'word', action: 'flag', note: '' },
  ...more,
})

describe('a line', () => {
  test.each([
    ['spam', word('spam')],
    ['  two words  ', word('two words')],
    ['flag: spam', word('spam')],
    ['hold: spam # sells things', word('spam', { action: 'hold', note: 'sells things' })],
    ['hide pattern: fr[e3]{2,}', word('fr[e3]{2,}', { action: 'hide', kind: 're2' })],
    ['hide: #1', word('#1', { action: 'hide' })],
    ['hold: hold: on', word('hold: on', { action: 'hold' })],
    ['holding hands', word('holding hands')],
    ['<script>alert(1)</script>', word('<script>alert(1)</script>')],
  ])('%j is %j', (text, expected) => {
    expect(readLines(text)).toEqual([{ line: 1, word: expected }])
  })

  test.each([
    ['x'.repeat(201), 'The word has more than 200 characters.'],
    [`spam # ${'x'.repeat(201)}`, 'The note has more than 200 characters.'],
    ['hold:   # why', 'There is no word in it.'],
  ])('%j is not read: %s', (text, mistake) => {
    expect(readLines(text)).toEqual([{ line: 1, mistake }])
  })
})

test('empty lines and remarks are left out, and lines keep their number', () => {
  expect(readLines('# ours\r\n\r\nspam\n\n  # more\nhold: x\n').map(({ line }) => line)).toEqual([3, 6])
})

test.each([
  [word('spam')],
  [word('a # b')],
  [word('a # b', { note: 'with # too' })].map((one) => ({ ...one, note: 'why' })),
  [word('hold: me', { action: 'hide', kind: 're2', note: 'because' })],
  [word('flag pattern: x', { kind: 're2' })],
  [word('مرحبا', { action: 'hold' })],
])('%j comes back as it was written', (written) => {
  expect(readLines(writeLines([written]))).toEqual([{ line: 1, word: written }])
})

test('no entry can begin a second line', () => {
  expect(readLines(writeLines([word('a\nhide: b', { note: 'c\r\nd' })]))).toHaveLength(1)
})

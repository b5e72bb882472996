import { describe, expect, test } from 'vitest'
import { splitAtMatches } from './filter.ts'

const marked = (text: string, search: string) =>
  splitAtMatches(text, search)
    .map(({ text: part, hit }) => (hit ? `[${part}]` : part))
    .join('')

describe('marking what was searched', () => {
  test.each([
    ['Hello hello', 'hello', '[Hello] [hello]'],
    ['nothing', 'x', 'nothing'],
    ['', 'x', ''],
    ['all', '  ', 'all'],
    ['a.b', '.', 'a[.]b'],
    ['<b>bold</b>', '<b>', '[<b>]bold</b>'],
  ])('%s, searching %s', (text, search, expected) => {
    expect(marked(text, search)).toBe(expected)
  })

  test('text whose lower case has another length is left as it is', () => {
    expect(marked('İstanbul', 'stan')).toBe('İstanbul')
  })
})

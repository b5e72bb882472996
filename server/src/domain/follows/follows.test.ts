import { describe, expect, test } from 'vitest'
import { parseUniqueId } from './follows.ts'

describe('the name in what a person typed', () => {
  test.each([
    ['alice', 'alice'],
    ['@Alice.B_1', 'alice.b_1'],
    ['  @alice ', 'alice'],
    ['https://www.tiktok.com/@alice/live', 'alice'],
    ['https://www.tiktok.com/@alice', 'alice'],
    ['tiktok.com/@alice/live?lang=en', 'alice'],
    ['https://m.tiktok.com/@alice/', 'alice'],
    ['', undefined],
    ['@', undefined],
    ['a b', undefined],
    ['https://example.com/@alice/live', undefined],
    ['https://www.tiktok.com/alice', undefined],
    ['<script>', undefined],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), undefined],
    ['_.a', '_.a'],
    ['.a', '.a'],
    ['a.', undefined],
    ['...', undefined],
    ['https://www.tiktok.com/@../live', undefined],
    ['äöü', undefined],
  ])('%j → %j', (text, name) => {
    expect(parseUniqueId(text)).toBe(name)
  })
})

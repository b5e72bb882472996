import { expect, test } from 'vitest'
import { readTags, tagMistake, writeTags } from './note-tags.ts'

test.each([
  ['', []],
  ['Warned', ['warned']],
  ['warned,  regular ,', ['warned', 'regular']],
  ['#warned #regular', ['warned', 'regular']],
  ['a, A, a', ['a']],
  ['two words', ['two words']],
])('%j are %j', (typed, tags) => {
  expect(readTags(typed)).toEqual(tags)
  expect(readTags(writeTags(tags))).toEqual(tags)
})

test.each([
  [['a', 'b'], undefined],
  [Array.from({ length: 9 }, (_, index) => `t${index}`), 'At most 8 tags.'],
  [['x'.repeat(25)], `A tag has at most 24 letters: “${'x'.repeat(24)}…” has more.`],
])('%j: %j', (tags, mistake) => {
  expect(tagMistake(tags)).toBe(mistake)
})

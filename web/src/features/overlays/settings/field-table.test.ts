import { overlayKinds, usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { expect, test } from 'vitest'
import { findPolicyWord, listFields } from './field-table.ts'

test.each(overlayKinds)('everything about %s can be chosen', (kind) => {
  const offered = listFields(usualSettings[kind]).map(({ name }) => name)
  const known = Object.keys(usualSettings[kind]).filter((name) => !['kind', 'types', 'value'].includes(name))
  expect(offered.toSorted()).toEqual(known.toSorted())
})

test('a number by hand is offered where it counts', () => {
  const goal = { ...usualSettings.goal, counts: 'custom' } as const
  expect(listFields(goal).map(({ name }) => name)).toContain('value')
})

test.each([
  ['Road to 10 000', undefined],
  ['Follow me!', 'Follow'],
  ['send a GIFT', 'send'],
  ['Unlikely friends', undefined],
])('%s: %s', (title, word) => {
  expect(findPolicyWord(title)).toBe(word)
})

// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { Latch } from './latch.ts'

/** What a page that is loaded now finds. */
const kept = () => new Latch().read('lamp0001')

test('a page that only looks on does not take the latch from the one that plays', () => {
  const [playing, replaced] = [new Latch(), new Latch()]
  for (const latch of [playing, replaced]) latch.read('lamp0001')
  playing.note(true, true)
  replaced.note(false, false)
  expect(kept()).toBe(true)
  playing.note(false, true)
  replaced.note(true, false)
  expect(kept()).toBe(false)
})

test('what has not changed is not written over what another page has', () => {
  const [first, second] = [new Latch(), new Latch()]
  for (const latch of [first, second]) latch.read('lamp0001')
  second.note(true, true)
  first.note(false, true)
  expect(kept()).toBe(true)
  expect(first.read('lamp0001')).toBe(true)
  first.note(false, true)
  expect(kept()).toBe(false)
})

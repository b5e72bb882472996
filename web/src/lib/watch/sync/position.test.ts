import { expect, test } from 'vitest'
import { positionAt } from './position.ts'

const moment = { playing: true, pos: 10, at: 1000, rate: 1.5, duration: 20 }

test.each([
  ['stands until it begins', moment, 500, 10],
  ['plays at its rate', moment, 3000, 13],
  ['ends at its end', moment, 60_000, 20],
  ['stands while it is paused', { ...moment, playing: false }, 60_000, 10],
])('a timeline %s', (_what, timeline, now, position) => {
  expect(positionAt(timeline, now)).toBe(position)
})

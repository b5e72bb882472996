import { expect, test } from 'vitest'
import { slideAt } from './photo-player.ts'

test.each([
  [0, 2500, 3, 0],
  [2.49, 2500, 3, 0],
  [2.5, 2500, 3, 1],
  [7.6, 2500, 3, 0],
  [60, 2500, 1, 0],
  [4, 2500, 0, 0],
])('%d s into slides of %i ms, of %i pictures', (position, slideMs, pictures, shown) => {
  expect(slideAt(position, slideMs, pictures)).toBe(shown)
})

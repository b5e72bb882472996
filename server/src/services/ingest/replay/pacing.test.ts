import { expect, test } from 'vitest'
import { Pacing } from './pacing.ts'

test('the first event is due at once, the others as long after it as then', () => {
  const pacing = new Pacing(1)
  expect(pacing.dueIn(50_000, 7)).toBe(0)
  expect(pacing.dueIn(51_000, 7)).toBe(1000)
  expect(pacing.dueIn(51_000, 907)).toBe(100)
  expect(pacing.dueIn(51_000, 5000)).toBe(0)
})

test.each([
  [2, 500],
  [0.5, 2000],
  [1000, 1],
])('at speed %d a second takes %d ms', (speed, waitMs) => {
  const pacing = new Pacing(speed)
  pacing.dueIn(0, 0)
  expect(pacing.dueIn(1000, 0)).toBe(waitMs)
})

test('an event older than the one before is due with it', () => {
  const pacing = new Pacing(1)
  pacing.dueIn(5000, 0)
  expect(pacing.dueIn(4000, 0)).toBe(0)
})

test('as fast as possible nothing waits, and slowing down goes on from there', () => {
  const pacing = new Pacing(null)
  expect([pacing.dueIn(0, 0), pacing.dueIn(90_000, 1)]).toEqual([0, 0])
  pacing.setSpeed(1, 5)
  expect(pacing.dueIn(91_000, 5)).toBe(1000)
})

test('another speed counts from the moment of the change', () => {
  const pacing = new Pacing(1)
  pacing.dueIn(0, 0)
  pacing.setSpeed(4, 2000)
  expect(pacing.dueIn(6000, 2000)).toBe(1000)
  pacing.setSpeed(null, 2500)
  expect(pacing.dueIn(99_000, 2500)).toBe(0)
})

test('a pause takes no time of the recording', () => {
  const pacing = new Pacing(1)
  pacing.dueIn(0, 0)
  pacing.pause(400)
  expect(pacing.dueIn(1000, 5000)).toBeUndefined()
  pacing.pause(7000)
  pacing.setSpeed(2, 8000)
  pacing.resume(9000)
  expect(pacing.dueIn(1000, 9000)).toBe(300)
})

test('waits never overflow a timer', () => {
  const pacing = new Pacing(0.001)
  pacing.dueIn(0, 0)
  expect(pacing.dueIn(86_400_000, 0)).toBe(86_400_000)
})

import { expect, test } from 'vitest'
import { completeEvent } from '#scenario/scenario.ts'
import { SentLog } from './sent-log.ts'

test('keeps the newest, oldest first, and counts all', () => {
  const log = new SentLog(4)
  for (let number = 1; number <= 10; number++) {
    log.add({ messageId: String(number), type: 'WebcastChatMessage', roomId: '1', at: number, fault: false })
    const kept = Array.from({ length: Math.min(number, 4) }, (_, index) => String(Math.max(1, number - 3) + index))
    expect(log.list().map(({ messageId }) => messageId)).toEqual(kept)
    expect(log.find('1') !== undefined).toBe(number <= 4)
  }
  expect(log.forgotten).toBe(6)
  expect(log.totals.byType).toEqual({ WebcastChatMessage: 10 })
})

test.each([
  [
    'a streak with its end',
    [
      [1, false],
      [3, false],
      [7, false],
      [7, true],
    ],
    7,
  ],
  [
    'a streak without its end',
    [
      [1, false],
      [4, false],
    ],
    4,
  ],
  [
    'a streak of one',
    [
      [1, false],
      [1, true],
    ],
    1,
  ],
] as const)('%s counts once', (_name, steps, gifts) => {
  const log = new SentLog(1)
  const give = (streak: number) => {
    for (const [repeatCount, repeatEnd] of steps) {
      log.count(completeEvent({ kind: 'gift', person: 'ann', giftId: 5487, repeatCount, repeatEnd, streak }), 'room')
    }
  }
  give(1)
  give(2)
  expect(log.totals).toMatchObject({ gifts: gifts * 2, coins: gifts * 2 * 5 })
})

test('gifts that come one by one count each', () => {
  const log = new SentLog(1)
  for (let time = 0; time < 3; time++) log.count(completeEvent({ kind: 'gift', giftId: 6369 }), 'room')
  expect(log.totals).toMatchObject({ gifts: 3, coins: 3 * 29_999 })
})

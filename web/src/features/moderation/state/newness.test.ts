import type { NewnessList } from '@livetap/contracts/workspace/moderation.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Newness } from './newness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const at = '2026-03-01T20:00:00.000Z'
const answer = (userIds: readonly string[]): NewnessList => ({
  items: userIds.map((userId) => ({ userId, firstSeenAt: at, firstSeenHereAt: at, newEver: userId.startsWith('new') })),
})

test('asks for everybody once, at most 100 at a time', async () => {
  const asked: string[][] = []
  let told = 0
  const newness = new Newness(
    async (userIds) => {
      asked.push([...userIds])
      return answer(userIds)
    },
    () => {
      told += 1
    },
  )
  for (let number = 0; number < 120; number++) newness.want(`new${number}`)
  newness.want('old')
  newness.want('')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked.map(({ length }) => length)).toEqual([100, 21])
  expect([newness.isNew('new119'), newness.isNew('old'), newness.isNew('nobody')]).toEqual([true, false, false])
  newness.want('new5')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(2)
  expect(told).toBe(2)
})

test('asks again for those not stored yet, and gives up after a while', async () => {
  const asked: string[][] = []
  const newness = new Newness(
    async (userIds) => {
      asked.push([...userIds])
      return answer(asked.length < 3 ? [] : userIds.filter((userId) => userId !== 'ghost'))
    },
    () => {},
  )
  newness.want('new1')
  newness.want('ghost')
  await vi.advanceTimersByTimeAsync(120_000)
  expect(newness.isNew('new1')).toBe(true)
  expect(asked).toHaveLength(5)
  expect(asked.at(-1)).toEqual(['ghost'])
})

test('a refusal is no reason to stop, and closing is', async () => {
  let asked = 0
  const newness = new Newness(
    async () => {
      asked += 1
      throw new Error('down')
    },
    () => {},
  )
  newness.want('new1')
  await vi.advanceTimersByTimeAsync(7000)
  expect(asked).toBe(2)
  newness.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toBe(2)
})

import type { AlertClaim, StageAlert } from '@livetap/contracts/overlays/stage.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AlertQueue } from './alert-queue.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const make = (alertId: string, seconds = 60): StageAlert => ({
  alertId,
  expiresAt: new Date(seconds * 1000).toISOString(),
  content: { text: alertId },
})

function open(claim: (alertId: string) => AlertClaim['outcome'] | 'lost' = () => 'won', isReady = () => true) {
  const shown: string[] = []
  const claimed: string[] = []
  const queue = new AlertQueue(
    {
      claim: async (alertId) => {
        claimed.push(alertId)
        const outcome = claim(alertId)
        if (outcome === 'lost') throw new Error('nobody answers')
        return outcome
      },
      show: async ({ alertId = 'test' }, signal) => {
        shown.push(`${alertId}+`)
        await Promise.race([
          new Promise((resolve) => setTimeout(resolve, 1000)),
          new Promise((resolve) => signal.addEventListener('abort', resolve)),
        ])
        shown.push(`${alertId}-`)
      },
      isReady,
    },
    { courtesyMs: 0 },
  )
  return { queue, shown, claimed }
}

test('alerts are shown one at a time, each once however often it is told', async () => {
  const { queue, shown } = open()
  for (const id of ['a', 'b', 'a', 'b']) queue.add(make(id))
  await vi.advanceTimersByTimeAsync(5000)
  queue.add(make('a'))
  await vi.advanceTimersByTimeAsync(5000)
  expect(shown).toEqual(['a+', 'a-', 'b+', 'b-'])
})

test('one that is gone or too old is not shown, one for later is asked for again', async () => {
  const answers: Record<string, AlertClaim['outcome']> = { a: 'gone', b: 'later', c: 'won' }
  const { queue, shown, claimed } = open((id) => answers[id] ?? 'won')
  for (const id of ['a', 'b', 'c']) queue.add(make(id))
  queue.add(make('d', 0))
  await vi.advanceTimersByTimeAsync(1500)
  expect(shown).toEqual(['c+', 'c-'])
  answers.b = 'won'
  await vi.advanceTimersByTimeAsync(3000)
  expect(shown).toEqual(['c+', 'c-', 'b+', 'b-'])
  expect(claimed).not.toContain('d')
})

test('while nobody answers it waits, and is dropped when it is too old by then', async () => {
  let outcome: AlertClaim['outcome'] | 'lost' = 'lost'
  const { queue, shown } = open(() => outcome)
  queue.add(make('a', 3))
  queue.add(make('b', 60))
  await vi.advanceTimersByTimeAsync(4000)
  outcome = 'won'
  await vi.advanceTimersByTimeAsync(4000)
  expect(shown).toEqual(['b+', 'b-'])
})

test('a page that nobody sees asks for nothing', async () => {
  let isReady = false
  const { queue, claimed } = open(
    () => 'won',
    () => isReady,
  )
  queue.add(make('a'))
  await vi.advanceTimersByTimeAsync(3000)
  expect(claimed).toEqual([])
  isReady = true
  await vi.advanceTimersByTimeAsync(1500)
  expect(claimed).toEqual(['a'])
})

test('a test asks nobody; what is skipped ends at once, and the next one follows', async () => {
  const { queue, shown, claimed } = open()
  queue.add({ expiresAt: new Date(60_000).toISOString(), content: {} })
  queue.add(make('a'))
  await vi.advanceTimersByTimeAsync(10)
  queue.skip()
  await vi.advanceTimersByTimeAsync(10)
  expect(shown).toEqual(['test+', 'test-', 'a+'])
  expect(claimed).toEqual(['a'])
  queue.clear()
  await vi.advanceTimersByTimeAsync(10)
  expect([queue.isShowing, queue.length]).toEqual([false, 0])
})

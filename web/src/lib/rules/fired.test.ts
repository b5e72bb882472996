import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FiredEvents } from './fired.ts'

const firing = (eventId: string, ruleName: string) => ({ eventId, ruleName })

function watch(...answers: (readonly { eventId: string; ruleName: string }[])[]) {
  const look = vi.fn(async () => answers.shift() ?? [])
  const events = new FiredEvents(look)
  const listener = vi.fn()
  return { look, events, listener, close: events.subscribe(listener) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('which events made rules fire', () => {
  test('is asked once for whatever comes together, and once more after the last of it', async () => {
    const { look, events } = watch()
    for (let rows = 0; rows < 1000; rows++) events.wake()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(look).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(look).toHaveBeenCalledTimes(2)
  })

  test('is asked every five seconds while events come, and no longer by nobody', async () => {
    const { look, events, close } = watch()
    for (let tenths = 0; tenths < 190; tenths++) {
      events.wake()
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(look).toHaveBeenCalledTimes(4)
    close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(look).toHaveBeenCalledTimes(4)
  })

  test('gathers the rules of an event, each once, and tells only what is new', async () => {
    const first = [firing('a', 'Roses'), firing('a', 'Roses'), firing('b', 'Lions')]
    const { events, listener } = watch(first, [...first, firing('a', 'Lions')])
    events.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect([...events.read()]).toEqual([
      ['a', ['Roses']],
      ['b', ['Lions']],
    ])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(events.read().get('a')).toEqual(['Roses', 'Lions'])
    expect(listener).toHaveBeenCalledTimes(2)
    events.wake()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('goes on when the server does not answer', async () => {
    const look = vi.fn(async () => [firing('a', 'Roses')]).mockRejectedValueOnce(new Error('gone'))
    const events = new FiredEvents(look)
    events.subscribe(() => undefined)
    events.wake()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(events.read().has('a')).toBe(true)
  })
})

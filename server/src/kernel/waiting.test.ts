import { describe, expect, test } from 'vitest'
import { ManualClock, settle } from '../../test/ingest/manual-clock.ts'
import { callLater, Nap, orAborted } from './waiting.ts'

describe('orAborted', () => {
  test('passes a value and a failure on', async () => {
    const { signal } = new AbortController()
    await expect(orAborted(Promise.resolve(1), signal)).resolves.toBe(1)
    await expect(orAborted(Promise.reject(new Error('x')), signal)).rejects.toThrow('x')
  })

  test('rejects with the reason of an abort, before or during', async () => {
    await expect(orAborted(new Promise(() => {}), AbortSignal.abort('why'))).rejects.toBe('why')
    const controller = new AbortController()
    const result = orAborted(new Promise(() => {}), controller.signal)
    controller.abort('why')
    await expect(result).rejects.toBe('why')
  })
})

describe('callLater', () => {
  test('calls back in time, and not when disposed', async () => {
    const clock = new ManualClock()
    const called: string[] = []
    callLater(clock, 100, () => called.push('kept'))
    callLater(clock, 100, () => called.push('disposed'))[Symbol.dispose]()
    await clock.advance(99)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual(['kept'])
  })
})

describe('a nap', () => {
  const begin = (ms: number | undefined) => {
    const clock = new ManualClock()
    const nap = new Nap(clock)
    const stop = new AbortController()
    const state = { isOver: false }
    const rest = nap.rest(ms, stop.signal).then(() => {
      state.isOver = true
    })
    return { clock, nap, stop, state, rest }
  }

  test('ends in time', async () => {
    const { clock, state } = begin(100)
    await clock.advance(99)
    expect(state.isOver).toBe(false)
    await clock.advance(1)
    expect(state.isOver).toBe(true)
  })

  test('ends when woken', async () => {
    const { nap, rest } = begin(undefined)
    nap.wake()
    await rest
  })

  test('ends on an abort', async () => {
    const { stop, rest } = begin(100)
    stop.abort()
    await rest
  })

  test('without an end goes on', async () => {
    const { clock, state } = begin(undefined)
    await clock.advance(1_000_000)
    await settle()
    expect(state.isOver).toBe(false)
  })
})

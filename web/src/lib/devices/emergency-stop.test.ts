// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dismissStop, stopEverything, useStopState } from './emergency-stop.ts'

const refuse = (status: number, title: string) => new Response(JSON.stringify({ code: 'x', title }), { status })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  dismissStop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Each answer in its turn, the last one for ever. */
function answerWith(...answers: (() => Promise<Response>)[]) {
  const ask = vi.fn(async (_path: string, _options: RequestInit) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    return (await answer?.()) as Response
  })
  vi.stubGlobal('fetch', ask)
  return ask
}
const stateNow = () => renderHook(() => useStopState()).result.current

test('a stop is told at once, and said to be told when the server has heard it', async () => {
  const ask = answerWith(async () => new Response('{}'))
  const telling = stopEverything()
  expect(ask.mock.calls).toMatchObject([['/api/v1/devices/stop', { method: 'POST', keepalive: true }]])
  expect(stateNow()).toMatchObject({ kind: 'telling', failure: undefined })
  await act(() => telling)
  expect(stateNow()).toEqual({ kind: 'told', at: Date.now() })
})

test('a stop that does not come through is tried until it does, and says so meanwhile', async () => {
  const gone = () => Promise.reject(new TypeError('no network'))
  const ask = answerWith(
    gone,
    gone,
    async () => refuse(503, 'The database is away'),
    async () => new Response('{}'),
  )
  const telling = stopEverything()
  await vi.advanceTimersByTimeAsync(0)
  expect(stateNow()).toEqual({ kind: 'telling', tries: 2, failure: 'The Livetap server does not answer' })
  await vi.advanceTimersByTimeAsync(1400)
  expect(stateNow()).toEqual({ kind: 'telling', tries: 4, failure: 'The database is away' })
  await vi.advanceTimersByTimeAsync(700)
  await telling
  expect(stateNow()).toEqual({ kind: 'told', at: Date.now() })
  expect(ask).toHaveBeenCalledTimes(4)
})

test('who may not stop devices is told that nothing was stopped', async () => {
  answerWith(async () => refuse(403, 'You are not permitted to do this'))
  await stopEverything()
  expect(stateNow()).toEqual({ kind: 'refused', failure: 'You are not permitted to do this' })
})

test('pressing it twice tells it once', async () => {
  const ask = answerWith(async () => new Response('{}'))
  await Promise.all([stopEverything(), stopEverything()])
  expect(ask).toHaveBeenCalledTimes(1)
})

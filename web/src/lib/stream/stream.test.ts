// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readStanding, setStanding } from '../session/standing.ts'
import { type LinkState, makeRoom, openStream } from './stream.ts'

const refuse = (status: number, code: string) => new Response(JSON.stringify({ code, title: code }), { status })
const feed = () => new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })

beforeEach(() => {
  vi.useFakeTimers()
  setStanding('in')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function open(answer: () => Response) {
  const ask = vi.fn(async () => answer())
  vi.stubGlobal('fetch', ask)
  const links: LinkState['state'][] = []
  const stream = openStream({ url: '/feed', onMessages: () => undefined, onLink: ({ state }) => links.push(state) })
  return { ask, links, stream }
}

test.each([
  [401, 'not-signed-in', 'signed-out'],
  [401, 'session-ended', 'signed-out'],
  [403, 'no-workspace', 'no-workspace'],
] as const)('after %i %s nothing is asked until somebody is in again', async (status, code, standing) => {
  let answer = () => refuse(status, code)
  const { ask, links, stream } = open(() => answer())
  await vi.advanceTimersByTimeAsync(300_000)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(links).toEqual(['connecting', 'shut'])
  expect(readStanding()).toBe(standing)
  answer = feed
  setStanding('in')
  await vi.advanceTimersByTimeAsync(0)
  expect(links.slice(2)).toEqual(['connecting', 'open'])
  stream.close()
})

test('a feed that was closed does not come back with the next sign-in', async () => {
  const { ask, stream } = open(() => refuse(401, 'not-signed-in'))
  await vi.advanceTimersByTimeAsync(0)
  stream.close()
  setStanding('in')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).toHaveBeenCalledTimes(1)
})

test('other refusals are tried again', async () => {
  const { ask, stream } = open(() => refuse(503, 'database-unavailable'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask.mock.calls.length).toBeGreaterThan(3)
  stream.close()
})

test('streams give their connections up for a moment, and come again by themselves', async () => {
  const { ask, links, stream } = open(feed)
  await vi.advanceTimersByTimeAsync(0)
  const { signal } = (ask.mock.calls as unknown as [string, RequestInit][])[0]?.[1] ?? {}
  makeRoom()
  makeRoom()
  expect(signal?.aborted).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ask).toHaveBeenCalledTimes(2)
  expect(links.at(-1)).toBe('open')
  stream.close()
})

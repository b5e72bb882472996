import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadPart } from './parts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const answer = (status: number) => async () => new Response('', { status })
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'))

function serve(file: () => Promise<Response>) {
  const served = { file }
  const ask = vi.fn((_path: string) => served.file())
  vi.stubGlobal('fetch', ask)
  return { served, ask }
}

test.each([
  ['is away', unreachable],
  ['refuses for now', answer(503)],
  ['has been asked too often', answer(429)],
])('a part is not touched while the server %s, and comes by itself afterwards', async (_, failing) => {
  const { served, ask } = serve(failing)
  const load = vi.fn(async () => 'part')
  const loaded = loadPart(load, ['assets/part.js'])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(load).not.toHaveBeenCalled()
  expect(ask.mock.calls.length).toBeGreaterThan(5)
  expect(ask.mock.calls.length).toBeLessThan(20)
  served.file = answer(200)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await loaded).toBe('part')
  expect(ask.mock.lastCall).toEqual(['/assets/part.js'])
})

test('one file that is missing keeps the part waiting, the others are not asked for again', async () => {
  const { ask } = serve(answer(200))
  const lacking = vi.fn(unreachable)
  ask.mockImplementation((path) => (path === '/assets/b.js' ? lacking() : answer(200)()))
  const loaded = loadPart(async () => 'part', ['assets/a.js', 'assets/b.js'])
  await vi.advanceTimersByTimeAsync(5000)
  lacking.mockImplementation(answer(200) as never)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await loaded).toBe('part')
  expect(ask.mock.calls.filter(([path]) => path === '/assets/a.js')).toHaveLength(1)
})

test('a part that a newer version has replaced is not waited for: the browser says so', async () => {
  serve(answer(404))
  const gone = async () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
  await expect(loadPart(gone, ['assets/old.js'])).rejects.toThrow('dynamically imported module')
})

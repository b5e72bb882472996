// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { devicesQuery } from '../../lib/devices/devices.ts'
import { dismissStop, stopEverything } from '../../lib/devices/emergency-stop.ts'
import { meQuery } from '../../lib/queries.ts'
import { useStopNews } from './stop-news.ts'

const stopped = { deviceId: 'lamp0001', name: 'Lamp', status: { stop: null, isStopped: true, connection: 'online' } }
const listOf = (...items: object[]) => new Response(JSON.stringify({ items, templates: [] }))
const away = () => new Response(JSON.stringify({ code: 'x', title: 'Away' }), { status: 403 })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  dismissStop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** What is said on a page where this is known of devices before; `list` answers whoever asks for them now. */
async function watch(known: object | undefined, list: () => Response) {
  const answers: Readonly<Record<string, () => Response>> = { '/api/v1/devices': list }
  const ask = async (path: string) => answers[path]?.() ?? new Response('{}')
  vi.stubGlobal('fetch', ask)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })
  client.setQueryData(meQuery.queryKey, { permissions: ['device:read', 'device:stop'] } as never)
  if (known) client.setQueryData(devicesQuery.queryKey, known as never)
  const { result } = renderHook(useStopNews, {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  })
  await pass(10)
  return () => result.current
}
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const stopNow = () => act(() => stopEverything())

test('everything is stopped as soon as a list that was read after the stop says so', async () => {
  const read = await watch({ items: [], templates: [] }, () => listOf(stopped))
  await stopNow()
  expect(read()).toMatchObject({ stop: { kind: 'told' }, isSure: false })
  await pass(1500)
  expect(read().isSure).toBe(true)
})

test.each([
  ['no list was loaded', undefined],
  ['a list from before the stop says so', { items: [stopped], templates: [] }],
])('nothing is sure where %s and none can be read', async (_, known) => {
  const read = await watch(known, away)
  await stopNow()
  await pass(30_000)
  expect(read()).toMatchObject({ stop: { kind: 'told' }, isSure: false })
})

test('a stop is said for its whole time, whatever was left of the one before', async () => {
  const read = await watch(undefined, () => listOf(stopped))
  await stopNow()
  await pass(6000)
  await stopNow()
  await pass(6000)
  expect(read()).toMatchObject({ stop: { kind: 'told' }, isSure: true })
  await pass(6000)
  expect(read().stop.kind).toBe('idle')
})

// @vitest-environment happy-dom
import type { Device } from '@livetap/contracts/devices/devices.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { StopButton } from '../parts/stop-button.tsx'
import { CapabilityTile } from './capability-tile.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** A server that answers each request for a path as it says, and remembers what it was asked. */
function serve(answers: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push({ method, path, body: body === undefined ? undefined : JSON.parse(String(body)) })
    const { status = 200, body: answer } = answers[path] ?? { status: 404, body: { code: 'not-found', title: 'No' } }
    return new Response(JSON.stringify(answer), { status })
  })
  return asked
}

function show(device: Device, permissions: readonly Permission[], index = 0) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  client.setQueryData(['me'], { permissions })
  const capability = device.capabilities[index] as Device['capabilities'][number]
  return render(
    <QueryClientProvider client={client}>
      <StopButton device={device} />
      <ul>
        <CapabilityTile device={device} capability={capability} />
      </ul>
    </QueryClientProvider>,
  )
}

const commands = '/api/v1/devices/dev_1/commands'
const device = sampleDevice()

test('Test sends the values of the tile, and tells how long it took', async () => {
  const asked = serve({
    [commands]: { body: { status: 'done', reason: null, detail: null, queueMs: 2, deviceMs: 10 } },
  })
  show(device, ['device:use'])
  fireEvent.change(screen.getByLabelText('value'), { target: { value: '200' } })
  fireEvent.click(screen.getByRole('button', { name: 'Test Lamp' }))
  expect(await screen.findByText('Done in 12 ms.')).toBeTruthy()
  expect(asked[0]).toEqual({
    ...{ method: 'POST', path: commands },
    body: { capability: 'lamp.on', parameters: { value: 200, durMs: 1000 } },
  })
})

test('a refusal tells why, and what one can do', async () => {
  const refused = { status: 'refused', reason: 'disarmed', detail: null, queueMs: null, deviceMs: null }
  serve({ [commands]: { body: refused } })
  show(device, ['device:use'], 1)
  fireEvent.click(screen.getByRole('button', { name: 'Test motor.run' }))
  expect(await screen.findByText('The device is disarmed.')).toBeTruthy()
  expect(screen.getByText(/Arm it for a live/)).toBeTruthy()
})

test('who may not use devices is offered no test, and who may not stop them no stop', () => {
  show(device, ['device:read'])
  expect(screen.queryByRole('button')).toBeNull()
  expect(screen.getByText(/permission to use devices/)).toBeTruthy()
})

test('what the owner does not allow cannot be tried, and says so', () => {
  const [lamp, ...others] = device.capabilities
  const forbidden = { ...device, capabilities: [{ ...lamp, isAllowed: false }, ...others] } as Device
  show(forbidden, ['device:use'])
  expect(screen.getByText(/^Its owner does not allow this/)).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Test/ })).toBeNull()
})

test('the emergency stop is sent at once, and a failure says to cut the power', async () => {
  const stop = '/api/v1/devices/dev_1/stop'
  const asked = serve({ [stop]: { status: 503, body: { code: 'database-away', title: 'The database is away' } } })
  show(device, ['device:stop'])
  fireEvent.click(screen.getByRole('button', { name: 'Emergency stop of Desk lamp' }))
  expect(await screen.findByText(/cut its power/)).toBeTruthy()
  expect(asked[0]).toMatchObject({ method: 'POST', path: stop })
  fireEvent.click(screen.getByRole('button', { name: 'Emergency stop of Desk lamp' }))
  await vi.waitFor(() => expect(asked.filter(({ path }) => path === stop)).toHaveLength(2))
})

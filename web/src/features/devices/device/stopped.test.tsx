// @vitest-environment happy-dom
import type { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { Stopped } from './stopped.tsx'

afterEach(cleanup)

const at = '2026-01-01T00:00:00.000Z'
const stop = { at, by: { kind: 'person', id: 'a', name: 'Ada' }, reason: 'Smoke', acknowledgedAt: null } as const

function show(over: Partial<DeviceStatus>, permissions: readonly Permission[] = []) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  client.setQueryData(['me'], { permissions })
  const status: DeviceStatus = { ...sampleDevice().status, condition: 'estop', stop, ...over }
  const { container } = render(
    <QueryClientProvider client={client}>
      <Stopped device={sampleDevice({ status })} />
    </QueryClientProvider>,
  )
  return container.textContent ?? ''
}

test('that everything is off is said only when the device has said so', () => {
  expect(show({})).not.toContain('everything is off')
  expect(screen.getByText(/If anything still moves, cut its power/)).toBeTruthy()
  cleanup()
  expect(show({ isStopped: true })).toContain('everything is off')
  cleanup()
  expect(show({ connection: 'offline', stop: { ...stop, acknowledgedAt: at } })).toContain('everything is off')
})

test('of a device that is away it is said that it was not told', () => {
  expect(show({ connection: 'offline' })).toContain('told as soon as it comes back')
})

test('who pressed it and why is told, and only an owner is offered to open it', () => {
  expect(show({})).toMatch(/Pressed by Ada .*: Smoke/)
  expect(screen.queryByRole('button')).toBeNull()
  cleanup()
  show({ isButtonPressed: true }, ['device:clear'])
  expect(screen.getByRole('button', { name: 'Open the emergency stop' })).toBeTruthy()
  expect(screen.getByText(/Release the button on the device: it is pressed/)).toBeTruthy()
})

test('nothing is said while nothing is stopped', () => {
  expect(show({ condition: 'ready', stop: null })).toBe('')
})

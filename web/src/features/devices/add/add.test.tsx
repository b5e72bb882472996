// @vitest-environment happy-dom
import { type Device, DeviceRequest } from '@livetap/contracts/devices/devices.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { lampManifest, sampleDevice } from '../../../../test/sample-device.ts'
import { Arrival } from './arrival.tsx'
import { emptyDevice, manifestOf, requestOf } from './draft.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('a device that is not named is called what it is', () => {
  expect(requestOf({ ...emptyDevice, name: '  ' })).toEqual({
    ...{ name: 'Lamp', kind: 'lamp', manifest: 'device', policy: {} },
  })
  expect(requestOf({ ...emptyDevice, name: ' Desk ', kind: 'motor', source: 'virtual' })).toEqual({
    ...{ name: 'Desk', kind: 'motor', isVirtual: true, policy: {} },
  })
  expect(Object.keys(DeviceRequest.properties)).toEqual(expect.arrayContaining(Object.keys(requestOf(emptyDevice))))
})

test('what a device that speaks for itself can do is not known before it has come', () => {
  const templates = [{ kind: 'lamp', manifest: lampManifest } as const]
  expect(manifestOf({ kind: 'lamp', source: 'device' }, templates)).toBeNull()
  expect(manifestOf({ kind: 'lamp', source: 'template' }, templates)).toBe(lampManifest)
  expect(manifestOf({ kind: 'other', source: 'template' }, templates)).toBeNull()
})

const registered = { ...sampleDevice().status, connection: 'registered', condition: 'no-manifest' } as const

function show(device: Device) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  client.setQueryData(['me'], { permissions: ['device:use'] })
  render(
    <QueryClientProvider client={client}>
      <Arrival device={device} />
    </QueryClientProvider>,
  )
}

test('who waits for long is told what to look at', () => {
  vi.useFakeTimers()
  show(sampleDevice({ status: registered }))
  act(() => vi.advanceTimersByTime(20_000))
  expect(screen.queryByText(/It has not come yet/)).toBeNull()
  act(() => vi.advanceTimersByTime(12_000))
  expect(screen.getByText(/It has not come yet/)).toBeTruthy()
  expect(screen.getByText(/the token was copied whole/)).toBeTruthy()
})

test('one that is here offers to be tried', () => {
  show(sampleDevice())
  expect(screen.getByText(/It is here: 2 capabilities/)).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Test Lamp' })).toBeTruthy()
})

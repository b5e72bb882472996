// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { noteDevice, useDevice, useDevices, useListening } from './store.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const encode = (event: string, data: unknown) =>
  new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

/** A live channel that tells what it is handed. */
function openChannel() {
  const channel = new TransformStream<Uint8Array, Uint8Array>()
  const ask = vi.fn(async () => new Response(channel.readable))
  vi.stubGlobal('fetch', ask)
  const writer = channel.writable.getWriter()
  return { ask, tell: (event: string, data: unknown) => writer.write(encode(event, data)) }
}

test('all that show devices share one connection, and are told what changes', async () => {
  const { ask, tell } = openChannel()
  renderHook(() => useListening())
  renderHook(() => useListening())
  const all = renderHook(() => useDevices())
  const one = renderHook(() => useDevice('lamp'))
  expect(all.result.current.isKnown).toBe(false)
  const lamp = sampleDevice({ deviceId: 'lamp' })
  void tell('snapshot', { devices: [lamp, sampleDevice({ deviceId: 'motor' })] })
  await vi.waitFor(() => expect(all.result.current).toMatchObject({ isKnown: true, isHeard: true }))
  void tell('status', { kind: 'status', status: { ...lamp.status, connection: 'offline' } })
  await vi.waitFor(() => expect(one.result.current?.status.connection).toBe('offline'))
  noteDevice({ ...lamp, name: 'Renamed' })
  await vi.waitFor(() => expect(one.result.current?.name).toBe('Renamed'))
  expect(ask).toHaveBeenCalledTimes(1)
  expect(ask).toHaveBeenCalledWith('/api/v1/devices/live', expect.anything())
})

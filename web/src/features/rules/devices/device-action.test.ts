import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import type { ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { expect, test } from 'vitest'
import {
  chooseCapability,
  chooseDevice,
  type DeviceAction,
  findMistake,
  findUnknown,
  type ParameterValue,
  scaleUp,
} from './device-action.ts'

const lamp: EffectiveCapability = {
  id: 'lamp.on',
  mode: 'level',
  risk: 'low',
  maxOnMs: 60_000,
  parameters: [
    { name: 'value', type: 'integer', min: 0, max: 255, usual: 255 },
    { name: 'isWarm', type: 'boolean' },
  ],
  isAllowed: true,
  perMinute: 600,
  perViewerPerMinute: 60,
  outOfRange: 'refuse',
}
const device = {
  deviceId: 'lamp0001',
  capabilities: [{ ...lamp, id: 'off', isAllowed: false }, lamp],
} as unknown as Device
const empty: DeviceAction = { type: 'device', deviceId: '', capability: '', parameters: {} }

test('a device that is chosen does the first that it may, as usual', () => {
  expect(chooseDevice(empty, 'lamp0001', device)).toEqual({
    type: 'device',
    deviceId: 'lamp0001',
    capability: 'lamp.on',
    parameters: { value: 255, isWarm: false, durMs: 2000 },
  })
})

test('an emergency stop stays one when another device is chosen', () => {
  const stop = { ...empty, capability: 'stop' }
  expect(chooseDevice(stop, 'lamp0001', device)).toEqual({ ...stop, deviceId: 'lamp0001' })
  expect(chooseCapability(chooseDevice(empty, 'lamp0001', device), 'stop', undefined).parameters).toEqual({})
})

test.each<[ParameterValue | undefined, string | undefined]>([
  [100, undefined],
  [256, 'The device allows 0 to 255 %.'],
  [true, 'It is a number.'],
  [undefined, 'Say what it is to be.'],
  [{ per: 'coin', factor: 1, min: 0, max: 255 }, undefined],
  [{ per: 'coin', factor: 1, min: -1, max: 255 }, 'The device allows 0 to 255 %.'],
  [{ per: 'coin', factor: 1, min: 9, max: 3 }, 'The least is more than the most.'],
])('of %j it is said %j', (value, mistake) => {
  const spec: ParameterSpec = { name: 'value', type: 'integer', min: 0, max: 255, unit: '%' }
  expect(findMistake(spec, value)).toBe(mistake)
})

test('a range of which the limits leave nothing is told', () => {
  expect(findMistake({ name: 'value', type: 'number', min: 9, max: 3 }, 5)).toContain('leave nothing')
})

test('what grows begins within the range of the device', () => {
  const spec: ParameterSpec = { name: 'value', type: 'integer', min: 10, max: 200 }
  expect(findMistake(spec, scaleUp(spec, 'coin'))).toBeUndefined()
})

test('parameters that the device does not know are found', () => {
  expect(findUnknown({ ...empty, parameters: { value: 1, durMs: 5, hue: 3 } }, lamp)).toEqual(['hue'])
})

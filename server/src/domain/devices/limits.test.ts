import type { DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { expect, test } from 'vitest'
import { limitDevice } from './devices.ts'

const manifest: Manifest = {
  v: 1,
  model: 'Test',
  capabilities: [
    {
      ...{ id: 'motor.run', mode: 'pulse', risk: 'high', maxOnMs: 3000, minOffMs: 500 },
      parameters: [{ name: 'value', type: 'integer', min: 0, max: 200 }],
    },
    { id: 'lamp.on', mode: 'level', risk: 'low', maxOnMs: 60_000, parameters: [] },
  ],
}

const motor = (policy: NonNullable<DevicePolicy['capabilities']>[string]): DevicePolicy => ({
  capabilities: { 'motor.run': policy },
})

test('without a policy a device is allowed what it says, and little of what is of high risk', () => {
  const { capabilities, ...all } = limitDevice(manifest, [])
  expect(all).toEqual({ perSecond: 20, queueDepth: 20, ttlMs: 5000 })
  expect(capabilities).toMatchObject([
    { id: 'motor.run', maxOnMs: 3000, dutyPercent: 20, isAllowed: true, outOfRange: 'refuse', perViewerPerMinute: 60 },
    { id: 'lamp.on', dutyPercent: 100, minOffMs: 0 },
  ])
})

test('the narrowest of device, owner and token holds, whichever it is', () => {
  const owner = motor({ maxOnMs: 9000, parameters: { value: { max: 150 } }, perMinute: 30, outOfRange: 'clamp' })
  const token = motor({ maxOnMs: 1000, parameters: { value: { min: 10, max: 180 } }, dutyPercent: 5 })
  const [limited] = limitDevice(manifest, [owner, token]).capabilities
  expect(limited).toMatchObject({ maxOnMs: 1000, dutyPercent: 5, perMinute: 30, outOfRange: 'clamp' })
  expect(limited?.parameters).toMatchObject([{ name: 'value', min: 10, max: 150 }])
})

test('what one forbids or refuses, the other cannot allow', () => {
  const [limited] = limitDevice(manifest, [
    motor({ allowed: true, outOfRange: 'clamp' }),
    motor({ allowed: false, outOfRange: 'refuse' }),
  ]).capabilities
  expect(limited).toMatchObject({ isAllowed: false, outOfRange: 'refuse' })
})

test('a range of which nothing is left is empty', () => {
  const policies = [motor({ parameters: { value: { max: 5 } } }), motor({ parameters: { value: { min: 6 } } })]
  expect(limitDevice(manifest, policies).capabilities[0]?.parameters).toMatchObject([{ min: 6, max: 5 }])
})

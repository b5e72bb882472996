import type { DeviceCondition, DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import { deviceConditions } from '@livetap/contracts/devices/devices.ts'
import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitDevice } from '#domain/devices/devices.ts'
import { admit, isRefusal, type Readiness } from './device-commands.ts'

const manifest: Manifest = {
  ...{ v: 1, model: 'Board' },
  capabilities: [
    {
      ...{ id: 'lamp', mode: 'level', risk: 'low', maxOnMs: 10_000 },
      parameters: [
        { name: 'percent', type: 'integer', min: 0, max: 100 },
        { name: 'warmth', type: 'number', min: -1, max: 1, usual: 0 },
        { name: 'blink', type: 'boolean', usual: false },
      ],
    },
  ],
}

const ready = (policy: DevicePolicy = {}, fields: Partial<Readiness> = {}): Readiness => ({
  ...{ connection: 'online', condition: 'ready' },
  capabilities: limitDevice(manifest, [policy]).capabilities,
  ...fields,
})
const lamp = (parameters: CommandParameters) => ({ capability: 'lamp', parameters })
const reasonOf = (readiness: Readiness, parameters: CommandParameters, capability = 'lamp') => {
  const admitted = admit(readiness, { capability, parameters })
  return isRefusal(admitted) ? admitted.reason : undefined
}
const fine = { percent: 50, durMs: 1000 }
const limited: DevicePolicy = { capabilities: { lamp: { parameters: { percent: { max: 60 } }, maxOnMs: 2000 } } }
const clamped: DevicePolicy = { capabilities: { lamp: { ...limited.capabilities?.lamp, outOfRange: 'clamp' } } }
const empty: DevicePolicy = {
  capabilities: { lamp: { parameters: { percent: { min: 70, max: 60 } }, outOfRange: 'clamp' } },
}

describe('admitting a command', () => {
  it.each([
    ['offline', ready({}, { connection: 'offline' }), fine],
    ['offline', ready({}, { connection: 'stale' }), fine],
    ['capability-forbidden', ready({ capabilities: { lamp: { allowed: false } } }), fine],
    ['parameter-missing', ready(), { durMs: 1 }],
    ['parameter-missing', ready(), { percent: 1 }],
    ['parameter-unknown', ready(), { ...fine, x: 1 }],
    ['parameter-unknown', ready(), JSON.parse('{"percent":1,"durMs":1,"__proto__":1}')],
    ['out-of-range', ready(), { ...fine, percent: -1 }],
    ['out-of-range', ready(), { ...fine, percent: true }],
    ['out-of-range', ready(), { ...fine, blink: 1 }],
    ['out-of-range', ready(clamped), { ...fine, percent: Number.NaN }],
    ['out-of-range', ready(), { ...fine, durMs: 0 }],
    ['out-of-range', ready(), { ...fine, durMs: 10_001 }],
    ['out-of-range', ready(limited), { ...fine, percent: 61 }],
    ['out-of-range', ready(limited), { ...fine, durMs: 2001 }],
    ['out-of-range', ready(empty), fine],
  ] as const)('refuses with %s', (reason, readiness, parameters) => {
    expect(reasonOf(readiness, parameters)).toBe(reason)
  })

  it('refuses a capability that the device has not, and says each condition', () => {
    expect(reasonOf(ready(), fine, 'disco')).toBe('capability-unknown')
    const conditions = deviceConditions.filter((condition): condition is DeviceCondition => condition !== 'ready')
    expect(conditions.map((condition) => reasonOf(ready({}, { condition }), fine))).toEqual(conditions)
  })

  it('fills in what is usual, rounds what is whole, and clamps only where that is wanted', () => {
    expect(admit(ready(), lamp({ percent: 49.6, durMs: 999.7 }))).toMatchObject({
      parameters: { percent: 50, warmth: 0, blink: false, durMs: 1000 },
      durMs: 1000,
    })
    expect(admit(ready(clamped), lamp({ percent: 1e308, durMs: 1e9 }))).toMatchObject({
      parameters: { percent: 60, durMs: 2000 },
    })
  })

  it('never lets anything through that the device, or its owner, does not allow', () => {
    const bound = fc.double({ min: -50, max: 150, noNaN: true })
    const range = fc.record({ min: bound, max: bound })
    const outOfRange = fc.constantFrom('refuse' as const, 'clamp' as const)
    const value = fc.oneof(fc.double(), fc.integer({ min: -200, max: 200 }), fc.boolean())
    fc.assert(
      fc.property(
        range,
        outOfRange,
        fc.integer({ min: 1, max: 20_000 }),
        value,
        value,
        (percent, out, maxOnMs, given, durMs) => {
          const policy = { capabilities: { lamp: { parameters: { percent }, maxOnMs, outOfRange: out } } }
          const admitted = admit(ready(policy), lamp({ percent: given, durMs }))
          if (isRefusal(admitted)) return
          const { parameters } = admitted
          expect(Number.isInteger(parameters.percent) && Number.isInteger(parameters.durMs)).toBe(true)
          expect(parameters.percent).toBeGreaterThanOrEqual(Math.max(0, percent.min))
          expect(parameters.percent).toBeLessThanOrEqual(Math.min(100, percent.max))
          expect(parameters.durMs).toBeGreaterThanOrEqual(1)
          expect(parameters.durMs).toBeLessThanOrEqual(Math.min(10_000, maxOnMs))
        },
      ),
    )
  })
})

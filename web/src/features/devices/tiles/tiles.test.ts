import type { DeviceToken } from '@livetap/contracts/devices/devices.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { forbiddenBy, listLimits } from './narrowed.ts'
import { fit, isEmpty, rangeOf, usualOf, usualParameters } from './values.ts'

const device = sampleDevice()
const lamp = device.capabilities[0] as (typeof device.capabilities)[number]
const value = lamp.parameters[0] as (typeof lamp.parameters)[number]

const token = (createdAt: string, limits: DeviceToken['limits']): DeviceToken => ({
  ...{ tokenId: createdAt, createdAt, createdBy: 'Ada', expiresAt: null, lastUsedAt: null },
  limits,
})
const toMax = (max: number) => ({ capabilities: { 'lamp.on': { parameters: { value: { max } } } } })
const narrowed = (max: number) => ({ ...lamp, parameters: [{ ...value, max }] })

test('what nobody narrows is as the device says', () => {
  expect(listLimits(device, lamp)).toEqual([
    { name: 'value', value: '0 to 255', by: 'device', byDevice: undefined },
    { name: 'Time on', value: 'up to 5 s', by: 'device', byDevice: undefined },
  ])
})

test('whoever allows least is named, with what the device would do', () => {
  const both = { ...device, policy: toMax(180), tokens: [token('2026-01-02', toMax(100)), token('2026-01-01', {})] }
  expect(listLimits(both, narrowed(100))[0]).toMatchObject({ value: '0 to 100', by: 'token', byDevice: '0 to 255' })
  const owner = { ...device, policy: toMax(180), tokens: [token('2026-01-02', {}), token('2026-01-01', toMax(100))] }
  expect(listLimits(owner, narrowed(180))[0]).toMatchObject({ value: '0 to 180', by: 'owner' })
})

test('a time that the owner has shortened is told as theirs', () => {
  const policy = { capabilities: { 'lamp.on': { maxOnMs: 1000 } } }
  expect(listLimits({ ...device, policy }, { ...lamp, maxOnMs: 1000 })[1]).toEqual({
    ...{ name: 'Time on', value: 'up to 1 s', by: 'owner', byDevice: 'up to 5 s' },
  })
})

test('who forbids a capability is told', () => {
  const never = { capabilities: { 'lamp.on': { allowed: false } } }
  expect(forbiddenBy({ ...device, policy: never }, lamp)).toBe('owner')
  expect(forbiddenBy({ ...device, tokens: [token('2026-01-01', never)] }, lamp)).toBe('token')
})

test('a test command has every value, and lasts a second at most', () => {
  expect(usualParameters(lamp)).toEqual({ value: 128, durMs: 1000 })
  expect(usualParameters({ ...lamp, maxOnMs: 200 })).toMatchObject({ durMs: 200 })
})

test('limits that leave nothing are noticed', () => {
  expect(isEmpty(lamp)).toBe(false)
  expect(isEmpty({ parameters: [{ ...value, min: 10, max: 5 }] })).toBe(true)
})

test('every value that a tile sends is within what is allowed', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
  fc.assert(
    fc.property(number, number, number, fc.boolean(), (one, other, wanted, isInteger) => {
      const [min, max] = [Math.ceil(Math.min(one, other)), Math.ceil(Math.max(one, other))]
      const spec = { name: 'value', type: isInteger ? 'integer' : 'number', min, max, usual: wanted } as const
      const { min: least, max: most } = rangeOf(spec)
      for (const sent of [Number(fit(wanted, spec)), Number(usualOf(spec))]) {
        expect(sent).toBeGreaterThanOrEqual(least)
        expect(sent).toBeLessThanOrEqual(most)
        if (isInteger) expect(Number.isInteger(sent)).toBe(true)
      }
    }),
  )
})

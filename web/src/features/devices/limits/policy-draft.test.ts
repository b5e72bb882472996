import { expect, test } from 'vitest'
import { lampManifest } from '../../../../test/sample-device.ts'
import { changeCapability, changePolicy, changeRange, findMistakes } from './policy-draft.ts'

test('what is set and taken back leaves nothing behind', () => {
  const set = changeRange(changePolicy({}, { perSecond: 5 }), 'lamp.on', 'value', { max: 180 })
  expect(set).toEqual({ perSecond: 5, capabilities: { 'lamp.on': { parameters: { value: { max: 180 } } } } })
  const back = changeRange(changePolicy(set, { perSecond: undefined }), 'lamp.on', 'value', { max: undefined })
  expect(back).toEqual({})
})

test('limits of one capability leave those of another', () => {
  const policy = changeCapability(changeCapability({}, 'lamp.on', { allowed: false }), 'motor.run', { maxOnMs: 500 })
  expect(policy.capabilities).toEqual({ 'lamp.on': { allowed: false }, 'motor.run': { maxOnMs: 500 } })
})

test.each([
  [{}, {}],
  [{ perSecond: 0 }, { perSecond: 'Give a number from 1 to 100.' }],
  [{ ttlMs: Number.NaN }, { ttlMs: 'Give a number from 500 ms to 10 s.' }],
  [{ capabilities: { 'lamp.on': { maxOnMs: 60_000 } } }, { 'lamp.on/maxOnMs': 'Give a number from 1 ms to 5 s.' }],
  [
    { capabilities: { 'lamp.on': { parameters: { value: { max: 300 } } } } },
    { 'lamp.on/value': 'Give a number from 0 to 255.' },
  ],
  [
    { capabilities: { 'lamp.on': { parameters: { value: { min: 200, max: 100 } } } } },
    { 'lamp.on/value': 'The least is above the most: nothing would be allowed.' },
  ],
])('mistakes in %j are told at their field', (policy, mistakes) => {
  expect(findMistakes(lampManifest, policy)).toEqual(mistakes)
})

import { expect, test } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { findDevices, isMany } from './find-devices.ts'

const lamp = sampleDevice({ deviceId: 'a', name: 'Café lamp' })
const stopped = { ...sampleDevice().status, condition: 'estop' as const }
const motor = sampleDevice({ deviceId: 'b', name: 'ذراع', kind: 'motor', status: stopped })
const names = (text: string) => findDevices([lamp, motor], text).map(({ deviceId }) => deviceId)

test.each([
  ['', ['a', 'b']],
  ['cafe', ['a']],
  ['LAMP café', ['a']],
  ['ذراع', ['b']],
  ['motor', ['b']],
  ['emergency stop', ['b']],
  ['uno', ['a', 'b']],
  ['cafe motor', []],
])('“%s” finds %j', (text, found) => {
  expect(names(text)).toEqual(found)
})

test('a search is offered where there are more than one sees at a glance', () => {
  expect(isMany(Array.from({ length: 8 }))).toBe(false)
  expect(isMany(Array.from({ length: 9 }))).toBe(true)
})

// @vitest-environment happy-dom
import type { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { expect, test } from 'vitest'
import { isStopKey } from './stop-key.ts'
import { isAllStopped, isDoubtful, isStopped, listNames, type StoppedDevice } from './stopped-devices.ts'

const none = { ctrlKey: false, metaKey: false, shiftKey: false }

test.each([
  ['on a keyboard with > above the full stop', { key: '>', code: 'Period', ctrlKey: true, shiftKey: true }, true],
  ['on one with the full stop above something else', { key: '.', code: 'Comma', ctrlKey: true, shiftKey: true }, true],
  ['with the key of a Mac', { key: '.', code: 'Period', metaKey: true, shiftKey: true }, true],
  ['without Shift', { key: '.', code: 'Period', ctrlKey: true }, false],
  ['while a full stop is typed', { key: '.', code: 'Period' }, false],
  ['with another key', { key: 'X', code: 'KeyX', ctrlKey: true, shiftKey: true }, false],
])('the key of the emergency stop %s', (_, pressed, isStop) => {
  expect(isStopKey({ ...none, ...pressed })).toBe(isStop)
})

function device(name: string, status: Partial<DeviceStatus>): StoppedDevice {
  const usual = { connection: 'online', stop: null, isStopped: false } as const
  return { deviceId: name, name, status: { ...usual, ...status } as DeviceStatus }
}
const by = { kind: 'person', id: '1', name: 'Olga' } as const
const stop = { at: '2026-01-01T00:00:00.000Z', by, reason: '', acknowledgedAt: null }

test('a device that was told to stop and has not said that it did is in doubt as long as it is connected', () => {
  expect(isDoubtful(device('Lamp', { stop }))).toBe(true)
  expect(isDoubtful(device('Lamp', { stop, isStopped: true }))).toBe(false)
  expect(isDoubtful(device('Lamp', { stop: { ...stop, acknowledgedAt: stop.at } }))).toBe(false)
  expect(isDoubtful(device('Lamp', { stop, connection: 'offline' }))).toBe(false)
})

test('everything is stopped when each device is, and those that are connected have said so', () => {
  const told = device('Lamp', { stop: { ...stop, acknowledgedAt: stop.at } })
  const away = device('Fan', { stop, connection: 'offline' })
  expect(isAllStopped([told, away])).toBe(true)
  expect(isAllStopped([])).toBe(false)
  expect(isAllStopped([told, device('Pump', { stop })])).toBe(false)
  expect(isAllStopped([told, device('Pump', {})])).toBe(false)
})

test('a device whose own button is pressed is stopped, too', () => {
  expect([device('Lamp', { isStopped: true }), device('Fan', {})].map(isStopped)).toEqual([true, false])
})

test.each([
  [['Lamp'], 'Lamp'],
  [['Lamp', 'Fan'], 'Lamp and Fan'],
  [['Lamp', 'Fan', 'Pump'], 'Lamp, Fan and Pump'],
  [['Lamp', 'Fan', 'Pump', 'Servo'], 'Lamp, Fan, Pump and another'],
  [['Lamp', 'Fan', 'Pump', 'Servo', 'Relay'], 'Lamp, Fan, Pump and 2 others'],
])('%j are named in a sentence', (names, words) => {
  expect(listNames(names.map((name) => device(name, {})))).toBe(words)
})

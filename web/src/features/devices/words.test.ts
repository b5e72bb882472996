import { commandStatuses, deviceNotes, refusalReasons } from '@livetap/contracts/devices/commands.ts'
import { deviceConditions, deviceKinds } from '@livetap/contracts/devices/devices.ts'
import { ackStatuses } from '@livetap/contracts/devices/link.ts'
import { expect, test } from 'vitest'
import {
  commandWords,
  kindName,
  msWords,
  noteWords,
  reasonWords,
  runWords,
  stateWords,
  statusName,
  statusWhat,
} from './words.ts'

test.each([...refusalReasons, ...ackStatuses])('why a command was refused is told in words: %s', (reason) => {
  const { why, todo } = reasonWords(reason)
  expect(why).toMatch(/^[A-Z][^_]+\.$/)
  expect(why).not.toBe(reasonWords(`${reason}-`).why)
  if (reason !== 'OK') expect(todo).toMatch(/^[A-Z].+\.$/)
})

test.each(commandStatuses)('what became of a command is told in words: %s', (status) => {
  expect(statusWhat(status)).toMatch(/^[A-Z].+\.$/)
  expect(statusName(status)).not.toBe('')
})

test.each(deviceConditions)('a device that is connected tells its condition: %s', (condition) => {
  const { name, what } = stateWords({ connection: 'online', condition })
  expect(name).toMatch(/^[A-Z]/)
  expect(what).toMatch(/^[A-Z].+\.$/)
})

test.each(['registered', 'stale', 'offline'] as const)('one that is not tells its connection: %s', (connection) => {
  const { name, what } = stateWords({ connection, condition: 'disarmed' })
  expect(name).not.toBe('Disarmed')
  expect(what).toMatch(/^[A-Z].+\.$/)
})

test('an emergency stop is told even of a device that is away', () => {
  expect(stateWords({ connection: 'offline', condition: 'estop' })).toMatchObject({
    name: 'Emergency stop',
    tone: 'danger',
  })
})

test.each(deviceKinds)('a kind of device has a name: %s', (kind) => {
  expect(kindName(kind)).toMatch(/^[A-Z]/)
})

test.each(deviceNotes)('a note of a device has a name: %s', (kind) => {
  expect(noteWords(kind)[0]).not.toBe('')
})

test('what only a newer server knows is told as it is', () => {
  expect(reasonWords('moon-phase').why).toBe('moon-phase.')
  expect(statusName('dreaming')).toBe('dreaming')
  expect(kindName('toaster')).toBe('toaster')
  expect(noteWords('constructor')[0]).toBe('constructor')
  expect(stateWords({ connection: 'tired' as never, condition: 'ready' }).name).toBe('tired')
})

test.each([
  [0.44, '0.4 ms'],
  [12.4, '12 ms'],
  [999, '999 ms'],
  [1250, '1.25 s'],
  [60_000, '1 min'],
  [90_000, '90 s'],
])('%d milliseconds are %s', (ms, words) => {
  expect(msWords(ms)).toBe(words)
})

test('a command is told with its values and how long it lasts', () => {
  expect(commandWords({ capability: 'lamp.on', parameters: { value: 128, blink: true, durMs: 1500 } })).toBe(
    'lamp.on: value 128, blink on, for 1.5 s',
  )
  expect(commandWords({ capability: 'stop', parameters: {} })).toBe('stop')
})

const run = { reason: null, queueMs: null, deviceMs: null } as never as Parameters<typeof runWords>[0]

test.each([
  [{ ...run, status: 'done' as const, queueMs: 2, deviceMs: 10 }, 'Done in 12 ms.'],
  [{ ...run, status: 'refused' as const, reason: 'disarmed' as const }, 'The device is disarmed.'],
  [{ ...run, status: 'expired' as const }, 'Its time was over before it could be sent, so it was left.'],
])('what came of a test is told in a sentence', (command, why) => {
  expect(runWords(command).why).toBe(why)
})

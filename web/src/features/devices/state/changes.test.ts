import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { expect, test } from 'vitest'
import { sampleDevice } from '../../../../test/sample-device.ts'
import { nothingKnown, takeMessages } from './changes.ts'

const message = (event: string, data: unknown) => ({ id: undefined, event, data: JSON.stringify(data) })
const lamp = sampleDevice({ deviceId: 'lamp' })
const motor = sampleDevice({ deviceId: 'motor', name: 'Motor' })
const snapshot = message('snapshot', { devices: [lamp, motor] })
const known = takeMessages(nothingKnown, [snapshot])

const run = (commandId: string, status: CommandRun['status']) =>
  message('command', { kind: 'command', command: { commandId, deviceId: 'lamp', status } })

test('the snapshot is all there is: what it does not name is gone', () => {
  const next = takeMessages(known, [message('snapshot', { devices: [motor] })])
  expect([...next.devices.keys()]).toEqual(['motor'])
})

test('a status changes its device and leaves the others untouched', () => {
  const status = { ...lamp.status, connection: 'stale' }
  const next = takeMessages(known, [message('status', { kind: 'status', status })])
  expect(next.devices.get('lamp')?.status.connection).toBe('stale')
  expect(next.devices.get('motor')).toBe(known.devices.get('motor'))
})

test('the status of a device that nobody knows makes none', () => {
  const status = { ...lamp.status, deviceId: 'other' }
  expect(takeMessages(known, [message('status', { kind: 'status', status })]).devices.size).toBe(2)
})

test('a command is kept once, as it was told last, the newest command first', () => {
  const next = takeMessages(known, [run('1', 'sent'), run('2', 'sent'), run('1', 'done')])
  expect(next.commands.get('lamp')?.map(({ commandId, status }) => [commandId, status])).toEqual([
    ['2', 'sent'],
    ['1', 'done'],
  ])
})

test('however much is heard, what is kept is bounded', () => {
  const runs = Array.from({ length: 1000 }, (_, index) => run(String(index), 'done'))
  const kept = takeMessages(known, runs).commands.get('lamp') ?? []
  expect(kept).toHaveLength(100)
  expect(kept[0]?.commandId).toBe('999')
})

test('a device that was removed takes what was heard of it along', () => {
  const next = takeMessages(known, [run('1', 'done'), message('removed', { kind: 'removed', deviceId: 'lamp' })])
  expect(next.devices.has('lamp')).toBe(false)
  expect(next.commands.has('lamp')).toBe(false)
})

test('what only a newer server tells is left', () => {
  const odd = [message('weather', { kind: 'weather' }), { id: '1', event: 'status', data: undefined }]
  expect(takeMessages(known, odd)).toBe(known)
  expect(takeMessages(known, [message('toString', {})])).toBe(known)
})

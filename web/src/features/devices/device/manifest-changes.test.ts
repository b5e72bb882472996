import type { Capability } from '@livetap/contracts/devices/manifest.ts'
import { expect, test } from 'vitest'
import { lampManifest } from '../../../../test/sample-device.ts'
import { listChanges } from './manifest-changes.ts'

const lamp = lampManifest.capabilities[0] as Capability
const motor = lampManifest.capabilities[1] as Capability
const withLamp = (change: Partial<Capability>) => ({ ...lampManifest, capabilities: [{ ...lamp, ...change }, motor] })

test('what is the same is not told', () => {
  expect(listChanges(lampManifest, structuredClone(lampManifest))).toEqual([])
})

test.each([
  [{ risk: 'high' as const }, 'was of low risk, and is of high risk', false],
  [{ maxOnMs: 60_000 }, 'may be on for 1 min instead of 5 s', true],
  [{ maxOnMs: 1000 }, 'may be on for 1 s instead of 5 s', false],
  [{ minOffMs: 200 }, 'has a break of 200 ms instead of 0 ms', false],
  [{ dutyPercent: 50 }, 'has a share of a minute of 50 % instead of 100 %', false],
  [{ mode: 'pulse' as const }, 'was a level, and is a pulse', false],
  [
    { parameters: [{ name: 'value', type: 'integer' as const, max: 1023 }] },
    'takes “value” from 0 to 1,023 instead of from 0 to 255',
    true,
  ],
  [{ parameters: [] }, 'no longer takes “value”', false],
])('%j is told in words', (change, what, isGraver) => {
  expect(listChanges(lampManifest, withLamp(change))).toEqual([{ about: 'Lamp', what, isGraver }])
})

test('a high risk that is called low is graver than one that is owned up to', () => {
  const milder = { ...lampManifest, capabilities: [lamp, { ...motor, risk: 'low' as const }] }
  expect(listChanges(lampManifest, milder)).toMatchObject([{ about: 'motor.run', isGraver: true }])
})

test('what is new and what is gone is told, with the board', () => {
  const after = { v: 1 as const, model: 'Nano', capabilities: [motor] }
  expect(
    listChanges({ ...lampManifest, capabilities: [lamp] }, after).map(({ about, what }) => `${about} ${what}`),
  ).toEqual([
    'The board was Uno, firmware 1.0, and says that it is Nano',
    'motor.run is new: high risk, on for up to 2 s',
    'Lamp is gone: rules that use it will fail',
  ])
})

import type { ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { expect, test } from 'vitest'
import type { Running } from '../player/player.ts'
import { lightAt } from './patterns.ts'
import { readHue, readLevel, readPattern, readSpeed, readTurn } from './values.ts'

function running(spec: Omit<ParameterSpec, 'type'>, value: number): Running {
  const parameters: ParameterSpec[] = [{ type: 'number', ...spec }]
  return {
    capability: { id: 'x', mode: 'level', risk: 'low', maxOnMs: 1000, parameters },
    parameters: { [spec.name]: value, durMs: 1000 },
    startedAt: 0,
    endsAt: 1000,
    since: 0,
  }
}

test.each([
  [{ name: 'brightness', min: 0, max: 255 }, 255, 1],
  [{ name: 'brightness', min: 0, max: 100 }, 0, 0],
  [{ name: 'level' }, 0.5, 0.54],
  [{ name: 'somethingElse', max: 9 }, 4, 1],
])('a lamp with %j at %d is as bright as %d', (spec, value, level) => {
  expect(readLevel(running(spec, value))).toBeCloseTo(level)
})

test('what is off is dark, and turns nowhere', () => {
  expect([readLevel(undefined), readSpeed(undefined), readHue(undefined)]).toEqual([0, 0, undefined])
})

test('a motor turns backwards where its speed is below 0', () => {
  expect(readSpeed(running({ name: 'speed', min: -100, max: 100 }, -50))).toBe(-0.5)
})

test('hues are degrees, whatever a device counts them in', () => {
  expect(readHue(running({ name: 'hue', max: 360 }, 120))).toBe(120)
  expect(readHue(running({ name: 'hue', max: 255 }, 127.5))).toBe(180)
})

test('an arm turns over the whole of its range', () => {
  expect(readTurn(running({ name: 'angle', min: 0, max: 180 }, 45))).toBe(0.25)
})

test('every light of every pattern is one that a screen can show', () => {
  for (let pattern = -1; pattern < 9; pattern += 1) {
    for (let index = 0; index < 16; index += 1) {
      const { hue, level } = lightAt(pattern, index, index * 0.37, 16, 300)
      expect(hue >= 0 && hue <= 360 && level >= 0 && level <= 1, `${pattern} ${index}`).toBe(true)
    }
  }
  expect(readPattern(running({ name: 'pattern', min: 1, max: 5 }, 3))).toBe(2)
})

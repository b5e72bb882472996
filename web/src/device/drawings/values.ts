import type { ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import type { Running } from '../player/player.ts'

/** Names under which devices carry what a drawing shows. */
const names = {
  level: ['brightness', 'level', 'value', 'power', 'intensity', 'speed', 'duty'],
  hue: ['hue', 'color', 'colour'],
  angle: ['angle', 'position', 'degrees'],
  pattern: ['pattern', 'effect', 'mode'],
} as const
type Shown = keyof typeof names

interface Found {
  readonly spec: ParameterSpec
  readonly value: number
}

function find(running: Running | undefined, shown: Shown): Found | undefined {
  const wanted: readonly string[] = names[shown]
  const spec = running?.capability.parameters.find(({ name }) => wanted.includes(name))
  const value = spec && running?.parameters[spec.name]
  return spec && typeof value === 'number' ? { spec, value } : undefined
}

const shareOf = ({ spec: { min = 0, max = 1 }, value }: Found): number =>
  max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 1

/** From 0 to 1: nothing when it is off, all when it carries no number, and never dark while it is on. */
export function readLevel(running: Running | undefined): number {
  if (!running) return 0
  const found = find(running, 'level')
  if (!found) return 1
  return found.value === 0 ? 0 : 0.08 + 0.92 * shareOf(found)
}

/** Of its speed, from -1 to 1: backwards where it can. */
export function readSpeed(running: Running | undefined): number {
  if (!running) return 0
  const found = find(running, 'level')
  if (!found) return 1
  const { min = 0, max = 1 } = found.spec
  return found.value / Math.max(Math.abs(min), Math.abs(max), Number.MIN_VALUE)
}

/** Degrees of the colour wheel, whatever the device counts them in; undefined where it has no colour. */
export function readHue(running: Running | undefined): number | undefined {
  const found = find(running, 'hue')
  if (!found) return undefined
  return (found.spec.max ?? 1) === 360 ? found.value : shareOf(found) * 360
}

/** From 0 to 1 of the way that it can turn; undefined where it does not turn. */
export function readTurn(running: Running | undefined): number | undefined {
  const found = find(running, 'angle') ?? find(running, 'level')
  return found && shareOf(found)
}

/** Number of the pattern, from 0. */
export function readPattern(running: Running | undefined): number {
  const found = find(running, 'pattern')
  return found ? Math.round(found.value - (found.spec.min ?? 0)) : 0
}

export const isBlinking = (running: Running | undefined): boolean =>
  running !== undefined && /blink|flash|strobe/.test(running.capability.id)

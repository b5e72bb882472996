import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { durationName, type ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import type { Action, ScaledParameter } from '@livetap/contracts/rules/actions.ts'

export type DeviceAction = Extract<Action, { type: 'device' }>
export type ParameterValue = DeviceAction['parameters'][string]

/** The capability that every device has. */
export const stopCapability = 'stop'

export const isScaled = (value: ParameterValue | undefined): value is ScaledParameter => typeof value === 'object'

const usualMs = 2000

/** How long a command lasts, as one more parameter. */
const durationSpec = ({ maxOnMs }: Pick<EffectiveCapability, 'maxOnMs'>): ParameterSpec => ({
  name: durationName,
  label: 'How long',
  type: 'integer',
  min: 1,
  max: maxOnMs,
  usual: Math.min(usualMs, maxOnMs),
  unit: 'ms',
})

/** All that a command of this capability takes. */
export const specsOf = (capability: EffectiveCapability): readonly ParameterSpec[] => [
  ...capability.parameters,
  durationSpec(capability),
]

/** What a parameter is when nobody has said anything: as usual, within what is allowed. */
export function usualValue({ type, min = 0, max = 1, usual }: ParameterSpec): number | boolean {
  if (type === 'boolean') return usual === true
  return Math.min(max, Math.max(min, typeof usual === 'number' ? usual : max))
}

/** The action with another device, which does the first that it may. */
export function chooseDevice(action: DeviceAction, deviceId: string, device: Device | undefined): DeviceAction {
  const isKept = action.capability === stopCapability
  const first = device?.capabilities.find(({ isAllowed }) => isAllowed)
  const chosen = { ...action, deviceId }
  return isKept || !first ? chosen : chooseCapability(chosen, first.id, first)
}

export function chooseCapability(
  action: DeviceAction,
  capability: string,
  known: EffectiveCapability | undefined,
): DeviceAction {
  const parameters = known ? Object.fromEntries(specsOf(known).map((spec) => [spec.name, usualValue(spec)])) : {}
  return { ...action, capability, parameters }
}

/** Grows from the least that there is: the whole of it for a hundred. */
export function scaleUp({ min = 0, max = 1 }: ParameterSpec, per: ScaledParameter['per']): ScaledParameter {
  return { per, factor: Math.ceil(Math.max(0, max - min)) / 100, min, max }
}

const numberWords = (value: number): string => String(Math.round(value * 1000) / 1000)
const rangeWords = ({ min = 0, max = 1, unit }: ParameterSpec): string =>
  `${numberWords(min)} to ${numberWords(max)}${unit ? ` ${unit}` : ''}`

/** What the device would refuse of a value; undefined when it takes it. */
export function findMistake(spec: ParameterSpec, value: ParameterValue | undefined): string | undefined {
  if (value === undefined) return spec.usual === undefined ? 'Say what it is to be.' : undefined
  if (spec.type === 'boolean') return typeof value === 'boolean' ? undefined : 'It is on or off.'
  if (typeof value === 'boolean') return 'It is a number.'
  const { min = 0, max = 1 } = spec
  if (min > max) return 'The limits of the device leave nothing of it.'
  const ends = isScaled(value) ? [value.min, value.max] : [value]
  if (isScaled(value) && value.min > value.max) return 'The least is more than the most.'
  return ends.some((end) => end < min || end > max) ? `The device allows ${rangeWords(spec)}.` : undefined
}

/** Parameters that the capability does not have (any more). */
export const findUnknown = ({ parameters }: DeviceAction, capability: EffectiveCapability): readonly string[] => {
  const known = new Set(specsOf(capability).map(({ name }) => name))
  return Object.keys(parameters).filter((name) => !known.has(name))
}

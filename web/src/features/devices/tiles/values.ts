import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import type { Capability, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'

/** The range of a parameter as it is allowed; that of a truth is of no meaning. */
export const rangeOf = ({ min = 0, max = 1 }: ParameterSpec) => ({ min, max })

const stepOf = ({ type, step }: ParameterSpec): number | 'any' => step ?? (type === 'integer' ? 1 : 'any')

/** How fine the slider of a parameter is: a hundredth of the way where it says nothing. */
export function sliderStep(spec: ParameterSpec): number {
  const { min, max } = rangeOf(spec)
  const step = stepOf(spec)
  return step === 'any' ? Math.max((max - min) / 100, Number.EPSILON) : step
}

/** The nearest value that is allowed. */
export function fit(value: number | boolean, spec: ParameterSpec): number | boolean {
  if (spec.type === 'boolean') return value === true
  const { min, max } = rangeOf(spec)
  const within = Math.min(max, Math.max(min, Number(value)))
  return spec.type === 'integer' ? Math.round(within) : within
}

/** What a tile begins with: what the device calls usual, else the middle. */
export function usualOf(spec: ParameterSpec): number | boolean {
  if (spec.type === 'boolean') return spec.usual ?? true
  const { min, max } = rangeOf(spec)
  return fit(spec.usual ?? (min + max) / 2, spec)
}

const usualMs = 1000

export const usualDuration = ({ maxOnMs }: Pick<Capability, 'maxOnMs'>): number => Math.min(usualMs, maxOnMs)

/** How fine the slider of a duration is. */
export function durationStep(maxOnMs: number): number {
  if (maxOnMs <= 1000) return 10
  return maxOnMs <= 20_000 ? 100 : 1000
}

/** A command that hardly can do harm: everything as usual, for a second at most. */
export const usualParameters = ({ parameters, maxOnMs }: Capability): CommandParameters => ({
  ...Object.fromEntries(parameters.map((spec) => [spec.name, usualOf(spec)])),
  durMs: usualDuration({ maxOnMs }),
})

/** Whether the limits leave no value at all. */
export const isEmpty = ({ parameters }: Pick<Capability, 'parameters'>): boolean =>
  parameters.some((spec) => spec.type !== 'boolean' && rangeOf(spec).min > rangeOf(spec).max)

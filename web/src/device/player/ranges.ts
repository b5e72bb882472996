import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import type { Capability, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'

/** Out of range: `nearest` is what would be in it, where there is one. */
export interface OutOfRange {
  readonly nearest: number | undefined
}

/** What of the parameters of a command the device cannot do; undefined when it can all of it. */
export function findOutOfRange(capability: Capability, { durMs, ...given }: CommandParameters): OutOfRange | undefined {
  const wrongTime = checkNumber(durMs, 1, capability.maxOnMs, false)
  if (wrongTime) return wrongTime
  const known = new Map(capability.parameters.map((spec) => [spec.name, spec]))
  if (Object.keys(given).some((name) => !known.has(name))) return { nearest: undefined }
  for (const spec of known.values()) {
    const wrong = checkParameter(spec, given[spec.name] ?? spec.usual)
    if (wrong) return wrong
  }
  return undefined
}

function checkParameter(spec: ParameterSpec, value: number | boolean | undefined): OutOfRange | undefined {
  if (spec.type === 'boolean') return typeof value === 'boolean' ? undefined : { nearest: undefined }
  return checkNumber(value, spec.min ?? 0, spec.max ?? 1, spec.type === 'integer')
}

function checkNumber(value: unknown, min: number, max: number, isWhole: boolean): OutOfRange | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { nearest: undefined }
  const nearest = Math.min(max, Math.max(min, isWhole ? Math.round(value) : value))
  return nearest === value ? undefined : { nearest }
}

/** The parameters with those that were left out at what is usual. */
export function fillIn({ parameters }: Capability, given: CommandParameters): CommandParameters {
  const usual = parameters.flatMap(({ name, usual: value }) => (value === undefined ? [] : [[name, value] as const]))
  return { ...Object.fromEntries(usual), ...given }
}

import type { RefusalReason } from '@livetap/contracts/devices/commands.ts'
import type { DeviceCondition, DeviceConnection, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import type { CommandParameters } from '@livetap/contracts/devices/link.ts'
import { durationName, type ParameterSpec } from '@livetap/contracts/devices/manifest.ts'

/** Why a command is not sent; `detail` is for people. */
export interface Refusal {
  readonly reason: RefusalReason
  readonly detail: string
}

/** What a command comes to within what is allowed. */
export interface Admitted {
  readonly capability: EffectiveCapability
  readonly parameters: CommandParameters
  readonly durMs: number
}

/** How a device is, as far as it decides about commands. */
export interface Readiness {
  readonly connection: DeviceConnection
  readonly condition: DeviceCondition
  readonly capabilities: readonly EffectiveCapability[]
}

/** What somebody wants of a device. */
export interface Wish {
  readonly capability: string
  readonly parameters: CommandParameters
}

const conditionWords: Record<Exclude<DeviceCondition, 'ready'>, string> = {
  estop: 'its emergency stop is latched',
  fault: 'it reports a fault',
  unapproved: 'it says other things of itself than were approved',
  'no-manifest': 'it has not said yet what it can do',
  disarmed: 'it is not armed',
}

export const refuse = (reason: RefusalReason, detail: string): Refusal => ({ reason, detail })
export const isRefusal = (value: Admitted | Refusal): value is Refusal => 'reason' in value

/** Whether the device may do it, and with which numbers: within its effective limits, or clamped to them where that is wanted. */
export function admit({ connection, condition, capabilities }: Readiness, wish: Wish): Admitted | Refusal {
  if (connection !== 'online') return refuse('offline', 'it is not connected, or has fallen silent')
  if (condition !== 'ready') return refuse(condition, conditionWords[condition])
  const capability = capabilities.find(({ id }) => id === wish.capability)
  if (capability === undefined) return refuse('capability-unknown', `it has no capability ${wish.capability}`)
  if (!capability.isAllowed) return refuse('capability-forbidden', `its owner does not allow ${capability.id}`)
  return fit(capability, wish.parameters)
}

function fit(capability: EffectiveCapability, given: CommandParameters): Admitted | Refusal {
  const specs = [...capability.parameters, durationOf(capability)]
  const unknown = Object.keys(given).find((name) => !specs.some((spec) => spec.name === name))
  if (unknown !== undefined) return refuse('parameter-unknown', `${capability.id} has no parameter ${unknown}`)
  const parameters: CommandParameters = {}
  for (const spec of specs) {
    const value = Object.hasOwn(given, spec.name) ? given[spec.name] : spec.usual
    if (value === undefined) return refuse('parameter-missing', `${capability.id} needs ${spec.name}`)
    const fitted = fitValue(spec, value, capability.outOfRange)
    if (fitted === undefined) return refuse('out-of-range', `${spec.name} has to be ${describeRange(spec)}`)
    parameters[spec.name] = fitted
  }
  return { capability, parameters, durMs: Number(parameters[durationName]) }
}

const durationOf = ({ maxOnMs }: EffectiveCapability): ParameterSpec => {
  return { name: durationName, type: 'integer', min: 1, max: maxOnMs }
}

/** Undefined: it is not allowed. */
function fitValue(
  { type, min = 0, max = 1 }: ParameterSpec,
  value: number | boolean,
  outOfRange: EffectiveCapability['outOfRange'],
): number | boolean | undefined {
  if (type === 'boolean' || typeof value === 'boolean') {
    return type === 'boolean' && typeof value === 'boolean' ? value : undefined
  }
  const [least, most] = type === 'integer' ? [Math.ceil(min), Math.floor(max)] : [min, max]
  const number = type === 'integer' ? Math.round(value) : value
  if (!Number.isFinite(number) || least > most) return undefined
  const nearest = Math.min(most, Math.max(least, number))
  return nearest === number || outOfRange === 'clamp' ? nearest : undefined
}

function describeRange({ type, min = 0, max = 1, unit = '' }: ParameterSpec): string {
  if (type === 'boolean') return 'true or false'
  return min > max
    ? 'nothing: no value is allowed'
    : `${type === 'integer' ? 'whole, ' : ''}${min} to ${max}${unit && ` ${unit}`}`
}

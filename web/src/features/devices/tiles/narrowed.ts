import type { CapabilityPolicy, Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { msWords, numberWords, parameterName } from '../words.ts'

/** Who has the say about a limit: whoever allows least. */
export type Limiter = 'device' | 'owner' | 'token'

export interface Limit {
  readonly name: string
  /** What is allowed in the end. */
  readonly value: string
  readonly by: Limiter
  /** What the device itself would do, where somebody narrows it. */
  readonly byDevice: string | undefined
}

type Limited = Pick<Device, 'manifest' | 'policy' | 'tokens'>

/** The limits of a capability, each with who sets it. */
export function listLimits(device: Limited, effective: EffectiveCapability): Limit[] {
  const own = device.manifest?.capabilities.find(({ id }) => id === effective.id)
  if (!own) return []
  const policies = { owner: device.policy.capabilities?.[own.id], token: tokenPolicy(device, own.id) }
  const ranges = effective.parameters.flatMap(({ name, label, type, min = 0, max = 1 }) => {
    const spec = own.parameters.find((one) => one.name === name)
    if (type === 'boolean' || !spec) return []
    const by = limiterOf(policies, ({ parameters }) => {
      const range = parameters?.[name]
      return (range?.max === max && max < (spec.max ?? 1)) || (range?.min === min && min > (spec.min ?? 0))
    })
    return [
      limit(
        parameterName({ name, ...(label && { label }) }),
        by,
        rangeWords(min, max),
        rangeWords(spec.min ?? 0, spec.max ?? 1),
      ),
    ]
  })
  const duration = limiterOf(policies, ({ maxOnMs }) => maxOnMs === effective.maxOnMs && maxOnMs < own.maxOnMs)
  return [...ranges, limit('Time on', duration, `up to ${msWords(effective.maxOnMs)}`, `up to ${msWords(own.maxOnMs)}`)]
}

const limit = (name: string, by: Limiter, value: string, byDevice: string): Limit => ({
  ...{ name, value, by },
  byDevice: by === 'device' ? undefined : byDevice,
})

/** Of the token that devices get now: one that is being replaced has an end. */
function tokenPolicy({ tokens }: Limited, id: string): CapabilityPolicy | undefined {
  const newest = tokens.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))[0]
  return newest?.limits.capabilities?.[id]
}

function limiterOf(
  policies: Readonly<Record<'owner' | 'token', CapabilityPolicy | undefined>>,
  narrows: (policy: CapabilityPolicy) => boolean,
): Limiter {
  return (['owner', 'token'] as const).find((one) => policies[one] && narrows(policies[one])) ?? 'device'
}

const rangeWords = (min: number, max: number): string =>
  min > max ? 'nothing' : `${numberWords(min)} to ${numberWords(max)}`

/** Who does not allow a capability at all. */
export function forbiddenBy(device: Limited, { id }: Pick<EffectiveCapability, 'id'>): Limiter {
  return tokenPolicy(device, id)?.allowed === false && device.policy.capabilities?.[id]?.allowed !== false
    ? 'token'
    : 'owner'
}

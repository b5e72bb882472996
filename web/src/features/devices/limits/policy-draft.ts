import type { CapabilityPolicy, DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import type { Capability, Manifest, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { msWords, numberWords } from '../words.ts'

type Range = NonNullable<CapabilityPolicy['parameters']>[string]
/** Undefined: as the device says. */
type Change<Of> = { readonly [Key in keyof Of]?: Of[Key] | undefined }

/** What is there of an object once what is undefined is left out. */
const pick = <Of extends object>(of: object): Of =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Of

const orNothing = <Of extends object>(of: Of): Of | undefined => (Object.keys(of).length === 0 ? undefined : of)

export const changePolicy = (policy: DevicePolicy, change: Change<DevicePolicy>): DevicePolicy =>
  pick({ ...policy, ...change })

export function changeCapability(policy: DevicePolicy, id: string, change: Change<CapabilityPolicy>): DevicePolicy {
  const one = orNothing(pick<CapabilityPolicy>({ ...policy.capabilities?.[id], ...change }))
  return changePolicy(policy, { capabilities: orNothing(pick({ ...policy.capabilities, [id]: one })) })
}

export function changeRange(policy: DevicePolicy, id: string, name: string, change: Change<Range>): DevicePolicy {
  const parameters = policy.capabilities?.[id]?.parameters
  const range = orNothing(pick<Range>({ ...parameters?.[name], ...change }))
  return changeCapability(policy, id, { parameters: orNothing(pick({ ...parameters, [name]: range })) })
}

/** Mistakes by the field that they are in: `perSecond`, `lamp.on/maxOnMs`, `lamp.on/value`. */
export type PolicyMistakes = Readonly<Record<string, string>>

interface Bound {
  readonly least: number
  readonly most: number
  readonly words?: (value: number) => string
}

const general: Readonly<Record<'perSecond' | 'queueDepth' | 'ttlMs', Bound>> = {
  perSecond: { least: 1, most: 100 },
  queueDepth: { least: 1, most: 20 },
  ttlMs: { least: 500, most: 10_000, words: msWords },
}

const ofCapability = ({ maxOnMs, dutyPercent = 100 }: Capability) => ({
  maxOnMs: { least: 1, most: maxOnMs, words: msWords },
  dutyPercent: { least: 1, most: dutyPercent },
  perMinute: { least: 1, most: 6000 },
  perViewerPerMinute: { least: 1, most: 6000 },
})

function mistakeOf(value: number | undefined, { least, most, words = numberWords }: Bound): string | undefined {
  if (value === undefined) return undefined
  if (Number.isFinite(value) && value >= least && value <= most) return undefined
  return `Give a number from ${words(least)} to ${words(most)}.`
}

/** What the server would refuse, and what would have no effect; empty: it can be saved. */
export function findMistakes(manifest: Manifest | null, policy: DevicePolicy): PolicyMistakes {
  const found = Object.entries(general).map(([name, bound]) => [name, mistakeOf(policy[name as 'ttlMs'], bound)])
  const more = (manifest?.capabilities ?? []).flatMap((one) => listMistakes(one, policy.capabilities?.[one.id] ?? {}))
  return pick(Object.fromEntries([...found, ...more]))
}

function listMistakes(capability: Capability, policy: CapabilityPolicy): [path: string, mistake: string | undefined][] {
  const numbers = Object.entries(ofCapability(capability)).map(([name, bound]): [string, string | undefined] => [
    `${capability.id}/${name}`,
    mistakeOf(policy[name as 'maxOnMs'], bound),
  ])
  const ranges = capability.parameters.map((spec): [string, string | undefined] => [
    `${capability.id}/${spec.name}`,
    rangeMistake(spec, policy.parameters?.[spec.name] ?? {}),
  ])
  return [...numbers, ...ranges]
}

function rangeMistake({ min: least = 0, max: most = 1 }: ParameterSpec, { min, max }: Range): string | undefined {
  const wrong = mistakeOf(min, { least, most }) ?? mistakeOf(max, { least, most })
  if (wrong) return wrong
  return (min ?? least) > (max ?? most) ? 'The least is above the most: nothing would be allowed.' : undefined
}

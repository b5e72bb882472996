import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { durationName, type ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import type { Action, ScaledParameter } from '@livetap/contracts/rules/actions.ts'
import type { Rule, RuleRequest } from '@livetap/contracts/rules/rule.ts'

type DeviceAction = Extract<Action, { type: 'device' }>

/** A Rose is to be seen as well as a Lion: so much time at least, and so much more for each coin. */
const leastMs = 1000
const msPerCoin = 200
const mostMs = 10_000
/** A gift of so many coins has all that there is. */
const coinsForAll = 100

/** What a gift would do with a device, when nobody has said anything else: its first capability, scaled by coins. */
export function giftAction({
  deviceId,
  capabilities,
}: Pick<Device, 'deviceId' | 'capabilities'>): DeviceAction | undefined {
  const capability = capabilities.find(({ isAllowed }) => isAllowed)
  if (!capability) return undefined
  const values = capability.parameters.map((spec) => [spec.name, scale(spec)] as const)
  const parameters = { ...Object.fromEntries(values), [durationName]: scaleTime(capability) }
  return { type: 'device', deviceId, capability: capability.id, parameters }
}

export function giftRule(device: Pick<Device, 'deviceId' | 'name' | 'capabilities'>): RuleRequest | undefined {
  const action = giftAction(device)
  return (
    action && { name: `Gifts drive ${device.name}`.slice(0, 80), eventType: 'GIFT', condition: null, actions: [action] }
  )
}

/** Only how much of something is left to the coins; which colour or pattern it is stays as usual. */
function scale({ name, type, min = 0, max = 1, usual }: ParameterSpec): number | boolean | ScaledParameter {
  if (type === 'boolean') return usual === true
  if (/hue|colou?r|pattern|effect|mode/i.test(name)) return typeof usual === 'number' ? usual : min
  const least = Math.min(max, Math.max(min, (min + max) / 2))
  if (max - least < 1) return max
  return { per: 'coin', factor: Math.ceil((max * 100) / coinsForAll) / 100, min: Math.round(least), max }
}

function scaleTime({ maxOnMs }: EffectiveCapability): number | ScaledParameter {
  const most = Math.min(mostMs, maxOnMs)
  return most <= leastMs ? most : { per: 'coin', factor: msPerCoin, min: leastMs, max: most }
}

/** The devices that a rule has do something, also by chance. */
const drivenBy = ({ actions }: Pick<Rule, 'actions'>): string[] =>
  actions
    .flatMap((action) => (action.type === 'random' ? action.options.flatMap((option) => option.actions) : [action]))
    .flatMap((action) => (action.type === 'device' ? [action.deviceId] : []))

/** Whether a rule that is on has this device do something. */
export const drives = (rule: Pick<Rule, 'enabled' | 'actions'>, deviceId: string): boolean =>
  rule.enabled && drivenBy(rule).includes(deviceId)

const hearsGifts = ({ eventType, sequence }: Pick<Rule, 'eventType' | 'sequence'>): boolean =>
  [eventType, ...(sequence?.steps ?? []).map((step) => step.eventType)].some((one) => one === 'GIFT' || one === 'ANY')

/** The other devices that rules which are on may drive when a gift comes, whatever their conditions say. */
export function alsoDriven<Other extends Pick<Device, 'deviceId'>>(
  rules: readonly Pick<Rule, 'enabled' | 'actions' | 'eventType' | 'sequence'>[],
  devices: readonly Other[],
  deviceId: string,
): Other[] {
  const driven = new Set(rules.filter((rule) => rule.enabled && hearsGifts(rule)).flatMap(drivenBy))
  return devices.filter((other) => other.deviceId !== deviceId && driven.has(other.deviceId))
}

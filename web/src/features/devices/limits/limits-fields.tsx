import type { DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import type { Capability, Manifest, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { Badge } from '../../../ui/badge.tsx'
import { NumberField } from '../parts/number-field.tsx'
import { capabilityName, msWords, numberWords, parameterName } from '../words.ts'
import { changeCapability, changePolicy, changeRange, type PolicyMistakes } from './policy-draft.ts'

interface LimitsFieldsProps {
  /** Null: nobody knows yet what the device can do. */
  readonly manifest: Manifest | null
  readonly policy: DevicePolicy
  readonly mistakes: PolicyMistakes
  readonly onChange: (policy: DevicePolicy) => void
}

/** What an owner allows of a device. What is left empty is as the device says. */
export function LimitsFields(props: LimitsFieldsProps) {
  return (
    <div className="flex flex-col gap-5">
      {props.manifest?.capabilities.map((capability) => (
        <CapabilityLimits key={capability.id} capability={capability} {...props} />
      ))}
      <GeneralLimits {...props} />
    </div>
  )
}

const gridClass = 'grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] items-start gap-3'

function GeneralLimits({ policy, mistakes, onChange }: LimitsFieldsProps) {
  const field = (name: 'perSecond' | 'queueDepth' | 'ttlMs') => ({
    value: policy[name],
    mistake: mistakes[name],
    onChange: (value: number | undefined) => onChange(changePolicy(policy, { [name]: value })),
  })
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-semibold">The whole device</legend>
      <div className={gridClass}>
        <NumberField label="Commands in a second" usual="20" {...field('perSecond')} />
        <NumberField label="Most that wait" usual="20" {...field('queueDepth')} />
        <NumberField label="Good for, seconds" usual="5" factor={1000} {...field('ttlMs')} />
      </div>
    </fieldset>
  )
}

interface CapabilityLimitsProps extends LimitsFieldsProps {
  readonly capability: Capability
}

function CapabilityLimits({ capability, policy, mistakes, onChange }: CapabilityLimitsProps) {
  const { id, risk, maxOnMs, dutyPercent = 100, parameters } = capability
  const own = policy.capabilities?.[id] ?? {}
  const field = (name: 'maxOnMs' | 'dutyPercent' | 'perMinute' | 'perViewerPerMinute') => ({
    value: own[name],
    mistake: mistakes[`${id}/${name}`],
    onChange: (value: number | undefined) => onChange(changeCapability(policy, id, { [name]: value })),
  })
  const duty = risk === 'high' ? Math.min(20, dutyPercent) : dutyPercent
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 border-b border-line pb-4">
      <legend className="mb-1 flex flex-wrap items-center gap-2 text-sm font-semibold">
        <bdi>{capabilityName(capability)}</bdi>
        {risk === 'high' && <Badge tone="warn">High risk</Badge>}
      </legend>
      <Ticks capability={capability} policy={policy} onChange={onChange} />
      <div className={gridClass}>
        {parameters
          .filter(({ type }) => type !== 'boolean')
          .map((spec) => (
            <RangeFields key={spec.name} {...{ id, spec, policy, mistakes, onChange }} />
          ))}
        <NumberField label="Longest, seconds" usual={String(maxOnMs / 1000)} factor={1000} {...field('maxOnMs')} />
        <NumberField label="Of a minute, %" usual={String(duty)} {...field('dutyPercent')} />
        <NumberField label="Times in a minute" usual="600" {...field('perMinute')} />
        <NumberField label="Of them for one viewer" usual="60" {...field('perViewerPerMinute')} />
      </div>
      <p className="text-xs text-ink-3">The device itself allows {msWords(maxOnMs)} without a break.</p>
    </fieldset>
  )
}

interface RangeFieldsProps extends Pick<LimitsFieldsProps, 'policy' | 'mistakes' | 'onChange'> {
  readonly id: string
  readonly spec: ParameterSpec
}

function RangeFields({ id, spec, policy, mistakes, onChange }: RangeFieldsProps) {
  const range = policy.capabilities?.[id]?.parameters?.[spec.name] ?? {}
  const name = parameterName(spec)
  const set = (change: { min?: number | undefined; max?: number | undefined }) =>
    onChange(changeRange(policy, id, spec.name, change))
  return (
    <>
      <NumberField
        label={`${name}, least`}
        usual={numberWords(spec.min ?? 0)}
        value={range.min}
        onChange={(min) => set({ min })}
      />
      <NumberField
        label={`${name}, most`}
        usual={numberWords(spec.max ?? 1)}
        value={range.max}
        mistake={mistakes[`${id}/${spec.name}`]}
        onChange={(max) => set({ max })}
      />
    </>
  )
}

type TicksProps = Pick<CapabilityLimitsProps, 'capability' | 'policy' | 'onChange'>

function Ticks({ capability: { id }, policy, onChange }: TicksProps) {
  const own = policy.capabilities?.[id] ?? {}
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-1">
      <Tick
        label="Allowed"
        checked={own.allowed !== false}
        onChange={(on) => onChange(changeCapability(policy, id, { allowed: on ? undefined : false }))}
      />
      <Tick
        label="Take the nearest allowed value instead of refusing"
        checked={own.outOfRange === 'clamp'}
        onChange={(on) => onChange(changeCapability(policy, id, { outOfRange: on ? 'clamp' : undefined }))}
      />
    </div>
  )
}

interface TickProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
}

const Tick = ({ label, checked, onChange }: TickProps) => (
  <label className="flex min-h-7 cursor-pointer items-center gap-2 text-sm max-md:min-h-11">
    <input
      type="checkbox"
      checked={checked}
      onChange={({ target }) => onChange(target.checked)}
      className="size-4 shrink-0 accent-accent"
    />
    {label}
  </label>
)

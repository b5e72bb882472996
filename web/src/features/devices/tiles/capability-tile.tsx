import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import { FlaskConical, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { runCommand, useDeed } from '../api.ts'
import { totalOf } from '../parts/on-now.tsx'
import { TimeLeft } from '../parts/time-left.tsx'
import { capabilityName, msWords } from '../words.ts'
import { LimitsOf } from './limits-of.tsx'
import { forbiddenBy } from './narrowed.ts'
import { ParameterField, Slider } from './parameter-field.tsx'
import { TestResult } from './test-result.tsx'
import { durationStep, fit, isEmpty, usualDuration, usualOf } from './values.ts'

interface TileProps {
  readonly device: Device
  readonly capability: EffectiveCapability
}

/** Something that a device can do: try it within what is allowed, and see whether it is on. */
export function CapabilityTile({ device, capability }: TileProps) {
  const on = device.status.on.find((one) => one.capability === capability.id)
  return (
    <li
      className={classNames(
        'flex min-w-0 flex-col gap-3 rounded-lg border bg-surface p-4',
        on ? 'border-gift/60' : 'border-line',
      )}
    >
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="min-w-0 text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{capabilityName(capability)}</bdi>
        </h3>
        {capability.label && <code className="font-mono text-2xs text-ink-3">{capability.id}</code>}
        {capability.risk === 'high' && (
          <Badge tone="warn" title="Works only while somebody has armed the device for a live">
            High risk
          </Badge>
        )}
        <span role="status" className="sr-only">
          {on ? 'On' : ''}
        </span>
        <span className="ml-auto text-xs font-medium text-gift">
          {on && <TimeLeft until={on.until} totalMs={totalOf(on, device.capabilities)} />}
        </span>
      </div>
      <Trial device={device} capability={capability} />
      <LimitsOf device={device} capability={capability} />
    </li>
  )
}

function Trial({ device, capability }: TileProps) {
  if (!useMay('device:use')) return <Remark text="To try it takes the permission to use devices." />
  if (!capability.isAllowed) {
    const by = forbiddenBy(device, capability) === 'owner' ? 'Its owner does not allow this' : 'Its token forbids this'
    return <Remark text={`${by}: neither people nor rules can have it done. It can be allowed under Limits.`} />
  }
  if (isEmpty(capability)) return <Remark text="The limits leave no value that is allowed. Widen them below." />
  return <TrialForm deviceId={device.deviceId} capability={capability} />
}

const Remark = ({ text }: { text: string }) => <p className="text-sm text-pretty text-ink-3">{text}</p>

function TrialForm({ deviceId, capability }: Pick<TileProps, 'capability'> & { readonly deviceId: string }) {
  const { id, parameters, maxOnMs } = capability
  const [chosen, setChosen] = useState<Readonly<Record<string, number | boolean>>>({})
  const [duration, setDuration] = useState(usualDuration(capability))
  const test = useDeed(deviceId, runCommand)
  const valueFor = (spec: (typeof parameters)[number]) => fit(chosen[spec.name] ?? usualOf(spec), spec)
  const durMs = Math.min(duration, maxOnMs)
  const values = Object.fromEntries(parameters.map((spec) => [spec.name, valueFor(spec)]))
  return (
    <form
      className="flex min-w-0 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        test.mutate({ deviceId, capability: id, parameters: { ...values, durMs } })
      }}
    >
      {parameters.map((spec) => (
        <ParameterField
          key={spec.name}
          spec={spec}
          value={valueFor(spec)}
          onChange={(value) => setChosen((before) => ({ ...before, [spec.name]: value }))}
        />
      ))}
      <Slider
        label="For how long"
        words={msWords(durMs)}
        value={durMs}
        min={Math.min(durationStep(maxOnMs), maxOnMs)}
        max={maxOnMs}
        step={durationStep(maxOnMs)}
        onChange={setDuration}
      />
      <TestButton name={capabilityName(capability)} isPending={test.isPending} />
      <TestResult run={test.data} error={test.error} />
    </form>
  )
}

const TestButton = ({ name, isPending }: { name: string; isPending: boolean }) => (
  <Button type="submit" className="self-start max-md:h-11" disabled={isPending}>
    {isPending ? (
      <LoaderCircle size={15} aria-hidden="true" className="animate-spin" />
    ) : (
      <FlaskConical size={15} aria-hidden="true" />
    )}
    Test<span className="sr-only"> {name}</span>
  </Button>
)

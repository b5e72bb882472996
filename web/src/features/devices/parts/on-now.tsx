import type { Device } from '@livetap/contracts/devices/devices.ts'
import { capabilityName, valueWords } from '../words.ts'
import { TimeLeft } from './time-left.tsx'

type On = Device['status']['on'][number]

/** What a device does at this moment; nothing where it does nothing. */
export function OnNow({ device: { capabilities, status } }: { device: Device }) {
  if (status.on.length === 0) return null
  return (
    <ul aria-label="On now" className="flex min-w-0 flex-col gap-1 text-sm">
      {status.on.map((on) => (
        <li key={on.capability} className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 truncate font-medium text-gift">
            <bdi>{capabilityName(capabilities.find(({ id }) => id === on.capability) ?? { id: on.capability })}</bdi>{' '}
            <span className="font-normal text-ink-2">{valuesOf(on)}</span>
          </span>
          <span className="ml-auto text-xs text-ink-2">
            <TimeLeft until={on.until} totalMs={totalOf(on, capabilities)} />
          </span>
        </li>
      ))}
    </ul>
  )
}

const valuesOf = ({ parameters }: On): string =>
  Object.entries(parameters)
    .filter(([name]) => name !== 'durMs')
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(', ')

/** As long as it was asked for, else as long as it may be. */
export function totalOf({ capability, parameters }: On, capabilities: Device['capabilities']): number {
  if (typeof parameters.durMs === 'number') return parameters.durMs
  return capabilities.find(({ id }) => id === capability)?.maxOnMs ?? 1000
}

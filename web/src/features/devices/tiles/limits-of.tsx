import type { Device, EffectiveCapability } from '@livetap/contracts/devices/devices.ts'
import type { ReactNode } from 'react'
import { msWords } from '../words.ts'
import { type Limiter, listLimits } from './narrowed.ts'

const limiters: Readonly<Record<Limiter, string>> = {
  device: 'as the device says',
  owner: 'narrowed by its owner',
  token: 'narrowed by its token',
}

interface LimitsOfProps {
  readonly device: Device
  readonly capability: EffectiveCapability
}

/** What is allowed of a capability, and who has narrowed it. */
export function LimitsOf({ device, capability }: LimitsOfProps) {
  const limits = listLimits(device, capability)
  const isNarrowed = limits.some(({ by }) => by !== 'device')
  return (
    <details className="mt-auto text-xs text-ink-2">
      <summary className="w-fit rounded py-0.5 text-ink-3 hover:text-ink max-md:py-2">
        Limits{isNarrowed && ': narrower than the device'}
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        {limits.map(({ name, value, by, byDevice }) => (
          <Row key={name} name={name}>
            {value}, {limiters[by]}
            {byDevice && ` (the device itself: ${byDevice})`}
          </Row>
        ))}
        <Row name="Commands">{modeWords(capability)}</Row>
        <Row name="How often">
          {capability.perMinute} in a minute, {capability.perViewerPerMinute} of them for one viewer
        </Row>
        {capability.dutyPercent !== undefined && capability.dutyPercent < 100 && (
          <Row name="In a minute">on for {capability.dutyPercent} % of it at most</Row>
        )}
        {capability.minOffMs !== undefined && capability.minOffMs > 0 && (
          <Row name="Break">{msWords(capability.minOffMs)} before it goes on again</Row>
        )}
        <Row name="Too much">
          {capability.outOfRange === 'clamp' ? 'the nearest allowed value is taken' : 'is refused'}
        </Row>
      </dl>
    </details>
  )
}

const modeWords = ({ mode }: EffectiveCapability): string =>
  mode === 'level' ? 'the latest wins' : 'each counts, none is ever done twice'

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-3">
      <bdi>{name}</bdi>
    </dt>
    <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
  </>
)

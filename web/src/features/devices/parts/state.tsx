import type { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { OctagonX } from 'lucide-react'
import { Dot } from '../../../ui/badge.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { stateWords } from '../words.ts'

const tones = { accent: 'text-ink', warn: 'text-warn', danger: 'text-danger', plain: 'text-ink-2' } as const

interface StateProps {
  readonly status: Pick<DeviceStatus, 'connection' | 'condition'>
  /** Has a screen reader say so when it changes. */
  readonly isTold?: boolean
}

/** How a device is, in a word beside a mark of its colour. */
export function State({ status, isTold = false }: StateProps) {
  const { name, tone, what } = stateWords(status)
  return (
    <span
      role={isTold ? 'status' : undefined}
      title={what}
      className={classNames(
        'inline-flex items-center gap-1.5 text-sm',
        tones[tone],
        tone === 'danger' && 'font-semibold',
      )}
    >
      {status.condition === 'estop' ? (
        <OctagonX size={14} aria-hidden="true" className="shrink-0" />
      ) : (
        <Dot tone={tone} moving={status.connection === 'stale'} />
      )}
      {name}
    </span>
  )
}

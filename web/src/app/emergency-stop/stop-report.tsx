import { Link } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import type { ReactNode } from 'react'
import type { StopState } from '../../lib/devices/emergency-stop.ts'
import { dismissStop } from '../../lib/devices/emergency-stop.ts'
import { classNames } from '../../ui/class-names.ts'
import { Doubts } from './latched-bar.tsx'
import type { StoppedDevice } from './stopped-devices.ts'

interface StopReportProps {
  readonly stop: Exclude<StopState, { kind: 'idle' }>
  readonly devices: readonly StoppedDevice[]
  /** That all of them have stopped. */
  readonly isSure: boolean
}

/** What came of the stop that was pressed here: loud as long as it has not been heard. */
export function StopReport({ stop, devices, isSure }: StopReportProps) {
  if (stop.kind === 'told') return <Told devices={devices} isSure={isSure} />
  if (stop.kind === 'refused') {
    return (
      <Loud title="Nothing was stopped: pull the plug">
        {stop.failure}. What is on may stay on until its time is over. <Close />
      </Loud>
    )
  }
  if (stop.failure === undefined) return <Bar title="Stopping everything…" />
  return (
    <Loud title="The stop could not be told yet: pull the plug">
      {stop.failure}. It is tried again and again ({stop.tries}). Devices that hear nothing are off after 3 seconds by
      themselves.
    </Loud>
  )
}

const Told = ({ devices, isSure }: Pick<StopReportProps, 'devices' | 'isSure'>) => (
  <Bar title={isSure ? 'Everything is stopped' : 'The stop is told'}>
    It stays so until an owner opens it, on the page of each device. <Doubts devices={devices} />{' '}
    <Link to="/devices" onClick={dismissStop} className="font-semibold underline">
      To the devices
    </Link>{' '}
    <Close />
  </Bar>
)

const Close = () => (
  <button type="button" onClick={dismissStop} className="font-semibold underline max-md:min-h-11">
    Close
  </button>
)

interface BannerProps {
  readonly title: string
  readonly className?: string
  readonly children?: ReactNode
}

const Bar = ({ title, className, children }: BannerProps) => (
  <div
    role="alert"
    className={classNames(
      'flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 bg-[#c1121f] px-4 py-2 text-sm text-[#fff] print:hidden [&_strong]:text-[#ffe680]',
      className,
    )}
  >
    <OctagonX size={18} aria-hidden="true" className="shrink-0" />
    <span className="text-base font-bold">{title}</span>
    {children && <span className="min-w-0 flex-1 basis-60">{children}</span>}
  </div>
)

const Loud = (props: BannerProps) => <Bar {...props} className="border-y-4 border-[#ffd21f] py-4" />

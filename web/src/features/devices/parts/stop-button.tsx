import type { Device } from '@livetap/contracts/devices/devices.ts'
import { OctagonX } from 'lucide-react'
import { classNames } from '../../../ui/class-names.ts'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { stopDevice, useDeed } from '../api.ts'

interface StopButtonProps {
  readonly device: Pick<Device, 'deviceId' | 'name'>
  readonly size?: 'small' | 'large'
}

const sizes = { small: 'h-9 px-3 text-sm max-md:h-11', large: 'h-12 px-5 text-base' } as const

/** The emergency stop of one device; that of all stands above every page. It asks nothing: a stop too many does no harm. */
export function StopButton({ device, size = 'small' }: StopButtonProps) {
  const stop = useDeed(device.deviceId, stopDevice)
  if (!useMay('device:stop')) return null
  return (
    <div className="flex min-w-0 flex-col items-end gap-1">
      <button
        type="button"
        aria-label={`Emergency stop of ${device.name}`}
        onClick={() => stop.mutate(device.deviceId)}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg border border-danger bg-danger-soft font-semibold whitespace-nowrap text-danger select-none hover:brightness-110',
          sizes[size],
        )}
      >
        <OctagonX size={size === 'large' ? 20 : 16} aria-hidden="true" />
        Stop
      </button>
      {stop.error && (
        <div className="text-right">
          <InlineError error={stop.error} />
          <p className="text-xs text-danger">If it matters now, cut its power. It can be pressed again.</p>
        </div>
      )}
    </div>
  )
}

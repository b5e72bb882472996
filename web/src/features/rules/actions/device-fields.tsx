import { Cpu, MonitorPlay } from 'lucide-react'
import { buttonClass } from '../../../ui/button.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { CommandFields } from '../devices/command-fields.tsx'
import { useDevices } from '../devices/device-names.ts'
import type { ActionOf, FieldsOf } from './fields-of.ts'

/** A command to a device: numbers and truths, never a text of a viewer. */
export function DeviceFields(props: FieldsOf<ActionOf<'device'>>) {
  const mayRead = useMay('device:read')
  const { data, error, isPending } = useDevices()
  const { deviceId } = props.action
  if (!mayRead) return <Unseen deviceId={deviceId} />
  if (isPending) return <Skeleton className="h-14 w-full" />
  if (error && !data) return <InlineError error={error} />
  if (data.items.length === 0 && deviceId === '') return <NoDevices />
  return <CommandFields {...props} devices={data.items} />
}

const Unseen = ({ deviceId }: { deviceId: string }) => (
  <p className="text-sm text-pretty text-ink-2">
    {deviceId === '' ? 'A command to a device.' : `A command to the device ${deviceId}.`} Choosing it takes the
    permission “See devices” (<code className="font-mono text-xs">device:read</code>).
  </p>
)

/** The way to one, which opens beside the rule: what is written here is kept. */
const NoDevices = () => (
  <div className="flex w-full flex-col items-start gap-2 text-sm text-pretty text-ink-2">
    <p>There is no device yet. A virtual one is a page that shows what a real one would do.</p>
    <div className="flex flex-wrap gap-2">
      <a href="/devices" target="_blank" rel="noopener" className={buttonClass({ look: 'primary', size: 'small' })}>
        <MonitorPlay size={13} aria-hidden="true" /> Try without hardware
      </a>
      <a href="/devices/new" target="_blank" rel="noopener" className={buttonClass({ size: 'small' })}>
        <Cpu size={13} aria-hidden="true" /> Add a device
      </a>
    </div>
  </div>
)

import { Link } from '@tanstack/react-router'
import { Lightbulb, MonitorPlay, Plus } from 'lucide-react'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { InlineError, Notice } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { useTryVirtual } from './try-virtual.ts'

/** What leads from nothing to a lamp that a gift lights up. */
export function EmptyDevices() {
  const mayManage = useMay('device:manage')
  const virtual = useTryVirtual()
  return (
    <Notice title="There is no device yet" icon={<Lightbulb size={28} />}>
      <p>
        A device is a lamp, a motor, a servo … that does something when a viewer sends a gift or whatever you choose.
      </p>
      {mayManage ? (
        <>
          <Button look="primary" size="large" disabled={virtual.isPending} onClick={() => virtual.mutate(undefined)}>
            <MonitorPlay size={17} aria-hidden="true" /> Try without hardware
          </Button>
          <p className="text-xs text-ink-3">One click makes a lamp on your screen, and shows a gift lighting it up.</p>
          <Link to="/devices/new" className={buttonClass({})}>
            <Plus size={15} aria-hidden="true" /> Add a device
          </Link>
          {virtual.error && <InlineError error={virtual.error} />}
        </>
      ) : (
        <p>A streamer, admin or owner of the workspace can add one.</p>
      )}
    </Notice>
  )
}

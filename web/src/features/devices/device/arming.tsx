import type { Device } from '@livetap/contracts/devices/devices.ts'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { formatMinute } from '../../../lib/format.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { disarmDevice, useDeed } from '../api.ts'
import { ArmDialog } from './arm-dialog.tsx'

/** Whether a device with something of high risk takes commands, for which live and until when. */
export function ArmingPart({ device }: { device: Device }) {
  const { capabilities, status } = device
  const needsArming = capabilities.some(({ risk }) => risk === 'high')
  if (!needsArming && status.armed === null) return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-surface px-4 py-2.5 text-sm">
      {status.armed ? <Armed arming={status.armed} /> : <NotArmed />}
      <Buttons device={device} />
    </div>
  )
}

const Armed = ({ arming: { by, uniqueId, until } }: { arming: NonNullable<Device['status']['armed']> }) => (
  <p className="flex min-w-0 flex-1 items-start gap-2">
    <ShieldAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
    <span className="min-w-0 [overflow-wrap:anywhere]">
      <strong className="text-warn">Armed</strong>{' '}
      {uniqueId !== null && (
        <>
          for the live of <bdi>@{uniqueId}</bdi>,{' '}
        </>
      )}
      until {formatMinute(until)} at the latest, by <bdi>{nameWords(by.name)}</bdi>. What is of high risk works, too.
    </span>
  </p>
)

const NotArmed = () => (
  <p className="flex min-w-0 flex-1 items-start gap-2">
    <ShieldCheck size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-3" />
    <span>
      <strong>Not armed.</strong>{' '}
      <span className="text-ink-2">It takes no commands: something on it is of high risk.</span>
    </span>
  </p>
)

function Buttons({ device }: { device: Device }) {
  const { deviceId, status } = device
  const [isOpen, setOpen] = useState(false)
  const mayArm = useMay('device:use')
  const mayDisarm = useMay('device:stop')
  const disarm = useDeed(deviceId, disarmDevice)
  return (
    <>
      {status.armed && mayDisarm && (
        <Button className="max-md:h-11" disabled={disarm.isPending} onClick={() => disarm.mutate(deviceId)}>
          Disarm
        </Button>
      )}
      {!status.armed && mayArm && (
        <Button className="max-md:h-11" disabled={status.condition === 'estop'} onClick={() => setOpen(true)}>
          Arm …
        </Button>
      )}
      {disarm.error && <InlineError error={disarm.error} />}
      <ArmDialog device={device} open={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}

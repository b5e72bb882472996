import type { Device } from '@livetap/contracts/devices/devices.ts'
import { type ReactNode, useId, useState } from 'react'
import { useLivestreams } from '../../../lib/livestreams.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { fieldClass } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { armDevice, useDeed } from '../api.ts'
import { capabilityName } from '../words.ts'

interface ArmDialogProps {
  readonly device: Device
  readonly open: boolean
  readonly onClose: () => void
}

/** For which live and for how long a device may do what is of high risk. */
export function ArmDialog({ device, open, onClose }: ArmDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Arm the device">
      <ArmForm device={device} onClose={onClose} />
    </Dialog>
  )
}

const hoursOffered = [1, 2, 4, 8, 12] as const

function ArmForm({ device: { deviceId, name, capabilities }, onClose }: Omit<ArmDialogProps, 'open'>) {
  const { lives } = useLivestreams()
  const [uniqueId, setUniqueId] = useState(lives[0]?.uniqueId ?? '')
  const [hours, setHours] = useState(4)
  const arm = useDeed(deviceId, armDevice, onClose)
  return (
    <form
      className="flex flex-col gap-4 p-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault()
        arm.mutate({ deviceId, hours, ...(uniqueId && { uniqueId }) })
      }}
    >
      <Warning name={name} capabilities={capabilities} />
      <Choice label="For the live of" value={uniqueId} onChoose={setUniqueId}>
        {lives.map((live) => (
          <option key={live.uniqueId} value={live.uniqueId}>
            @{live.uniqueId}
          </option>
        ))}
        <option value="">no live: only for the time below</option>
      </Choice>
      <Choice label="At most for" value={String(hours)} onChoose={(text) => setHours(Number(text))}>
        {hoursOffered.map((one) => (
          <option key={one} value={one}>
            {one === 1 ? '1 hour' : `${one} hours`}
          </option>
        ))}
      </Choice>
      <Ending />
      {arm.error && <InlineError error={arm.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <SubmitButton isPending={arm.isPending}>Arm it</SubmitButton>
      </div>
    </form>
  )
}

function Warning({ name, capabilities }: Pick<Device, 'name' | 'capabilities'>) {
  const risky = capabilities.filter(({ risk }) => risk === 'high').map(capabilityName)
  return (
    <p className="text-pretty [overflow-wrap:anywhere]">
      While it is armed, rules and people can have <bdi className="font-semibold">{nameWords(name)}</bdi> do what is of
      high risk{risky.length > 0 && `: ${risky.join(', ')}`}. See that nobody is within its reach, and that you can cut
      its power.
    </p>
  )
}

const Ending = () => (
  <p className="text-pretty text-ink-3">
    It is disarmed when that live ends, when the time is over, when it loses its link, and by every emergency stop.
  </p>
)

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly onChoose: (value: string) => void
  readonly children: ReactNode
}

function Choice({ label, value, onChoose, children }: ChoiceProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select id={id} value={value} onChange={({ target }) => onChoose(target.value)} className={fieldClass}>
        {children}
      </select>
    </div>
  )
}

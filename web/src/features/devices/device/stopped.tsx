import type { Device } from '@livetap/contracts/devices/devices.ts'
import { OctagonX } from 'lucide-react'
import { useNow } from '../../../lib/now.ts'
import { agoWords, nameWords } from '../../../lib/words/words.ts'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { clearDevice, useDeed } from '../api.ts'

/** The emergency stop while it holds: who pressed it, and what it takes to open it. */
export function Stopped({ device: { deviceId, status } }: { device: Device }) {
  if (status.condition !== 'estop') return null
  const isConfirmed = status.isStopped || (status.stop?.acknowledgedAt ?? null) !== null
  return (
    <section
      aria-label="Emergency stop"
      className="flex flex-col gap-3 rounded-lg border border-danger bg-danger-soft p-4 text-sm"
    >
      <p role="alert" className="flex items-center gap-2 text-base font-semibold text-danger">
        <OctagonX size={20} aria-hidden="true" className="shrink-0" />
        {isConfirmed ? 'Emergency stop: everything is off' : 'Emergency stop: not confirmed by the device'}
      </p>
      {status.stop && <Pressed stop={status.stop} />}
      <Heard isConfirmed={isConfirmed} isOnline={status.connection === 'online'} />
      <Opening deviceId={deviceId} status={status} />
    </section>
  )
}

type Status = Device['status']

function Pressed({ stop: { at, by, reason } }: { stop: NonNullable<Status['stop']> }) {
  const now = useNow(15_000)
  return (
    <p className="[overflow-wrap:anywhere]">
      Pressed by <bdi className="font-medium">{nameWords(by.name)}</bdi> <Time at={at}>{agoWords(at, now)}</Time>
      {reason && (
        <>
          : <bdi>{reason}</bdi>
        </>
      )}
    </p>
  )
}

/** Whether the device itself knows; that nobody knows is what matters most. */
function Heard({ isConfirmed, isOnline }: { isConfirmed: boolean; isOnline: boolean }) {
  if (isConfirmed) return <p className="text-ink-2">The device says that it has stopped.</p>
  return (
    <p className="font-medium text-danger">
      {isOnline
        ? 'It was told, and has not said yet that it has stopped.'
        : 'It is not connected: without its link it goes off by itself, and it is told as soon as it comes back.'}{' '}
      If anything still moves, cut its power.
    </p>
  )
}

/** Two have to agree: an owner here, and the device, which does not as long as its button is pressed. */
function Opening({ deviceId, status }: { deviceId: string; status: Status }) {
  const mayClear = useMay('device:clear')
  const clear = useDeed(deviceId, clearDevice)
  if (!mayClear) return <p className="text-ink-2">Only an owner of the workspace can open it.</p>
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        clear.mutate(deviceId)
      }}
    >
      <ol className="flex list-decimal flex-col gap-0.5 pl-5 text-ink-2">
        <li>Look what happened, and that nobody is near what moves.</li>
        <li className={status.isButtonPressed ? 'font-medium text-danger' : ''}>
          {status.isButtonPressed
            ? 'Release the button on the device: it is pressed.'
            : 'Release the button on the device, if it has one.'}
        </li>
        <li>Open the stop here. The device has to agree, so it has to be connected.</li>
      </ol>
      <SubmitButton look="plain" className="self-start max-md:h-11" isPending={clear.isPending}>
        Open the emergency stop
      </SubmitButton>
      {clear.error && <InlineError error={clear.error} />}
    </form>
  )
}

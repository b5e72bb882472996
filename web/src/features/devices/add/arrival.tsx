import type { Device } from '@livetap/contracts/devices/devices.ts'
import { CircleCheck, FlaskConical, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { Button } from '../../../ui/button.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { runCommand, useDeed } from '../api.ts'
import { State } from '../parts/state.tsx'
import { useDevice } from '../state/store.ts'
import { TestResult } from '../tiles/test-result.tsx'
import { isEmpty, usualParameters } from '../tiles/values.ts'
import { capabilityName, stateWords } from '../words.ts'

const patienceMs = 30_000

/** Whether the device has come: waits for it, and helps when it does not. */
export function Arrival({ device: before }: { device: Device }) {
  const device = useDevice(before.deviceId) ?? before
  const isHere = device.status.connection === 'online'
  return (
    <div role="status" className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      {isHere ? <Here device={device} /> : <Awaited isVirtual={device.isVirtual} />}
    </div>
  )
}

function Here({ device }: { device: Device }) {
  const { status, capabilities } = device
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 text-sm font-semibold">
        <CircleCheck size={17} aria-hidden="true" className="text-accent" />
        It is here: {plural(capabilities.length, 'capability', 'capabilities')}
        <State status={status} />
      </p>
      {status.condition === 'ready' ? (
        <FirstTest device={device} />
      ) : (
        <p className="text-sm text-pretty text-ink-2">{stateWords(status).what}</p>
      )}
    </>
  )
}

/** Tries what is least likely to do harm. */
function FirstTest({ device: { deviceId, capabilities } }: { device: Device }) {
  const test = useDeed(deviceId, runCommand)
  const mayUse = useMay('device:use')
  const first = capabilities.find((one) => one.risk === 'low' && one.isAllowed && !isEmpty(one))
  if (!first || !mayUse) return null
  return (
    <>
      <Button
        className="self-start max-md:h-11"
        disabled={test.isPending}
        onClick={() => test.mutate({ deviceId, capability: first.id, parameters: usualParameters(first) })}
      >
        <FlaskConical size={15} aria-hidden="true" />
        <span className="max-w-64 truncate">
          Test <bdi>{capabilityName(first)}</bdi>
        </span>
      </Button>
      <TestResult run={test.data} error={test.error} />
    </>
  )
}

function Awaited({ isVirtual }: { isVirtual: boolean }) {
  const [since] = useState(Date.now)
  const isLate = useNow(1000) - since > patienceMs
  return (
    <>
      <p className="flex items-center gap-2 text-sm">
        <LoaderCircle size={16} aria-hidden="true" className="animate-spin text-ink-3" />
        Waiting for the device …
      </p>
      {isLate &&
        (isVirtual ? <p className="text-sm">It comes as soon as the page that plays it is open.</p> : <Help />)}
    </>
  )
}

const Help = () => (
  <div className="text-sm text-pretty text-ink-2">
    <p className="font-medium text-ink">It has not come yet. Look whether</p>
    <ul className="mt-1 flex list-disc flex-col gap-1 pl-5">
      <li>the agent runs, and what it writes: it says what is wrong;</li>
      <li>the token was copied whole: “refused” means that it was not;</li>
      <li>
        the address <code className="font-mono text-xs break-all">{location.origin}</code> can be reached from where the
        device is: <code className="font-mono text-xs">localhost</code> is only this computer;
      </li>
      <li>the board has power and its cable carries data; on Linux, whether you may open its port (group dialout);</li>
      <li>the clock of the device is right where the address begins with https.</li>
    </ul>
    <p className="mt-1">You can leave this page: the device may come later.</p>
  </div>
)

import type { Device, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { Link } from '@tanstack/react-router'
import { MonitorPlay } from 'lucide-react'
import { useNow } from '../../../lib/now.ts'
import { agoWords, nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { KindPicture } from '../parts/kind-picture.tsx'
import { State } from '../parts/state.tsx'
import { StopButton } from '../parts/stop-button.tsx'
import { kindName, msWords, stateWords } from '../words.ts'
import { DeviceMenu } from './device-menu.tsx'

/** What the device is and how it is, with the stop always at hand. */
export function DeviceHeader({ device }: { device: Device }) {
  const { deviceId, kind, isVirtual, status } = device
  const name = nameWords(device.name)
  const mayManage = useMay('device:manage')
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
      <KindPicture kind={kind} isOn={status.on.length > 0} />
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
          {isVirtual && <Badge tone="share">Virtual</Badge>}
        </h1>
        <State status={status} isTold />
        <p className="mt-0.5 max-w-prose text-sm text-pretty text-ink-2">
          {isVirtual && isAway(status) ? unplayed : stateWords(status).what}
        </p>
        {status.fault && (
          <p className="mt-0.5 text-sm text-danger [overflow-wrap:anywhere]">
            It says: <bdi>{status.fault}</bdi>
          </p>
        )}
        <Facts device={device} />
      </div>
      <div className="ml-auto flex items-start gap-2">
        {isVirtual && (
          <Link to="/devices/$deviceId/play" params={{ deviceId }} className={buttonClass({ size: 'large' })}>
            <MonitorPlay size={17} aria-hidden="true" /> Play
          </Link>
        )}
        <StopButton device={{ deviceId, name }} size="large" />
        {mayManage && <DeviceMenu device={device} />}
      </div>
    </header>
  )
}

/** What is only drawn has neither power nor network. */
const unplayed = 'No page plays it just now. Press Play, or open its link on another screen.'
const isAway = ({ connection, condition }: DeviceStatus) => connection === 'offline' && condition !== 'estop'

function Facts({ device: { kind, manifest, status } }: { device: Device }) {
  const now = useNow(5000)
  const { connection, transport, address, connectedAt, lastSeenAt, roundTripMs, boot, waiting } = status
  const isOnline = connection === 'online'
  const kindOf = kindName(kind)
  const facts = [
    kindOf,
    manifest && manifest.model !== kindOf && `${manifest.model}${manifest.firmware ? ` ${manifest.firmware}` : ''}`,
    isOnline &&
      transport &&
      `over ${transport === 'mqtt' ? 'MQTT' : 'a WebSocket'}${address ? ` from ${address}` : ''}`,
    isOnline && connectedAt && `connected ${agoWords(connectedAt, now)}`,
    isOnline && roundTripMs !== null && `${msWords(roundTripMs)} there and back`,
    !isOnline && lastSeenAt && `last heard ${agoWords(lastSeenAt, now)}`,
    boot !== null && `start ${boot}`,
    waiting > 0 && `${waiting} waiting`,
  ]
  return (
    <p className="mt-1 text-xs text-ink-3 [overflow-wrap:anywhere]">
      <bdi>{facts.filter(Boolean).join(' · ')}</bdi>
    </p>
  )
}

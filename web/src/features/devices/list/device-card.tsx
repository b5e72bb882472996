import type { Device } from '@livetap/contracts/devices/devices.ts'
import { Link } from '@tanstack/react-router'
import { MonitorPlay, ShieldAlert, ShieldCheck } from 'lucide-react'
import { memo } from 'react'
import { useNow } from '../../../lib/now.ts'
import { agoWords, nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Time } from '../../../ui/panel/time.tsx'
import { KindPicture } from '../parts/kind-picture.tsx'
import { OnNow } from '../parts/on-now.tsx'
import { State } from '../parts/state.tsx'
import { StopButton } from '../parts/stop-button.tsx'
import { useHeardCommands } from '../state/store.ts'
import { commandWords, statusName, statusTone } from '../words.ts'

/** One device: how it is, what it does and did last, and the way to stop it. */
export const DeviceCard = memo(function DeviceCard({ device }: { device: Device }) {
  const { deviceId, isVirtual, status } = device
  return (
    <li
      className={classNames(
        'flex min-w-0 flex-col gap-3 rounded-lg border bg-surface p-4 [contain-intrinsic-size:auto_11rem] [content-visibility:auto]',
        status.condition === 'estop' ? 'border-danger' : 'border-line',
      )}
    >
      <CardHead device={device} />
      <Trouble status={status} />
      <OnNow device={device} />
      <LastCommand deviceId={deviceId} />
      <div className="mt-auto flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-3">
        <ArmedNote device={device} />
        <SeenNote device={device} />
        {isVirtual && (
          <Link to="/devices/$deviceId/play" params={{ deviceId }} className={buttonClass({ size: 'small' })}>
            <MonitorPlay size={13} aria-hidden="true" /> Play
          </Link>
        )}
      </div>
    </li>
  )
})

function CardHead({ device }: { device: Device }) {
  const { deviceId, kind, isVirtual, status } = device
  const name = nameWords(device.name)
  return (
    <div className="flex min-w-0 items-start gap-3">
      <KindPicture kind={kind} isOn={status.on.length > 0} />
      <div className="min-w-0 flex-1">
        <h2 className="flex min-w-0 items-center gap-2 text-sm font-semibold">
          <Link
            to="/devices/$deviceId"
            params={{ deviceId }}
            className="line-clamp-2 min-w-0 rounded [overflow-wrap:anywhere] hover:underline"
          >
            <bdi>{name}</bdi>
          </Link>
          {isVirtual && <Badge tone="share">Virtual</Badge>}
        </h2>
        <State status={status} />
      </div>
      {status.condition !== 'estop' && <StopButton device={{ deviceId, name }} />}
    </div>
  )
}

/** Why it is stopped, or what it says is wrong. */
function Trouble({ status: { condition, stop, fault } }: Pick<Device, 'status'>) {
  if (condition === 'estop' && stop) {
    return (
      <p className="line-clamp-2 text-xs text-ink-2 [overflow-wrap:anywhere]">
        Pressed by <bdi className="font-medium">{nameWords(stop.by.name)}</bdi>
        {stop.reason && (
          <>
            : <bdi>{stop.reason}</bdi>
          </>
        )}
      </p>
    )
  }
  return fault ? <bdi className="line-clamp-2 text-xs text-danger [overflow-wrap:anywhere]">{fault}</bdi> : null
}

function LastCommand({ deviceId }: { deviceId: string }) {
  const [last] = useHeardCommands(deviceId)
  if (!last) return null
  return (
    <p className="flex min-w-0 items-center gap-2 text-xs text-ink-2">
      <Badge tone={statusTone(last.status)}>{statusName(last.status)}</Badge>
      <span className="min-w-0 truncate">
        <bdi>{commandWords(last)}</bdi> <span className="text-ink-3">by</span> <bdi>{nameWords(last.source.name)}</bdi>
      </span>
    </p>
  )
}

/** Where nothing is of high risk, nothing has to be armed by a person. */
function ArmedNote({ device: { capabilities, status } }: { device: Device }) {
  if (!capabilities.some(({ risk }) => risk === 'high')) return null
  const Icon = status.armed ? ShieldAlert : ShieldCheck
  return (
    <span className={status.armed ? 'flex items-center gap-1 font-medium text-warn' : 'flex items-center gap-1'}>
      <Icon size={13} aria-hidden="true" />
      {status.armed ? <Armed {...status.armed} /> : 'Not armed'}
    </span>
  )
}

const Armed = ({ uniqueId }: { uniqueId: string | null }) =>
  uniqueId === null ? (
    'Armed'
  ) : (
    <>
      Armed for <bdi>@{uniqueId}</bdi>
    </>
  )

function SeenNote({ device: { status } }: { device: Device }) {
  const now = useNow(15_000)
  if (status.connection === 'online' || status.lastSeenAt === null) return null
  return <Time at={status.lastSeenAt}>last heard {agoWords(status.lastSeenAt, now)}</Time>
}

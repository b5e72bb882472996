import type { Device } from '@livetap/contracts/devices/devices.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { LoaderCircle, MonitorPlay } from 'lucide-react'
import { useEffect } from 'react'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice } from '../../../ui/notice.tsx'
import { NotPermitted, useMay } from '../../../ui/panel/permitted.tsx'
import { NoSuchDevice, OtherScreen, PlayFrame, PlaySkeleton } from './play-parts.tsx'
import { useMakeTokens, useSplit } from './play-tokens.ts'
import { PlayerFrame } from './player-frame.tsx'
import { TryIt } from './try-it.tsx'

/** Plays one virtual device, with a gift at hand to try it. */
export function PlayPage() {
  const { deviceId } = useParams({ from: '/devices/$deviceId/play' })
  const { data, error, refetch } = useQuery(devicesQuery)
  const device = data?.items.find((one) => one.deviceId === deviceId && one.isVirtual)
  return (
    <PlayFrame title={device ? nameWords(device.name) : 'Virtual device'}>
      {device && <Playing key={deviceId} device={device} />}
      {data && !device && <NoSuchDevice />}
      {!data && error && <ErrorNotice level={1} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <PlaySkeleton />}
    </PlayFrame>
  )
}

function Playing({ device }: { device: Device }) {
  const { tokens } = useSplit([device])
  const name = nameWords(device.name)
  return (
    <>
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="min-w-0 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </h1>
        <Link to="/devices/$deviceId" params={{ deviceId: device.deviceId }} className="text-sm text-ink-2 underline">
          Log, limits and tokens
        </Link>
        <Link to="/devices/virtual" className="text-sm text-ink-2 underline">
          All virtual devices side by side
        </Link>
      </header>
      <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        {tokens.length > 0 ? (
          <PlayerFrame tokens={tokens} title={`${name}, played here`} className="h-[68dvh] lg:h-[78dvh]" />
        ) : (
          <NoToken device={device} />
        )}
        <div className="flex min-w-0 flex-col gap-4">
          <TryIt device={device} />
          {tokens.length > 0 && <OtherScreen tokens={tokens} title={name} />}
        </div>
      </div>
    </>
  )
}

/** It begins by itself, unless that took the device from whoever plays it somewhere else. */
function NoToken({ device: { deviceId, status } }: { device: Device }) {
  const mayManage = useMay('device:manage')
  const { mutate, isIdle, isPending, error } = useMakeTokens()
  const isElsewhere = status.connection === 'online'
  useEffect(() => {
    if (mayManage && !isElsewhere && isIdle) mutate([deviceId])
  }, [mayManage, isElsewhere, isIdle, mutate, deviceId])
  if (!mayManage) return <NotPermitted needs="device:manage" words="Register devices, their limits and tokens" />
  if (isPending || (!isElsewhere && !error)) return <PlaySkeleton />
  return (
    <Notice
      title={isElsewhere ? 'It is played somewhere else' : 'It cannot be played yet'}
      icon={<MonitorPlay size={28} />}
    >
      {isElsewhere && <p>Another browser or screen is this device now. Here it takes a link of its own.</p>}
      <Button look="primary" disabled={isPending} onClick={() => mutate([deviceId])}>
        {isPending && <LoaderCircle size={15} className="animate-spin" />} Play it here
      </Button>
      {error && <InlineError error={error} />}
    </Notice>
  )
}

import type { Device } from '@livetap/contracts/devices/devices.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MonitorPlay } from 'lucide-react'
import { devicesQuery } from '../../../lib/devices/devices.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { OtherScreen, PlayFrame, PlaySkeleton } from './play-parts.tsx'
import { useMakeTokens, useSplit } from './play-tokens.ts'
import { PlayerFrame } from './player-frame.tsx'

/** All virtual devices of the workspace side by side. */
export function PlayAllPage() {
  const { data, error, refetch } = useQuery(devicesQuery)
  const virtual = data?.items.filter(({ isVirtual }) => isVirtual)
  return (
    <PlayFrame title="Virtual devices">
      <h1 className="text-xl font-semibold tracking-tight">Virtual devices</h1>
      {virtual && virtual.length > 0 && <SideBySide devices={virtual} />}
      {virtual?.length === 0 && <None />}
      {!virtual && error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!virtual && !error && <PlaySkeleton />}
    </PlayFrame>
  )
}

const None = () => (
  <Notice title="There is no virtual device yet" icon={<MonitorPlay size={28} />}>
    <p>A virtual device is a page that shows what a real one would do: a lamp, a motor, a servo, a strip, a relay.</p>
    <Link to="/devices" className={buttonClass({ look: 'primary' })}>
      To the devices
    </Link>
  </Notice>
)

function SideBySide({ devices }: { devices: readonly Device[] }) {
  const { tokens, others } = useSplit(devices)
  return (
    <>
      {others.length > 0 && <Others devices={others} />}
      {tokens.length > 0 && <PlayerFrame tokens={tokens} title="Virtual devices, played here" className="h-[80dvh]" />}
      {tokens.length > 0 && <OtherScreen tokens={tokens} title="Virtual devices" />}
    </>
  )
}

/** Those that this browser has no link of; some may be played somewhere else. */
function Others({ devices }: { devices: readonly Device[] }) {
  const mayManage = useMay('device:manage')
  const make = useMakeTokens()
  return (
    <Section title="Not played here" inset>
      <ul className="flex flex-col gap-1 text-sm">
        {devices.map(({ deviceId, name, status }) => (
          <li key={deviceId} className="flex flex-wrap items-baseline gap-x-3">
            <Link
              to="/devices/$deviceId/play"
              params={{ deviceId }}
              className="min-w-0 underline [overflow-wrap:anywhere]"
            >
              <bdi>{nameWords(name)}</bdi>
            </Link>
            <span className="text-ink-3">
              {status.connection === 'online' ? 'played somewhere else now' : 'played nowhere'}
            </span>
          </li>
        ))}
      </ul>
      {mayManage && (
        <Button
          look="primary"
          className="mt-3"
          disabled={make.isPending}
          onClick={() => make.mutate(devices.map(({ deviceId }) => deviceId))}
        >
          <MonitorPlay size={15} /> Play all of them here
        </Button>
      )}
      {make.error && <InlineError error={make.error} />}
    </Section>
  )
}

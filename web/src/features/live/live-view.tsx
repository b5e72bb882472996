import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { Radio } from 'lucide-react'
import { useEffect } from 'react'
import { useWatchedLive } from '../../lib/live/watched-live.ts'
import { SessionOf, useSession } from '../../lib/user-session/session.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ConnectBar, type ConnectBarProps } from './connect-bar.tsx'
import { ConnectField } from './connect-field.tsx'
import { NowStrip } from './figures/now-strip.tsx'
import { useUnstored } from './figures/use-unstored.ts'
import { LiveViews } from './views/live-views.tsx'

/** One followed live: its state, its figures, its feed. */
export function LiveView({ status }: { status: LivestreamStatus }) {
  usePageTitle(status)
  const { streamId } = status
  return (
    <SessionOf status={status}>
      <h1 className="sr-only">Live of @{status.uniqueId}</h1>
      {streamId === undefined ? (
        <UnseenView status={status} />
      ) : (
        <WatchedView key={streamId} status={status} streamId={streamId} />
      )}
    </SessionOf>
  )
}

function UnseenView({ status }: { status: LivestreamStatus }) {
  return (
    <>
      <ConnectBar status={status} viewers={undefined} heardAt={never} unstored={undefined} />
      <Nothing status={status} unseen />
    </>
  )
}

const never = () => undefined

function WatchedView({ status, streamId }: { status: LivestreamStatus; streamId: string }) {
  const watched = useWatchedLive(streamId)
  if (!watched) return null
  return (
    <>
      <WatchedBar status={status} heardAt={watched.heardAt} />
      <NowStrip stopped={status.state === 'stopped'} />
      <LiveViews
        store={watched.store}
        uniqueId={status.uniqueId}
        streamId={streamId}
        empty={<Nothing status={status} />}
      />
    </>
  )
}

function WatchedBar({ status, heardAt }: Pick<ConnectBarProps, 'status' | 'heardAt'>) {
  const { metrics } = useSession()
  const unstored = useUnstored(status.lastMessageAt, heardAt)
  const viewers = metrics?.viewers.current ?? undefined
  return <ConnectBar status={status} viewers={viewers} heardAt={heardAt} unstored={unstored} />
}

const explanations: Partial<Record<LivestreamStatus['state'], readonly [title: string, text: string]>> = {
  connecting: ['Connecting', 'Events appear here as soon as TikTok lets us in. That takes a few seconds.'],
  live: ['Listening', 'The live is quiet. The next event appears here at once.'],
  reconnecting: ['The connection broke', 'It is tried again by itself. What was recorded is safe.'],
  offline: ['Not live right now', 'Livetap looks again from time to time, and starts by itself when the live begins.'],
  ended: ['The live has ended', 'Everything that was received is kept under Sessions.'],
  stopped: ['Stopped', 'Nothing is being received. Everything so far is kept under Sessions.'],
}

const notYet = ['Not connected yet', 'Livetap keeps trying by itself.'] as const
const failed = ['Nothing could be received', 'Was another @username meant?'] as const

/** `unseen`: nothing was ever received of this live, so nothing can have broken. */
function Nothing({ status, unseen = false }: { status: LivestreamStatus; unseen?: boolean }) {
  const { state } = status
  const [title, text] = unseen && state === 'reconnecting' ? notYet : (explanations[state] ?? failed)
  return (
    <Notice title={title} icon={<Radio size={28} />}>
      <p>{text}</p>
      {state === 'failed' && (
        <div className="w-96 max-w-full">
          <ConnectField />
        </div>
      )}
    </Notice>
  )
}

function usePageTitle({ uniqueId, state }: LivestreamStatus): void {
  useEffect(() => {
    document.title = `${state === 'live' ? '● ' : ''}@${uniqueId} · Livetap`
    return () => {
      document.title = 'Livetap'
    }
  }, [uniqueId, state])
}

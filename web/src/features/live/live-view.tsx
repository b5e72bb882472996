import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { Radio } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useNow } from '../../lib/now.ts'
import { FeedView } from '../../ui/feed/feed.tsx'
import { Notice } from '../../ui/notice.tsx'
import { ConnectBar } from './connect-bar.tsx'
import { ConnectField } from './connect-field.tsx'
import { LiveAside } from './figures/live-aside.tsx'
import { NowStrip } from './figures/now-strip.tsx'
import { useWatchedLive, type WatchedLive } from './figures/use-live.ts'

/** One followed live: its state, its figures, its feed. */
export function LiveView({ status }: { status: LivestreamStatus }) {
  usePageTitle(status)
  const streamId = useLastKnown(status.streamId)
  return (
    <>
      <h1 className="sr-only">Live of @{status.uniqueId}</h1>
      {streamId === undefined ? (
        <UnseenView status={status} />
      ) : (
        <WatchedView key={streamId} status={status} streamId={streamId} />
      )}
    </>
  )
}

function UnseenView({ status }: { status: LivestreamStatus }) {
  return (
    <>
      <ConnectBar status={status} viewers={undefined} heardAt={never} />
      <Nothing status={status} />
    </>
  )
}

/** A live that is stopped names no stream any more, but what was seen of it stays on the screen. */
function useLastKnown(streamId: string | undefined): string | undefined {
  const last = useRef(streamId)
  last.current = streamId ?? last.current
  return last.current
}

const never = () => undefined

function WatchedView({ status, streamId }: { status: LivestreamStatus; streamId: string }) {
  const watched = useWatchedLive(streamId)
  if (!watched) return null
  return (
    <>
      <LiveBar status={status} watched={watched} />
      <NowStrip streamId={streamId} metrics={watched.metrics} />
      <FeedView
        store={watched.store}
        label={`Events of @${status.uniqueId}`}
        empty={<Nothing status={status} />}
        aside={<LiveAside highlights={watched.highlights} />}
      />
    </>
  )
}

function LiveBar({ status, watched }: { status: LivestreamStatus; watched: WatchedLive }) {
  const { viewers } = watched.metrics.read(useNow(1000))
  return <ConnectBar status={status} viewers={viewers} heardAt={watched.heardAt} />
}

const explanations: Partial<Record<LivestreamStatus['state'], readonly [title: string, text: string]>> = {
  connecting: ['Connecting', 'Events appear here as soon as TikTok lets us in. That takes a few seconds.'],
  live: ['Listening', 'The live is quiet. The next event appears here at once.'],
  reconnecting: ['The connection broke', 'It is tried again by itself. What was recorded is safe.'],
  offline: ['Not live right now', 'Livetap looks again from time to time, and starts by itself when the live begins.'],
  ended: ['The live has ended', 'Everything that was received is kept under Sessions.'],
  stopped: ['Stopped', 'Nothing is being received. Everything so far is kept under Sessions.'],
}

function Nothing({ status }: { status: LivestreamStatus }) {
  const [title, text] = explanations[status.state] ?? ['Nothing could be received', 'Was another @username meant?']
  return (
    <Notice title={title} icon={<Radio size={28} />}>
      <p>{text}</p>
      {status.state === 'failed' && (
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

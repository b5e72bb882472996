import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { useMutation } from '@tanstack/react-query'
import { Radio } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { type ReactNode, useEffect } from 'react'
import { useWatchedLive } from '../../lib/live/watched-live.ts'
import { followLive, openLivestreams, useLivestreams } from '../../lib/livestreams.ts'
import { SessionOf, useSession } from '../../lib/user-session/session.tsx'
import { Button } from '../../ui/button.tsx'
import { InlineError, Notice, Skeleton } from '../../ui/notice.tsx'
import { useMay } from '../../ui/panel/permitted.tsx'
import { Board } from '../../ui/people/board.tsx'
import { LiveFeed } from './live-feed.tsx'
import { LiveFigures } from './live-figures.tsx'
import { LiveState } from './live-state.tsx'
import { Voice } from './voice.tsx'

/** The dashboard of a live, as narrow as there is room beside a picture. */
export function LiveDashboard({ uniqueId }: { uniqueId: string }) {
  useEffect(() => openLivestreams(), [])
  const { lives, known } = useLivestreams()
  const status = lives.find((live) => live.uniqueId === uniqueId)
  if (status) {
    return (
      <SessionOf status={status}>
        <Dashboard status={status} />
      </SessionOf>
    )
  }
  if (!known) return <Skeleton className="m-3 h-40" />
  return (
    <>
      <NotFollowed uniqueId={uniqueId} />
      <Voice />
    </>
  )
}

/** What was voted and wished for while it was followed stays. */
function NotFollowed({ uniqueId }: { uniqueId: string }) {
  const mayFollow = useMay('live:control')
  const follow = useMutation({ mutationFn: () => followLive(uniqueId) })
  return (
    <div className="flex shrink-0 flex-col items-start gap-2 border-b border-line bg-surface px-3 py-3 text-sm">
      <p className="text-pretty">
        <bdi className="font-semibold">@{uniqueId}</bdi> is not followed: Livetap receives nothing of this live, and so
        its viewers have no say.
      </p>
      {mayFollow && (
        <Button size="small" className="max-md:h-10" disabled={follow.isPending} onClick={() => follow.mutate()}>
          <Radio size={13} aria-hidden="true" /> Follow it
        </Button>
      )}
      {follow.error && <InlineError error={follow.error} />}
    </div>
  )
}

function Dashboard({ status }: { status: LivestreamStatus }) {
  return (
    <>
      <LiveState status={status} />
      <LiveFigures />
      <Tabs.Root defaultValue="feed" className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Parts of the live" className="flex shrink-0 gap-1 border-b border-line bg-surface px-2">
          <View name="feed">Feed</View>
          <View name="gifters">Top gifters</View>
          <View name="voice">Votes and wishes</View>
        </Tabs.List>
        <Part name="feed">
          {status.streamId === undefined ? <Nothing /> : <Feed streamId={status.streamId} key={status.streamId} />}
        </Part>
        <Part name="gifters">
          <Gifters />
        </Part>
        <Part name="voice">
          <Voice />
        </Part>
      </Tabs.Root>
    </>
  )
}

type ViewName = 'feed' | 'gifters' | 'voice'

const View = ({ name, children }: { name: ViewName; children: ReactNode }) => (
  <Tabs.Trigger
    value={name}
    className="h-8 border-b-2 border-transparent px-2 text-xs text-ink-2 -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink max-md:h-10"
  >
    {children}
  </Tabs.Trigger>
)

const Part = ({ name, children }: { name: ViewName; children: ReactNode }) => (
  <Tabs.Content value={name} tabIndex={-1} className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
    {children}
  </Tabs.Content>
)

function Feed({ streamId }: { streamId: string }) {
  const watched = useWatchedLive(streamId)
  return watched ? <LiveFeed store={watched.store} /> : null
}

const Nothing = () => (
  <Notice title="Nothing was received yet" icon={<Radio size={26} />}>
    <p>The chat and the gifts of the live appear here as soon as it begins.</p>
  </Notice>
)

function Gifters() {
  const { metrics } = useSession()
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
      <Board viewers={metrics?.topGifters ?? []} measure="coins" empty="Nobody has sent a gift yet." />
    </div>
  )
}

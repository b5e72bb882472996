import { Navigate } from '@tanstack/react-router'
import { Hourglass } from 'lucide-react'
import { useEffect } from 'react'
import { rememberedLives, rememberLive } from '../../lib/live/remembered.ts'
import { isFollowed } from '../../lib/live/status-words.ts'
import { useLivestreams } from '../../lib/livestreams.ts'
import { Notice, Skeleton } from '../../ui/notice.tsx'
import { LiveView } from './live-view.tsx'
import { parseUsername } from './parse-username.ts'
import { NotFollowed, NoUsername, Welcome } from './welcome.tsx'

/** The first page: the live in the address, else the one watched last, else a welcome. */
export function LivePage({ uniqueId }: { uniqueId: string | undefined }) {
  const { lives, known, refusal } = useLivestreams()
  const status = lives.find((live) => live.uniqueId === uniqueId)
  useEffect(() => {
    if (uniqueId !== undefined && status) rememberLive(uniqueId)
  }, [uniqueId, status])
  if (status) return <LiveView key={status.uniqueId} status={status} />
  if (!known) return refusal ? <NotReady /> : <Loading />
  if (uniqueId !== undefined) return <Unknown written={uniqueId} />
  const followed = lives.filter(isFollowed)
  const next = followed.find((live) => live.uniqueId === rememberedLives.get()[0]) ?? followed[0]
  if (next) return <Navigate to="/" search={{ live: next.uniqueId }} replace />
  return <Welcome />
}

function Unknown({ written }: { written: string }) {
  const parsed = parseUsername(written)
  return 'mistake' in parsed ? <NoUsername mistake={parsed.mistake} /> : <NotFollowed uniqueId={parsed.uniqueId} />
}

const tiles = ['a', 'b', 'c', 'd', 'e'] as const
const lines = ['w-1/2', 'w-2/3', 'w-1/3', 'w-3/5', 'w-2/5', 'w-1/4', 'w-3/4'] as const

/** The reason, and when it is tried again, stand above the page. */
function NotReady() {
  return (
    <Notice level={1} title="Not ready yet" icon={<Hourglass size={28} />}>
      <p>Your lives appear here by themselves as soon as the server can answer.</p>
    </Notice>
  )
}

function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col">
      <span className="sr-only">Loading</span>
      <div className="flex h-11 items-center border-b border-line bg-surface px-3">
        <Skeleton className="h-5 w-64" />
      </div>
      <div className="flex h-19 items-center gap-3 border-b border-line bg-surface px-3">
        {tiles.map((tile) => (
          <Skeleton key={tile} className="h-11 flex-1" />
        ))}
      </div>
      <div className="flex flex-col gap-3 p-3">
        {lines.map((width) => (
          <Skeleton key={width} className={`h-4 ${width}`} />
        ))}
      </div>
    </div>
  )
}

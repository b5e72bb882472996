import { Navigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useLivestreams } from '../../lib/livestreams.ts'
import { Skeleton } from '../../ui/notice.tsx'
import { LiveView } from './live-view.tsx'
import { rememberedLives, rememberLive } from './remembered.ts'
import { isFollowed } from './status-words.ts'
import { NotFollowed, Welcome } from './welcome.tsx'

/** The first page: the live in the address, else the one watched last, else a welcome. */
export function LivePage({ uniqueId }: { uniqueId: string | undefined }) {
  const { lives, known } = useLivestreams()
  const status = lives.find((live) => live.uniqueId === uniqueId)
  useEffect(() => {
    if (uniqueId !== undefined && status) rememberLive(uniqueId)
  }, [uniqueId, status])
  if (status) return <LiveView key={status.uniqueId} status={status} />
  if (!known) return <Loading />
  if (uniqueId !== undefined) return <NotFollowed uniqueId={uniqueId} />
  const followed = lives.filter(isFollowed)
  const next = followed.find((live) => live.uniqueId === rememberedLives.get()[0]) ?? followed[0]
  if (next) return <Navigate to="/" search={{ live: next.uniqueId }} replace />
  return <Welcome />
}

const tiles = ['a', 'b', 'c', 'd', 'e'] as const
const lines = ['w-1/2', 'w-2/3', 'w-1/3', 'w-3/5', 'w-2/5', 'w-1/4', 'w-3/4'] as const

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

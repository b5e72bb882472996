import { Radio } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Skeleton } from '../../ui/notice.tsx'
import { useView } from '../room/room-context.ts'
import { useReadsLive } from './use-reads-live.ts'
import { Voice } from './voice.tsx'

const LiveDashboard = lazy(() => import('./live-dashboard.tsx').then((part) => ({ default: part.LiveDashboard })))

/** The live that the room is bound to: all of it for people of the workspace, else what the room itself tells. */
export function LiveTab() {
  const uniqueId = useView(({ state }) => state.bridge?.uniqueId)
  const reads = useReadsLive()
  if (uniqueId === undefined) return null
  if (reads === undefined) return <Loading />
  if (reads) {
    return (
      <Suspense fallback={<Loading />}>
        <LiveDashboard key={uniqueId} uniqueId={uniqueId} />
      </Suspense>
    )
  }
  return (
    <>
      <p className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3 text-sm">
        <Radio size={15} aria-hidden="true" className="shrink-0 text-accent" />
        <span className="min-w-0 truncate">
          With the live of <bdi className="font-semibold">@{uniqueId}</bdi>
        </span>
      </p>
      <Voice />
    </>
  )
}

const Loading = () => (
  <div aria-busy="true" className="flex flex-col gap-3 p-3">
    <span className="sr-only">Loading</span>
    <Skeleton className="h-6 w-2/3" />
    <Skeleton className="h-20" />
    <Skeleton className="h-40" />
  </div>
)

import type { SessionSummary } from '@livetap/contracts/http.ts'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ErrorNotice, Skeleton } from '../../ui/notice.tsx'
import { sessionQuery } from './queries.ts'
import { ReplayBar } from './replay-bar.tsx'
import { SessionEvents } from './session-events.tsx'
import { SessionHeader } from './session-header.tsx'
import { SessionLiveFeed } from './session-live-feed.tsx'
import { SessionTimeline, type Span } from './timeline/session-timeline.tsx'

/** One recorded session: its totals, its course, its events, and what one can do with it. */
export function SessionPage() {
  const { sessionId } = useParams({ from: '/sessions/$sessionId' })
  const query = useQuery(sessionQuery(sessionId))
  if (query.isPending) return <SessionSkeleton />
  if (!query.data) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  return <SessionView key={sessionId} session={query.data} />
}

type EventsShown = 'arriving' | 'stored'

function SessionView({ session }: { session: SessionSummary }) {
  const [span, setSpan] = useState<Span>()
  const [shown, setShown] = useState<EventsShown>(session.live ? 'arriving' : 'stored')
  useEffect(() => {
    document.title = `Session of @${session.uniqueId} · Livetap`
    return () => {
      document.title = 'Livetap'
    }
  }, [session.uniqueId])
  const zoom = (next: Span | undefined) => {
    setSpan(next)
    if (next) setShown('stored')
  }
  return (
    <div className="flex flex-1 flex-col">
      <SessionHeader session={session} />
      <ReplayBar session={session} />
      <SessionTimeline session={session} span={span} onSpan={zoom} />
      <div className="flex h-[calc(100dvh-2.75rem)] min-h-80 shrink-0 flex-col max-md:h-[calc(100dvh-6rem)]">
        {shown === 'arriving' ? (
          <SessionLiveFeed session={session} onStored={() => setShown('stored')} />
        ) : (
          <SessionEvents session={session} span={span} onArriving={() => setShown('arriving')} />
        )}
      </div>
    </div>
  )
}

function SessionSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-4">
      <span className="sr-only">Loading the session</span>
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-12" />
      <Skeleton className="h-56" />
      <Skeleton className="h-80" />
    </div>
  )
}

import type { SessionSummary } from '@livetap/contracts/http.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { Skeleton } from '../../ui/notice.tsx'
import { PageError } from '../../ui/page-error.tsx'
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
  if (!query.data) {
    return <PageError error={query.error} missing="There is no such session" onRetry={() => void query.refetch()} />
  }
  return <SessionView key={sessionId} session={query.data} />
}

type EventsShown = 'arriving' | 'stored'

function SessionView({ session }: { session: SessionSummary }) {
  const [span, setSpan] = useSpan()
  const [shown, setShown] = useState<EventsShown>(session.live && !span ? 'arriving' : 'stored')
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

/** The part of the session that is looked at is in the address, so that others can be led to it. */
function useSpan(): [Span | undefined, (span: Span | undefined) => void] {
  const search = useSearch({ from: '/sessions/$sessionId' })
  const navigate = useNavigate({ from: '/sessions/$sessionId' })
  const [from, to] = [Date.parse(search.from ?? ''), Date.parse(search.to ?? '')]
  const span = useMemo(() => (from < to ? { from, to } : undefined), [from, to])
  const setSpan = (next: Span | undefined) => {
    const times = next && { from: new Date(next.from).toISOString(), to: new Date(next.to).toISOString() }
    void navigate({ search: times ?? {}, replace: true })
  }
  return [span, setSpan]
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

import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { EventWhys } from '../../ui/feed/feed.tsx'
import { Skeleton } from '../../ui/notice.tsx'

const WhyOfEvent = lazy(() =>
  import('../../features/rules/rules.tsx').then(({ WhyOfEvent: each }) => ({ default: each })),
)

const whyOf = (event: UnifiedEvent) => (
  <Suspense fallback={<Skeleton className="h-32" />}>
    <WhyOfEvent key={event.eventId} event={event} />
  </Suspense>
)

/** Whoever may see rules can ask of every event, in whatever list it stands, what rules made of it. */
export function Whys({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery)
  const seesRules = me?.permissions.includes('rule:read') ?? false
  return <EventWhys value={seesRules ? whyOf : undefined}>{children}</EventWhys>
}

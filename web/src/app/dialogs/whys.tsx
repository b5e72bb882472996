import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { CircleHelp } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { Button } from '../../ui/button.tsx'
import { EventDeeds } from '../../ui/feed/feed.tsx'

const WhyOfEvent = lazy(() =>
  import('../../features/rules/rules.tsx').then(({ WhyOfEvent: each }) => ({ default: each })),
)

/** Whoever may see rules can ask of every event, in whatever list it stands, what rules made of it. */
export function Whys({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery)
  const seesRules = me?.permissions.includes('rule:read') ?? false
  const [asked, setAsked] = useState<UnifiedEvent>()
  const [wasAsked, setWasAsked] = useState(false)
  const path = useLocation({ select: ({ pathname }) => pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another matter.
  useEffect(() => setAsked(undefined), [path])
  const whyOf = useCallback(
    (event: UnifiedEvent) => {
      if (!seesRules || event.eventType === 'RAW') return null
      const ask = () => {
        setWasAsked(true)
        setAsked(event)
      }
      return (
        <Button size="small" className="self-start max-md:h-11" onClick={ask}>
          <CircleHelp size={13} /> Why? What rules made of it
        </Button>
      )
    },
    [seesRules],
  )
  return (
    <EventDeeds value={whyOf}>
      {children}
      <Suspense>{wasAsked && <WhyOfEvent event={asked} onClose={() => setAsked(undefined)} />}</Suspense>
    </EventDeeds>
  )
}

import type { EventPage } from '@livetap/contracts/http.ts'
import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { queryString, request } from '../../../lib/api.ts'
import { foldEvents } from '../../../lib/feed/feed.ts'
import { FeedRowView } from '../../../ui/feed/feed-row.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Quiet } from '../../../ui/panel/section.tsx'

const viewerTypes = 'CHAT,GIFT,LIKE,FOLLOW,SHARE,JOIN,SUBSCRIBE,EMOTE'

/** The newest events of this type. */
export const recentQuery = (eventType: RuleEventType) =>
  queryOptions({
    queryKey: ['recent-events', eventType],
    queryFn: ({ signal }) => {
      const types = eventType === 'ANY' ? viewerTypes : eventType
      return request<EventPage>(`/events${queryString({ types, order: 'desc', limit: 40 })}`, { signal })
    },
  })

interface RecordedEventsProps {
  readonly eventType: RuleEventType
  readonly chosen: string | undefined
  readonly onChoose: (event: UnifiedEvent) => void
}

/** The newest events that the rule listens to. */
export function RecordedEvents({ eventType, chosen, onChoose }: RecordedEventsProps) {
  const { data, error } = useQuery(recentQuery(eventType))
  if (error && !data) return <InlineError error={error} />
  if (!data) return <Skeleton className="h-40" />
  if (data.items.length === 0) return <Quiet>None was recorded yet. Make one up instead.</Quiet>
  return (
    <ul aria-label="Recorded events" className="max-h-72 overflow-y-auto rounded-lg border border-line bg-bg">
      {data.items.map(({ event }) => {
        const [row] = foldEvents([event])
        return (
          <li key={event.eventId} className="relative">
            {row && <FeedRowView row={row} selected={event.eventId === chosen} onSelect={() => onChoose(event)} />}
            <button
              type="button"
              aria-pressed={event.eventId === chosen}
              aria-label="Try the rule with this event"
              onClick={() => onChoose(event)}
              className="absolute inset-0 -outline-offset-2"
            />
          </li>
        )
      })}
    </ul>
  )
}

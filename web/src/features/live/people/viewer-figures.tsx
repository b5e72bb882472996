import type { EventPage } from '@livetap/contracts/http.ts'
import type { Metrics, Person, ViewerFigures } from '@livetap/contracts/metrics.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { useQuery } from '@tanstack/react-query'
import { queryString, request } from '../../../lib/api.ts'
import { formatDuration, formatMinute, formatShort } from '../../../lib/format.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { type Figure, Figures } from '../../../ui/panel/figures.tsx'
import { countEvents } from './count-events.ts'

const newest = 500
const shownComments = 5

/** What a viewer did in this live: from the boards where they stand there, else counted from their events. */
export function FiguresOfViewer({ person, streamId }: { person: Person; streamId: string }) {
  const { metrics } = useSession()
  const known = metrics && findFigures(metrics, person.userId)
  const { data, error } = useQuery({
    queryKey: ['viewer', streamId, person.userId],
    queryFn: ({ signal }) => {
      const search = { streamId, userId: person.userId, order: 'desc', limit: newest }
      return request<EventPage>(`/events${queryString(search)}`, { signal })
    },
  })
  if (error && !known) return <InlineError error={error} />
  if (!data && !known) return <Skeleton className="h-24" />
  const events = (data?.items ?? []).map(({ event }) => event).filter(({ source }) => source === 'live')
  return (
    <section aria-label="In this live" className="flex flex-col gap-4">
      <Figures figures={known ? describeKnown(known) : describeCounted(events, data?.next !== undefined)} />
      <Comments events={events} />
    </section>
  )
}

function findFigures({ topGifters, topLikers }: Metrics, userId: string): ViewerFigures | undefined {
  return [...topGifters, ...topLikers].find(({ person }) => person.userId === userId)
}

function describeKnown(viewer: ViewerFigures): Figure[] {
  return [
    ['Coins', formatShort(viewer.coins)],
    ['Gifts', formatShort(viewer.gifts)],
    ['Likes', formatShort(viewer.likes)],
    ['Comments', formatShort(viewer.comments)],
    ['Shares', formatShort(viewer.shares)],
    ['Watched', formatDuration(viewer.watchSeconds * 1000)],
    ['First seen', formatMinute(viewer.firstSeenAt)],
    ['Been here before', viewer.returning ? 'yes' : 'no'],
    ['Follows', viewer.follows ? 'yes' : 'no'],
  ]
}

/** `isCut`: there are older events that were not read. */
function describeCounted(events: readonly UnifiedEvent[], isCut: boolean): Figure[] {
  const { coins, gifts, likes, comments, shares, firstAt } = countEvents(events)
  const atLeast = (count: number) => `${isCut ? '≥ ' : ''}${formatShort(count)}`
  return [
    ['Coins', atLeast(coins)],
    ['Gifts', atLeast(gifts)],
    ['Likes', atLeast(likes)],
    ['Comments', atLeast(comments)],
    ['Shares', atLeast(shares)],
    ['First seen', firstAt && !isCut ? formatMinute(firstAt) : '–'],
  ]
}

function Comments({ events }: { events: readonly UnifiedEvent[] }) {
  const chats = events.filter((event) => event.eventType === 'CHAT').slice(0, shownComments)
  if (chats.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 text-xs font-semibold text-ink-3">Last comments</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {chats.map(({ eventId, timestamp, payload }) => (
          <li key={eventId} className="flex gap-2">
            <time dateTime={timestamp} className="shrink-0 text-2xs leading-5 text-ink-3">
              {formatMinute(timestamp)}
            </time>
            <span dir="auto" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {cleanText(payload.message)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

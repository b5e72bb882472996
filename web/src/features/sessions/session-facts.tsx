import type { SessionSummary } from '@livetap/contracts/http.ts'
import { formatClock, formatDay, formatDuration } from '../../lib/format.ts'
import { Badge, Dot, OriginBadge } from '../../ui/badge.tsx'

/** Whether a session came from TikTok, a replay or somebody who tried things out, and whether it is going on. */
export function SourceBadge({ session }: { session: Pick<SessionSummary, 'source' | 'live'> }) {
  if (!session.live && session.source === 'live') return null
  return (
    <span className="inline-flex items-center gap-1.5">
      {session.live && (
        <Badge tone="accent">
          <Dot tone="accent" moving /> {session.source === 'live' ? 'Live' : 'Running'}
        </Badge>
      )}
      {session.source !== 'live' && <OriginBadge source={session.source} />}
    </span>
  )
}

/** Whether it is a test that was sent into no live: there is nobody to report on. */
export const isOwnTest = ({ source, streamId }: SessionSummary): boolean => source === 'test' && streamId === 'test'

export const durationOf = ({ startedAt, endedAt, lastEventAt }: SessionSummary): string =>
  formatDuration(Date.parse(endedAt ?? lastEventAt) - Date.parse(startedAt))

export const startOf = ({ startedAt }: SessionSummary): string =>
  `${formatDay(startedAt)}, ${formatClock(startedAt).slice(0, 5)}`

/** The figures of a session, in the order they are told everywhere. */
export const figures: readonly {
  readonly name: string
  readonly read: (session: SessionSummary) => number
  readonly color?: string
}[] = [
  { name: 'Events', read: ({ events }) => events },
  { name: 'Chats', read: ({ chats }) => chats },
  { name: 'Gifts', read: ({ gifts }) => gifts, color: 'text-gift' },
  { name: 'Coins', read: ({ coins }) => coins, color: 'text-gift' },
  { name: 'Likes', read: ({ likes }) => likes },
  { name: 'Follows', read: ({ follows }) => follows },
  { name: 'Peak viewers', read: ({ peakViewers }) => peakViewers },
]

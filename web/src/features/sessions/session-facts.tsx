import type { SessionSummary } from '@livetap/contracts/http.ts'
import { formatClock, formatDay, formatDuration } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Badge, Dot } from '../../ui/badge.tsx'

/** Whether a session came from TikTok or from a replay, and whether it is going on. */
export function SourceBadge({ session }: { session: Pick<SessionSummary, 'source' | 'live'> }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {session.live && (
        <Badge tone="accent">
          <Dot tone="accent" moving /> {session.source === 'replay' ? 'Running' : 'Live'}
        </Badge>
      )}
      {session.source === 'replay' && <Badge tone="share">Replay</Badge>}
    </span>
  )
}

export const durationOf = ({ startedAt, endedAt, lastEventAt }: SessionSummary): string =>
  formatDuration(Date.parse(endedAt ?? lastEventAt) - Date.parse(startedAt))

export const startOf = ({ startedAt }: SessionSummary): string =>
  `${formatDay(startedAt)}, ${formatClock(startedAt).slice(0, 5)}`

const endings: Readonly<Record<string, string>> = {
  'stream-ended': 'the live ended',
  ended: 'the live ended',
  interrupted: 'cut off when Livetap was stopped',
  lost: 'the connection was lost',
  unfollowed: 'stopped by you',
  shutdown: 'Livetap was shut down',
}

export const endWords = (reason: string): string => endings[reason] ?? cleanText(reason)

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

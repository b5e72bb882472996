import type { LivestreamState } from '@livetap/contracts/livestream.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatClock, formatDay, formatDuration, formatShort } from '../../lib/format.ts'
import { rememberedLives } from '../../lib/live/remembered.ts'
import { shortWord, toneOf } from '../../lib/live/status-words.ts'
import { useLivestreams } from '../../lib/livestreams.ts'
import { sessionsQuery } from '../../lib/queries.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Dot, OriginBadge } from '../../ui/badge.tsx'

const headingClass = 'mt-10 mb-1 text-sm font-semibold text-ink-2'
const rowClass = 'flex h-11 items-center gap-3 rounded-md px-2 -mx-2 text-sm hover:bg-hover'

/** Lives that were followed lately, stopped ones too. */
export function FollowedLives() {
  const { lives } = useLivestreams()
  const remembered = rememberedLives.use().filter((name) => !lives.some(({ uniqueId }) => uniqueId === name))
  const names = [...lives.map(({ uniqueId }) => uniqueId), ...remembered]
  if (names.length === 0) return null
  return (
    <section>
      <h2 className={headingClass}>Recently followed</h2>
      <ul className="divide-y divide-line">
        {names.map((name) => (
          <LiveLink
            key={name}
            uniqueId={name}
            state={lives.find((live) => live.uniqueId === name)?.state ?? 'stopped'}
          />
        ))}
      </ul>
    </section>
  )
}

function LiveLink({ uniqueId, state }: { uniqueId: string; state: LivestreamState }) {
  return (
    <li>
      <Link to="/" search={{ live: uniqueId }} className={rowClass}>
        <Dot tone={toneOf(state)} />
        <bdi className="min-w-0 truncate font-medium">@{uniqueId}</bdi>
        <span className="ml-auto text-ink-3">{shortWord(state)}</span>
      </Link>
    </li>
  )
}

export function RecentSessions() {
  const sessions = useInfiniteQuery(sessionsQuery).data?.pages[0]?.items.slice(0, 5) ?? []
  if (sessions.length === 0) return null
  return (
    <section>
      <h2 className={headingClass}>Recent sessions</h2>
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.sessionId}>
            <Link to="/sessions/$sessionId" params={{ sessionId: session.sessionId }} className={rowClass}>
              <span className="flex min-w-0 flex-1 items-center gap-2">
                <bdi className="truncate font-medium md:shrink-0">@{session.uniqueId}</bdi>
                {session.source !== 'live' && <OriginBadge source={session.source} />}
                <bdi className="truncate text-ink-3 max-md:hidden">{cleanText(session.title)}</bdi>
              </span>
              <span className="w-24 shrink-0 text-right whitespace-nowrap text-gift max-md:hidden">
                {formatShort(session.coins)} coins
              </span>
              <span className="w-36 shrink-0 text-right whitespace-nowrap text-ink-3">
                {formatDay(session.startedAt)} {formatClock(session.startedAt).slice(0, 5)}
              </span>
              <span className="w-20 shrink-0 text-right whitespace-nowrap text-ink-3 max-md:hidden">
                {formatDuration(Date.parse(session.lastEventAt) - Date.parse(session.startedAt))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

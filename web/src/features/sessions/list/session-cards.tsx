import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Link } from '@tanstack/react-router'
import { formatShort } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { LiveLinks } from '../live-links.tsx'
import { durationOf, figures, SourceBadge, startOf } from '../session-facts.tsx'

const shown = new Set(['Events', 'Chats', 'Coins', 'Peak viewers'])

/** The sessions where there is no room for a table. */
export function SessionCards({ sessions }: { sessions: readonly SessionSummary[] }) {
  return (
    <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2">
      {sessions.map((session) => (
        <li key={session.sessionId} className="relative">
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: session.sessionId }}
            className="block rounded-lg border border-line bg-surface px-3 py-2.5 hover:bg-hover"
          >
            <div className="flex items-center gap-2">
              <bdi className="min-w-0 truncate font-semibold">@{cleanText(session.uniqueId)}</bdi>
              <SourceBadge session={session} />
              <span className="ml-auto shrink-0 text-xs text-ink-3">{durationOf(session)}</span>
            </div>
            <bdi className="mt-0.5 block truncate text-left text-xs text-ink-3">
              {cleanText(session.title) || startOf(session)}
            </bdi>
            <dl className="mt-2 flex justify-between gap-2">
              {figures
                .filter(({ name }) => shown.has(name))
                .map(({ name, read, color }) => (
                  <div key={name}>
                    <dt className="text-2xs text-ink-3">{name}</dt>
                    <dd className={color}>{formatShort(read(session))}</dd>
                  </div>
                ))}
            </dl>
            <p className="mt-1.5 pr-28 text-2xs text-ink-3">{startOf(session)}</p>
          </Link>
          <span className="absolute right-1.5 bottom-0.5">
            <LiveLinks session={session} />
          </span>
        </li>
      ))}
    </ul>
  )
}

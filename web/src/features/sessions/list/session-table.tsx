import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { formatCount } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../../ui/class-names.ts'
import { LiveLinks } from '../live-links.tsx'
import { durationOf, figures, SourceBadge, startOf } from '../session-facts.tsx'

export function SessionTable({ sessions }: { sessions: readonly SessionSummary[] }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <thead className="text-xs text-ink-3">
          <tr className="border-b border-line">
            <th className="px-4 py-2 text-left font-medium">Live</th>
            <th className="px-3 py-2 text-left font-medium">Began</th>
            <th className="px-3 py-2 text-right font-medium">Lasted</th>
            {figures.map(({ name }) => (
              <th key={name} className="px-3 py-2 text-right font-medium">
                {name}
              </th>
            ))}
            <th className="py-2 pr-3">
              <span className="sr-only">Report and creator</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {sessions.map((session) => (
            <SessionTableRow key={session.sessionId} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SessionTableRow({ session }: { session: SessionSummary }) {
  const navigate = useNavigate()
  const params = { sessionId: session.sessionId }
  return (
    <tr onClick={() => void navigate({ to: '/sessions/$sessionId', params })} className="cursor-pointer hover:bg-hover">
      <td className="max-w-80 py-2 pr-3 pl-4">
        <div className="flex items-center gap-2">
          <Link
            to="/sessions/$sessionId"
            params={params}
            onClick={(event) => event.stopPropagation()}
            className="min-w-0 shrink-0 truncate font-medium"
          >
            <bdi>@{cleanText(session.uniqueId)}</bdi>
          </Link>
          <SourceBadge session={session} />
          <bdi title={cleanText(session.title)} className="min-w-0 truncate text-ink-3">
            {cleanText(session.title)}
          </bdi>
        </div>
      </td>
      <td className="px-3 py-2 whitespace-nowrap text-ink-2">{startOf(session)}</td>
      <td className="px-3 py-2 text-right whitespace-nowrap text-ink-2">{durationOf(session)}</td>
      {figures.map(({ name, read, color }) => (
        <td key={name} className={classNames('px-3 py-2 text-right', read(session) > 0 ? color : 'text-ink-3')}>
          {formatCount(read(session))}
        </td>
      ))}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps the click from the row. */}
      <td className="py-1 pr-3 text-right" onClick={(event) => event.stopPropagation()}>
        <LiveLinks session={session} />
      </td>
    </tr>
  )
}

import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Link } from '@tanstack/react-router'
import { ChartColumn, UserRound } from 'lucide-react'
import { cleanText } from '../../lib/viewer-text.ts'
import { isOwnTest, startOf } from './session-facts.tsx'

const linkClass =
  'inline-flex h-7 items-center gap-1 rounded-md px-1.5 text-xs text-ink-2 hover:bg-raised hover:text-ink max-md:h-9'

/** From a session to the report of its live, and to all lives of its creator. */
export function LiveLinks({ session }: { session: SessionSummary }) {
  const { streamId, uniqueId } = session
  if (isOwnTest(session)) return null
  const [report, creator] = [`Report of the live of ${startOf(session)}`, `All lives of @${cleanText(uniqueId)}`]
  return (
    <span className="inline-flex">
      <Link
        to="/streams/$streamId/report"
        params={{ streamId }}
        aria-label={report}
        title={report}
        className={linkClass}
      >
        <ChartColumn size={14} className="text-ink-3" /> Report
      </Link>
      <Link to="/creators/$uniqueId" params={{ uniqueId }} aria-label={creator} title={creator} className={linkClass}>
        <UserRound size={15} className="text-ink-3" />
      </Link>
    </span>
  )
}

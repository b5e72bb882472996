import type { Execution } from '@livetap/contracts/rules/outcomes.ts'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { formatClock, formatDay } from '../../../lib/format.ts'
import { nameWords, timeWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { EventChip } from '../parts/event-chip.tsx'
import { msWords } from '../parts/ms-words.ts'
import { actionName } from '../sentence/action-words.ts'
import { ActionRunView } from './action-run.tsx'
import { ownTime } from './hops.ts'
import { originName, statusName, statusTone } from './status-words.ts'
import { Waterfall } from './waterfall.tsx'

interface ExecutionRowProps {
  readonly execution: Execution
  /** Among executions of several rules. */
  readonly withRule: boolean
  readonly open?: boolean
}

/** One firing: when, for whom, what came of it; its whole way when it is opened. */
export function ExecutionRow({ execution, withRule, open = false }: ExecutionRowProps) {
  const { hops, status, origin, user } = execution
  const took = ownTime(hops)
  return (
    <li>
      <details className="group" open={open}>
        <summary className="flex min-h-10 list-none flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-sm hover:bg-hover max-md:min-h-11">
          <ChevronRight size={14} aria-hidden="true" className="shrink-0 text-ink-3 group-open:rotate-90" />
          <time
            dateTime={hops.decidedAt}
            title={timeWords(hops.decidedAt)}
            className="w-24 shrink-0 text-xs text-ink-3"
          >
            {dayWords(hops.decidedAt)}
            {formatClock(hops.decidedAt)}
          </time>
          <span className="w-20 shrink-0">
            <Badge tone={statusTone(status)}>{statusName(status)}</Badge>
          </span>
          <EventChip eventType={execution.eventType} />
          {withRule && <bdi className="min-w-0 max-w-56 truncate font-medium">{nameWords(execution.ruleName)}</bdi>}
          {user && <bdi className="min-w-0 max-w-44 truncate text-ink-2">{nameOf(user)}</bdi>}
          {origin !== 'live' && <Badge tone="share">{originName(origin)}</Badge>}
          <span className="min-w-0 truncate text-xs text-ink-3 max-md:hidden">
            {execution.actions.map(({ type }) => actionName(type)).join(', ')}
          </span>
          <span className="ml-auto text-xs text-ink-2">{took === undefined ? '' : msWords(took)}</span>
        </summary>
        <ExecutionDetails execution={execution} withRule={withRule} />
      </details>
    </li>
  )
}

const dayWords = (at: string): string => {
  const day = formatDay(at)
  return day === 'Today' ? '' : `${day} `
}

function ExecutionDetails({ execution, withRule }: ExecutionRowProps) {
  const { ruleId, ruleName, revision, queue, error, hops, actions } = execution
  return (
    <div className="flex flex-col gap-3 border-t border-line bg-bg px-4 py-3">
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-3">
        {withRule && (
          <Link to="/rules/$ruleId" params={{ ruleId }} className="text-accent underline underline-offset-2">
            <bdi>{nameWords(ruleName)}</bdi>
          </Link>
        )}
        <span>{revision === 0 ? 'as drafted' : `revision ${revision}`}</span>
        {!queue.startsWith('~') && <span>queue {queue}</span>}
      </p>
      {error && <p className="text-sm text-danger [overflow-wrap:anywhere]">{error}</p>}
      <Waterfall hops={hops} />
      <ol className="flex flex-col gap-2">
        {actions.map((action) => (
          <ActionRunView key={action.actionId} run={action} />
        ))}
      </ol>
    </div>
  )
}

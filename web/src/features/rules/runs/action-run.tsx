import type { ActionAttempt, ActionRun } from '@livetap/contracts/rules/outcomes.ts'
import { Link } from '@tanstack/react-router'
import { formatClock } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge } from '../../../ui/badge.tsx'
import { actionIcon } from '../actions/action-icon.ts'
import { msWords } from '../parts/ms-words.ts'
import { Rendered } from '../parts/rendered.tsx'
import { actionName } from '../sentence/action-words.ts'
import { adviceFor, statusName, statusTone } from './status-words.ts'

/** What came of one action, with every attempt at it. */
export function ActionRunView({ run }: { run: ActionRun }) {
  const { index, type, target, status, error, rendered, attempts, nextAt } = run
  const Icon = actionIcon(type)
  const advice = adviceFor(status, error)
  return (
    <li className="min-w-0 rounded-lg border border-line bg-surface px-3 py-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Icon size={14} aria-hidden="true" className="shrink-0 text-ink-3" />
        <span className="font-medium">
          {index + 1}. {actionName(type)}
        </span>
        {target !== type && <bdi className="min-w-0 truncate text-ink-2">{cleanText(target)}</bdi>}
        <Badge tone={statusTone(status)}>{statusName(status)}</Badge>
        {nextAt && status === 'retrying' && <span className="text-xs text-ink-3">again at {formatClock(nextAt)}</span>}
      </p>
      {error && <p className="mt-1 text-danger [overflow-wrap:anywhere]">{cleanText(error)}</p>}
      {advice && <p className="mt-1 text-xs text-pretty text-ink-2">{advice}</p>}
      {type === 'webhook' && error && (
        <Link to="/rules/webhooks" className="mt-1 inline-block text-xs text-accent underline underline-offset-2">
          How this address does
        </Link>
      )}
      <Rendered value={rendered} />
      {attempts.length > 0 && <Attempts attempts={attempts} />}
    </li>
  )
}

function Attempts({ attempts }: { attempts: readonly ActionAttempt[] }) {
  return (
    <ol className="mt-2 flex flex-col gap-1 text-xs text-ink-2">
      {attempts.map(({ attempt, startedAt, outcome, status, ms, error, answer }) => (
        <li key={attempt} className="flex flex-wrap gap-x-3 [overflow-wrap:anywhere]">
          <span>
            Attempt {attempt}, {formatClock(startedAt)}
          </span>
          <span className={outcome === 'failed' ? 'text-danger' : ''}>
            {outcome}
            {status !== null && ` (${status})`}
          </span>
          {ms !== null && <span>{msWords(ms)}</span>}
          {error && <span className="text-danger">{cleanText(error)}</span>}
          {answer && <code className="max-w-full truncate font-mono text-2xs text-ink-3">{cleanText(answer)}</code>}
        </li>
      ))}
    </ol>
  )
}

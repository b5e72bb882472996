import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { formatClock, formatDay } from '../../../lib/format.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { commandWords, msWords, runWords, statusName, statusTone } from '../words.ts'

/** One command: what, by whom, what became of it, and how long it took. */
export const CommandRow = memo(function CommandRow({ run }: { run: CommandRun }) {
  const { hops, status, source, queueMs, deviceMs } = run
  return (
    <li className="[contain-intrinsic-size:auto_2.5rem] [content-visibility:auto]">
      <details className="group">
        <summary className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-1.5 text-sm -outline-offset-2 hover:bg-hover">
          <ChevronRight
            size={14}
            aria-hidden="true"
            className="shrink-0 text-ink-3 transition-transform group-open:rotate-90"
          />
          <span className="w-16 shrink-0 text-xs text-ink-3">
            <Time at={hops.queuedAt}>{formatClock(hops.queuedAt)}</Time>
          </span>
          <span className="w-20 shrink-0">
            <Badge tone={statusTone(status)}>{statusName(status)}</Badge>
          </span>
          <span className="min-w-0 flex-1 basis-40 truncate">
            <bdi>{commandWords(run)}</bdi>
          </span>
          <span className="min-w-0 max-w-48 truncate text-xs text-ink-2">
            <bdi>{nameWords(source.name)}</bdi>
          </span>
          <span className="w-28 shrink-0 text-right text-xs text-ink-3 max-sm:w-auto">
            {queueMs !== null && <span title="In the queue">{msWords(queueMs)}</span>}
            {deviceMs !== null && <span title="At the device"> + {msWords(deviceMs)}</span>}
          </span>
        </summary>
        <Details run={run} />
      </details>
    </li>
  )
})

const sourceKinds: Readonly<Record<string, string>> = { rule: 'the rule', person: '', program: 'the program' }

function Details({ run }: { run: CommandRun }) {
  const { commandId, detail, hops, source } = run
  const { why, todo } = runWords(run)
  return (
    <div className="flex flex-col gap-1 border-t border-line bg-bg px-4 py-3 text-sm text-pretty [overflow-wrap:anywhere]">
      <p>
        <span className="font-medium">{why}</span> {todo} {detail && <span className="text-ink-3">({detail})</span>}
      </p>
      <p className="text-ink-2">
        {formatDay(hops.queuedAt)}, asked for by {sourceKinds[source.kind] ?? source.kind}{' '}
        <SourceName source={source} />
        {source.viewer && (
          <>
            , because of <bdi className="font-medium">{nameWords(source.viewer.displayName)}</bdi> (
            <bdi>@{source.viewer.uniqueId}</bdi>)
          </>
        )}
        {source.eventType && `, ${source.eventType}`}
      </p>
      <p className="font-mono text-2xs text-ink-3">
        {commandId}
        {source.eventId && ` · event ${source.eventId}`}
      </p>
    </div>
  )
}

function SourceName({ source: { ruleId, name } }: Pick<CommandRun, 'source'>) {
  const shown = <bdi className="font-medium">{nameWords(name)}</bdi>
  if (ruleId === null) return shown
  return (
    <Link to="/rules/$ruleId" params={{ ruleId }} className="text-accent underline underline-offset-2">
      {shown}
    </Link>
  )
}

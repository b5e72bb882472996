import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { InlineError } from '../../../ui/notice.tsx'
import { runWords } from '../words.ts'

interface TestResultProps {
  readonly run: CommandRun | undefined
  readonly error: Error | null
}

/** What came of a press of Test: done, or why not and what one can do. */
export function TestResult({ run, error }: TestResultProps) {
  return (
    <div role="status" className="min-h-5 text-sm empty:hidden">
      {error ? <InlineError error={error} /> : run && <Run run={run} />}
    </div>
  )
}

function Run({ run }: { run: CommandRun }) {
  const { why, todo } = runWords(run)
  const isDone = run.status === 'done'
  const Icon = isDone ? CircleCheck : TriangleAlert
  return (
    <p className="flex items-baseline gap-2">
      <Icon
        size={14}
        aria-hidden="true"
        className={isDone ? 'shrink-0 translate-y-0.5 text-accent' : 'shrink-0 translate-y-0.5 text-warn'}
      />
      <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">
        <span className="font-medium">{why}</span> {todo}{' '}
        {run.detail && <span className="text-ink-3">({run.detail})</span>}
      </span>
    </p>
  )
}

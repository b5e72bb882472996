import type { Insight } from '@livetap/contracts/user-session.ts'
import { BellOff, X } from 'lucide-react'
import { formatClock } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { formatExact, wordsOf } from '../../../lib/score-words.ts'
import { session, useSession } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button, IconButton } from '../../../ui/button.tsx'
import { Quiet } from '../../../ui/panel/section.tsx'
import { currentPrompts, kindWords } from './current-prompts.ts'

/** What the streamer may do now, and why; each can be put away, alone or with its kind. */
export function Prompts({ most = 6 }: { most?: number }) {
  const { insights, muted } = useSession()
  const prompts = currentPrompts(insights, useNow(1000)).slice(0, most)
  return (
    <div aria-live="polite">
      {prompts.length === 0 && <Quiet>Nothing to do. Hints appear here when the live calls for something.</Quiet>}
      <ul className="flex flex-col gap-2">
        {prompts.map((insight) => (
          <Prompt key={insight.insightId} insight={insight} />
        ))}
      </ul>
      {muted.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-1" aria-label="Muted hints">
          {muted.map((kind) => (
            <li key={kind}>
              <Button size="small" look="quiet" onClick={() => session.muteInsights(kind, false)}>
                <BellOff size={12} />
                Show “{kindWords[kind]}” again
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Prompt({ insight: { insightId, kind, title, reason, numbers, at } }: { insight: Insight }) {
  return (
    <li className="rounded-md border border-line bg-bg px-3 py-2">
      <div className="flex items-start gap-1">
        <p
          dir="auto"
          className="min-w-0 flex-1 py-0.5 text-[0.9375rem] leading-snug font-semibold [overflow-wrap:anywhere]"
        >
          {cleanText(title)}
        </p>
        <IconButton label={`No more of “${kindWords[kind]}”`} onClick={() => session.muteInsights(kind, true)}>
          <BellOff size={14} />
        </IconButton>
        <IconButton label="Put away" onClick={() => session.dismissInsight(insightId)}>
          <X size={15} />
        </IconButton>
      </div>
      <p dir="auto" className="text-sm text-ink-2 [overflow-wrap:anywhere]">
        {cleanText(reason)}
      </p>
      <details className="mt-1 text-xs text-ink-3">
        <summary className="w-fit hover:text-ink max-md:py-2">
          {kindWords[kind]}, {formatClock(at)}: the numbers
        </summary>
        <Numbers numbers={numbers} />
      </details>
    </li>
  )
}

/** Ids say nothing to people. */
function Numbers({ numbers }: Pick<Insight, 'numbers'>) {
  const shown = Object.entries(numbers).filter(([name]) => !/id$/i.test(name))
  return (
    <dl className="mt-1 grid grid-cols-[1fr_auto] gap-x-4">
      {shown.map(([name, value]) => (
        <div key={name} className="contents">
          <dt>{wordsOf(name)}</dt>
          <dd className="text-right text-ink-2">
            <bdi>{typeof value === 'number' ? formatExact(value) : cleanText(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

import type { Question } from '@livetap/contracts/metrics.ts'
import { Check, SkipForward, Undo2 } from 'lucide-react'
import { formatDuration, plural } from '../../../lib/format.ts'
import { session } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { ViewerLink } from '../../../ui/people/viewer-link.tsx'

const urgency: Record<number, readonly [bar: string, word: string | undefined]> = {
  5: ['bg-danger', 'urgent'],
  4: ['bg-warn', 'important'],
  3: ['bg-chat', undefined],
}

/** A question that waits: who asks, how often, and two buttons for a thumb. */
export function WaitingQuestion({ question, now }: { question: Question; now: number }) {
  const { questionId, priority, text } = question
  const [bar, word] = urgency[priority] ?? ['bg-line-strong', undefined]
  return (
    <li className="flex gap-3 border-b border-line py-2.5 last:border-0">
      <span aria-hidden="true" className={classNames('w-1 shrink-0 rounded-full', bar)} />
      <div className="min-w-0 flex-1">
        <QuestionText text={text} />
        <div className="mt-0.5 flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
          {word && <Badge tone={priority === 5 ? 'danger' : 'warn'}>{word}</Badge>}
          {question.asked > 1 && (
            <span className="font-semibold text-ink-2">asked {plural(question.asked, 'time')}</span>
          )}
          <Askers question={question} />
          <span>{formatDuration(now - Date.parse(question.firstAskedAt))} ago</span>
        </div>
      </div>
      <div className="flex shrink-0 items-start gap-1">
        <IconButton
          label="Answered"
          className="border border-line bg-raised max-md:size-11"
          onClick={() => session.markQuestion(questionId, 'answered')}
        >
          <Check size={17} className="text-accent" />
        </IconButton>
        <IconButton label="Skip" className="max-md:size-11" onClick={() => session.markQuestion(questionId, 'skipped')}>
          <SkipForward size={15} />
        </IconButton>
      </div>
    </li>
  )
}

/** One that was answered or skipped, and can be taken back. */
export function DoneQuestion({ question: { questionId, text, status } }: { question: Question }) {
  return (
    <li className="flex items-center gap-3 border-b border-line py-1.5 last:border-0">
      <div className="min-w-0 flex-1 text-ink-3">
        <QuestionText text={text} />
      </div>
      <span className="shrink-0 text-xs text-ink-3">{status}</span>
      <Button
        size="small"
        look="quiet"
        className="max-md:h-10"
        onClick={() => session.markQuestion(questionId, 'pending')}
      >
        <Undo2 size={13} />
        Undo
      </Button>
    </li>
  )
}

const QuestionText = ({ text }: { text: string }) => (
  <p dir="auto" className="line-clamp-3 text-[0.9375rem] leading-snug [overflow-wrap:anywhere]">
    {cleanText(text)}
  </p>
)

function Askers({ question: { askers } }: { question: Question }) {
  const [first, ...others] = askers
  if (!first) return null
  return (
    <span className="flex min-w-0 max-w-48 items-center gap-1">
      <ViewerLink person={first} />
      {others.length > 0 && <span className="shrink-0">and others</span>}
    </span>
  )
}

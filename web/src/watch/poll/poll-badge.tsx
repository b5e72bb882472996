import { ChartBarBig } from 'lucide-react'
import { cleanText } from '../../lib/viewer-text.ts'
import { useView } from '../room/room-context.ts'
import { focusPoll } from './focus-poll.ts'
import { TimeLeft } from './time-left.tsx'

/** Over the picture, where what is beside it is hidden: that a poll is open, and the way to it. */
export function PollBadge() {
  const poll = useView(({ state }) => state.poll)
  if (!poll || poll.isOver) return null
  const question = cleanText(poll.question)
  return (
    <button
      type="button"
      data-theme="dark"
      aria-label={`Go to the poll: ${question}`}
      title={question}
      onClick={focusPoll}
      className="rising absolute top-[calc(0.75rem+env(safe-area-inset-top))] right-[calc(0.75rem+env(safe-area-inset-right))] flex h-9 max-w-[min(20rem,calc(100%-1.5rem))] items-center gap-2 rounded-full border border-line bg-surface/90 px-3.5 text-sm text-ink shadow-float hover:border-line-strong max-sm:top-[calc(3.75rem+env(safe-area-inset-top))] max-md:h-11"
    >
      <ChartBarBig size={15} aria-hidden="true" className="shrink-0 text-accent" />
      <bdi className="min-w-0 truncate font-medium">{question}</bdi>
      <TimeLeft poll={poll} />
    </button>
  )
}

import { useNow } from '../../../lib/now.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { classNames } from '../../../ui/class-names.ts'

const views = ['feed', 'numbers', 'questions', 'people', 'insight'] as const
export type View = (typeof views)[number]

const names: Record<View, string> = {
  feed: 'Feed',
  numbers: 'Numbers',
  questions: 'Questions',
  people: 'People',
  insight: 'Insight',
}

/** Ways to look at a live: above it on a desk, at its foot on a phone, where the thumb is. */
export function ViewTabs({ view, onView }: { view: View; onView: (view: View) => void }) {
  const waiting = useWaiting()
  return (
    <nav
      aria-label="Views of the live"
      className="flex shrink-0 gap-1 border-line bg-surface px-2 max-md:order-last max-md:border-t md:border-b"
    >
      {views.map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === view ? 'page' : undefined}
          onClick={() => onView(each)}
          className={classNames(
            'flex h-9 items-center justify-center gap-1.5 border-b-2 px-3 text-sm -outline-offset-2 relative max-md:h-12 max-md:flex-auto max-md:border-t-2 max-md:border-b-0 max-md:px-1.5',
            each === view
              ? 'border-accent font-semibold text-ink'
              : 'border-transparent text-ink-2 hover:bg-hover hover:text-ink',
          )}
        >
          {names[each]}
          {waiting[each] > 0 && (
            <span className="min-w-4.5 rounded-full max-md:absolute max-md:top-0.5 max-md:right-0 bg-accent-soft px-1 text-center text-2xs font-semibold text-accent">
              {Math.min(99, waiting[each])}
              <span className="sr-only"> waiting</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  )
}

/** How much waits for the streamer in each view. */
function useWaiting(): Record<View, number> {
  const { metrics, insights } = useSession()
  const now = useNow(5000)
  const questions = metrics?.analysis.questions.items.filter(({ status }) => status === 'pending').length ?? 0
  const prompts = insights.filter(({ expiresAt }) => Date.parse(expiresAt) > now).length
  return { feed: 0, numbers: 0, questions, people: 0, insight: prompts }
}

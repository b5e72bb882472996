import type { ReactNode } from 'react'
import { useNow } from '../../../lib/now.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { Quiet } from '../../../ui/panel/section.tsx'
import { Board } from '../../../ui/people/board.tsx'
import { Prompts } from '../insight/prompts.tsx'
import { NewGifters } from '../people/people-view.tsx'
import { WaitingQuestion } from '../questions/question-item.tsx'
import { sortQuestions } from '../questions/sort-questions.ts'

const shownQuestions = 5
const shownGifters = 5

/** Beside the feed, where there is room: what to do, what is asked, whom to thank, who gives. */
export function LiveAside() {
  const { metrics } = useSession()
  const now = useNow(5000)
  const { waiting } = sortQuestions(metrics?.analysis.questions.items ?? [])
  return (
    <aside
      aria-label="Highlights"
      className="w-88 shrink-0 divide-y divide-line overflow-y-auto border-l border-line bg-surface max-xl:hidden"
    >
      <Part title="What to do now">
        <Prompts most={3} />
      </Part>
      <Part title="Questions" note={waiting.length > shownQuestions && `${waiting.length} wait`}>
        {waiting.length === 0 && <Quiet>No question waits.</Quiet>}
        <ul className="-mt-2">
          {waiting.slice(0, shownQuestions).map((question) => (
            <WaitingQuestion key={question.questionId} question={question} now={now} />
          ))}
        </ul>
      </Part>
      <Part title="First gift: say thanks">
        <NewGifters gifters={metrics?.newGifters ?? []} />
      </Part>
      <Part title="Top gifters">
        <Board
          viewers={metrics?.topGifters.slice(0, shownGifters) ?? []}
          measure="coins"
          empty="Nobody has sent a gift yet."
        />
      </Part>
    </aside>
  )
}

function Part({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="px-4 pt-3 pb-4">
      <h2 className="flex items-baseline justify-between pb-2 text-sm font-semibold">
        {title}
        {note && <span className="text-2xs font-normal text-ink-3">{note}</span>}
      </h2>
      {children}
    </section>
  )
}

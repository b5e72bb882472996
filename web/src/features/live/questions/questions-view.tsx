import type { Analysis } from '@livetap/contracts/metrics.ts'
import { formatDuration } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { Figures } from '../../../ui/panel/figures.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { DoneQuestion, WaitingQuestion } from './question-item.tsx'
import { sortQuestions } from './sort-questions.ts'

/** What the chat wants to know: those that wait first, those that are done below. */
export function QuestionsView() {
  const questions = useSession().metrics?.analysis.questions
  const now = useNow(5000)
  const { waiting, done } = sortQuestions(questions?.items ?? [])
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Section inset title="Waiting" note={waiting.length > 0 && 'most urgent first'}>
        {waiting.length === 0 && <Quiet>No question waits. They are found in the chat by themselves.</Quiet>}
        <ul aria-label="Questions that wait">
          {waiting.map((question) => (
            <WaitingQuestion key={question.questionId} question={question} now={now} />
          ))}
        </ul>
      </Section>
      <div className="flex flex-col gap-3">
        {questions && <HowItGoes questions={questions} />}
        <Section inset title="Done">
          {done.length === 0 && <Quiet>Nothing was marked yet.</Quiet>}
          <ul aria-label="Questions that are done">
            {done.map((question) => (
              <DoneQuestion key={question.questionId} question={question} />
            ))}
          </ul>
        </Section>
      </div>
    </div>
  )
}

function HowItGoes({ questions }: { questions: Analysis['questions'] }) {
  const { pending, answered, skipped, responseRate, responseSeconds } = questions
  return (
    <Section inset title="How it goes">
      <Figures
        figures={[
          ['Waiting', pending],
          ['Answered', answered],
          ['Skipped', skipped],
          ['Answer rate', responseRate === null ? '–' : `${Math.round(responseRate * 100)} %`],
          ['Time to answer', responseSeconds === null ? '–' : formatDuration(responseSeconds * 1000)],
        ]}
      />
    </Section>
  )
}

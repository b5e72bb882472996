import type { Metrics, Question } from '@livetap/contracts/metrics.ts'
import { useState } from 'react'
import { formatCount, formatDuration, formatMinute, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { Nothing } from '../parts/figures.tsx'
import { nameOf } from '../parts/person.tsx'
import { formatShare } from '../parts/words.ts'

const few = 6

/** What was asked in the chat, the most urgent first. */
export function Questions({ metrics }: { metrics: Metrics }) {
  const { pending, answered, skipped, responseRate, responseSeconds, items } = metrics.analysis.questions
  const [all, setAll] = useState(false)
  const asked = pending + answered + skipped
  if (asked === 0) {
    return (
      <Section title="Questions">
        <Nothing>No question was recognised in the chat.</Nothing>
      </Section>
    )
  }
  return (
    <Section
      title="Questions"
      note={`${plural(asked, 'question')}: ${formatCount(answered)} marked as answered, ${formatCount(pending)} open`}
    >
      {answered > 0 && (
        <p className="px-4 pb-1 text-xs text-ink-3">
          {responseRate !== null && `${formatShare(responseRate)} answered`}
          {responseSeconds !== null && `, after ${formatDuration(responseSeconds * 1000)} in the mean`}
        </p>
      )}
      <ul className="divide-y divide-line">
        {items.slice(0, all ? items.length : few).map((question) => (
          <QuestionRow key={question.questionId} question={question} />
        ))}
      </ul>
      {items.length > few && (
        <div className="border-t border-line px-3 py-1.5 print:hidden">
          <Button size="small" look="quiet" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${items.length}`}
          </Button>
        </div>
      )}
    </Section>
  )
}

const states: Readonly<Record<Question['status'], readonly [tone: Tone, word: string]>> = {
  pending: ['warn', 'Open'],
  answered: ['follow', 'Answered'],
  skipped: ['plain', 'Skipped'],
}

function QuestionRow({ question }: { question: Question }) {
  const { text, asked, askers, firstAskedAt, status } = question
  const [tone, word] = states[status]
  return (
    <li className="flex items-start gap-3 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <bdi dir="auto" title={cleanText(text)} className="line-clamp-3 text-start text-pretty wrap-anywhere">
          {cleanText(text)}
        </bdi>
        <p className="truncate text-xs text-ink-3">
          {formatMinute(firstAskedAt)}, {asked === 1 ? 'asked once by' : `asked ${formatCount(asked)} times, first by`}{' '}
          <bdi>{askers[0] ? nameOf(askers[0]) : 'somebody'}</bdi>
        </p>
      </div>
      <Badge tone={tone}>{word}</Badge>
    </li>
  )
}

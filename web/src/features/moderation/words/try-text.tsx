import type { WordTrialResult } from '@livetap/contracts/workspace/moderation.ts'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { InlineError } from '../../../ui/notice.tsx'
import { CommentText } from '../parts/comment-text.tsx'
import { tryText, wordsQuery } from '../queries.ts'
import { fieldClass } from './word-form.tsx'

const outcomes: Record<WordTrialResult['outcome'], readonly [words: string, color: string]> = {
  shown: ['It would be shown.', 'text-accent'],
  held: ['It would be held until somebody approves it.', 'text-warn'],
  hidden: ['It would be hidden from the public.', 'text-danger'],
}

/** What would happen to a comment, with the words and settings of now. */
export function TryText() {
  const [text, setText] = useState('')
  const tried = useDeferredValue(text)
  const revision = useQuery(wordsQuery).data?.revision
  const { data, error } = useQuery({
    queryKey: ['moderation', 'trial', tried, revision],
    queryFn: ({ signal }) => tryText({ text: tried }, signal),
    enabled: tried.trim() !== '',
    gcTime: 0,
  })
  return (
    <div className="flex flex-col gap-2">
      <textarea
        value={text}
        onChange={({ target }) => setText(target.value)}
        rows={2}
        dir="auto"
        maxLength={500}
        aria-label="A comment to try"
        placeholder="Type a comment, also in disguise: fr€€ c0ins"
        className={`${fieldClass} h-auto resize-y py-2 max-md:h-auto`}
      />
      {error && <InlineError error={error} />}
      <div role="status" className="flex flex-col gap-1 text-sm">
        {data && tried.trim() !== '' && <Tried text={tried} result={data} />}
      </div>
    </div>
  )
}

function Tried({ text, result: { matches, link, outcome } }: { text: string; result: WordTrialResult }) {
  const [words, color] = outcomes[outcome]
  return (
    <>
      <p>
        <CommentText text={text} matches={matches} />
      </p>
      <p className={color}>{words}</p>
      <p className="text-xs text-ink-3">
        {matches.length === 0 ? 'No flagged word is in it' : plural(matches.length, 'match', 'matches')}
        {link && '; there is a link in it'}.
      </p>
    </>
  )
}

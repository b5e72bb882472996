import { useInfiniteQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { plural } from '../../lib/format.ts'
import { sessionsQuery } from '../../lib/queries.ts'
import { timeWords } from '../../lib/words/words.ts'
import { Button } from '../../ui/button.tsx'
import { fieldClass } from '../../ui/form/field.tsx'
import { InlineError } from '../../ui/notice.tsx'

interface RecordingChoiceProps {
  /** Id of a session; empty: none. */
  readonly value: string
  readonly label?: string
  /** What choosing none is called. */
  readonly none: string
  readonly onChange: (sessionId: string) => void
}

export function RecordingChoice({ value, label = 'Recording', none, onChange }: RecordingChoiceProps) {
  const id = useId()
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(sessionsQuery)
  const sessions = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <select id={id} value={value} onChange={({ target }) => onChange(target.value)} className={fieldClass}>
          <option value="">{none}</option>
          {sessions.map(({ sessionId, uniqueId, startedAt, events, replayOf }) => (
            <option key={sessionId} value={sessionId}>
              {`@${uniqueId}, ${timeWords(startedAt)}, ${plural(events, 'event')}${replayOf ? ' (replay)' : ''}`}
            </option>
          ))}
        </select>
        {hasNextPage && (
          <Button look="quiet" className="h-10 shrink-0 max-md:h-11" onClick={() => void fetchNextPage()}>
            Older ones
          </Button>
        )}
      </div>
      {error && <InlineError error={error} />}
    </div>
  )
}

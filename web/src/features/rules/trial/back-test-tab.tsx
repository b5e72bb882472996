import type { BackTest } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Rewind } from 'lucide-react'
import { useState } from 'react'
import { formatCount, plural } from '../../../lib/format.ts'
import { sessionsQuery } from '../../../lib/queries.ts'
import { timeWords } from '../../../lib/words/words.ts'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { backTestQuery, cancelBackTest, startBackTest } from '../api.ts'
import { useDraft } from '../editor/draft.ts'
import { Choice } from '../parts/fields.tsx'
import { BackTestResult } from './back-test-result.tsx'
import { TextChoices, useTexts } from './text-choices.tsx'

/** What the rule would have done in a live that was recorded. */
export function BackTestTab({ rule }: { rule: Rule }) {
  const { definition } = useDraft()
  const [sessionId, setSessionId] = useState('')
  const texts = useTexts(rule)
  const start = useMutation({ mutationFn: startBackTest })
  return (
    <div className="flex flex-col gap-4">
      <Section title="Back-test" note="two texts of the rule, one beside the other; nothing is sent" inset>
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            start.mutate({ sessionId, ruleId: rule.ruleId, definition, ...texts.wish })
          }}
        >
          <SessionChoice value={sessionId} onChange={setSessionId} />
          <TextChoices texts={texts} />
          <Button type="submit" look="primary" className="max-md:h-11" disabled={sessionId === '' || start.isPending}>
            <Rewind size={14} /> Play through
          </Button>
        </form>
        {start.error && <InlineError error={start.error} />}
      </Section>
      {start.data && <Running key={start.data.backTestId} backTestId={start.data.backTestId} rule={rule} />}
    </div>
  )
}

function SessionChoice({ value, onChange }: { value: string; onChange: (sessionId: string) => void }) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(sessionsQuery)
  const sessions = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <Choice
        label="Recording"
        className="min-w-0 flex-1 basis-72"
        value={value}
        choices={[
          ['', sessions.length === 0 && data ? 'Nothing is recorded yet' : 'Choose one'],
          ...sessions.map((one) => [one.sessionId, sessionName(one)] as const),
        ]}
        onChange={onChange}
      />
      {hasNextPage && (
        <Button look="quiet" className="max-md:h-11" onClick={() => void fetchNextPage()}>
          Older ones
        </Button>
      )}
      {error && <InlineError error={error} />}
    </>
  )
}

const sessionName = (one: { uniqueId: string; startedAt: string; events: number; replayOf: string | null }): string =>
  `@${one.uniqueId}, ${timeWords(one.startedAt)}, ${plural(one.events, 'event')}${one.replayOf ? ' (replay)' : ''}`

function Running({ backTestId, rule }: { backTestId: string; rule: Rule }) {
  const { data, error } = useQuery(backTestQuery(backTestId))
  if (error && !data) return <InlineError error={error} />
  if (!data) return null
  if (data.state === 'running') return <Progress test={data} />
  if (data.state === 'cancelled') return <p className="text-sm text-ink-2">The back-test was cancelled.</p>
  if (data.state === 'failed') return <p className="text-sm text-danger">{data.error ?? 'The back-test failed.'}</p>
  return <BackTestResult test={data} publishedRevision={rule.revision} />
}

function Progress({ test: { backTestId, seen, events } }: { test: BackTest }) {
  const cancel = useMutation({ mutationFn: () => cancelBackTest(backTestId) })
  return (
    <div className="flex items-center gap-3 text-sm">
      <progress
        aria-label="Events looked at"
        max={Math.max(1, events)}
        value={seen}
        className="h-2 min-w-0 flex-1 overflow-hidden rounded-full"
      />
      <span role="status" className="text-ink-2">
        {formatCount(seen)} of {plural(events, 'event')}
      </span>
      <Button size="small" className="max-md:h-11" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    </div>
  )
}

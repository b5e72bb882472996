import type { Rule, RuleDefinition, RuleRevision } from '@livetap/contracts/rules/rule.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useNow } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { agoWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { revisionsQuery, rollBack } from '../api.ts'
import { useDraft } from '../editor/draft.ts'
import { tell, tellFailure } from '../parts/notes.tsx'
import { type Difference, diffDefinitions } from './diff.ts'

/** Every text that was published, what changed with it, and the way back to it. */
export function RevisionsTab({ rule }: { rule: Rule }) {
  const { data, error, refetch } = useQuery(revisionsQuery(rule.ruleId))
  const { definition } = useDraft()
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-40" />
  if (data.items.length === 0) return <Quiet>Nothing was published yet.</Quiet>
  const [newest] = data.items
  return (
    <div className="flex flex-col gap-4">
      {newest && <DraftSection before={newest.definition} definition={definition} />}
      <ol aria-label="Revisions" className="flex flex-col gap-3">
        {data.items.map((revision, index) => (
          <RevisionItem
            key={revision.revision}
            rule={rule}
            revision={revision}
            before={data.items[index + 1]?.definition}
          />
        ))}
      </ol>
    </div>
  )
}

function DraftSection({ before, definition }: { before: RuleDefinition; definition: RuleDefinition }) {
  const differences = diffDefinitions(before, definition)
  if (differences.length === 0) return null
  return (
    <Section title="Not published yet" note="what differs from the newest revision" inset>
      <Differences differences={differences} />
    </Section>
  )
}

interface RevisionItemProps {
  readonly rule: Rule
  readonly revision: RuleRevision
  readonly before: RuleDefinition | undefined
}

function RevisionItem({ rule, revision: { revision, definition, published, note }, before }: RevisionItemProps) {
  const now = useNow(30_000)
  const isActing = rule.revision === revision
  const differences = before && diffDefinitions(before, definition)
  return (
    <li className="rounded-lg border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-sm font-semibold">Revision {revision}</h2>
        {isActing && <Badge tone="accent">published</Badge>}
        <span className="text-xs text-ink-3">
          <Time at={published.at}>{agoWords(published.at, now)}</Time> by{' '}
          <bdi>{cleanText(published.by.name) || 'somebody'}</bdi>
        </span>
        {!isActing && <RollBackButton rule={rule} revision={revision} />}
      </div>
      {note !== '' && (
        <p className="mt-1 text-sm [overflow-wrap:anywhere]">
          <bdi>{cleanText(note)}</bdi>
        </p>
      )}
      <div className="mt-2">
        {differences ? <Differences differences={differences} /> : <Quiet>The first that is kept.</Quiet>}
      </div>
    </li>
  )
}

function RollBackButton({ rule, revision }: { rule: Rule; revision: number }) {
  const mayWrite = useMay('rule:write')
  const queries = useQueryClient()
  const back = useMutation({
    mutationFn: () => rollBack(rule.ruleId, revision),
    onSuccess: (saved) => tell(`Revision ${revision} is back, as revision ${saved.revision ?? revision}`),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  })
  if (!mayWrite) return null
  return (
    <Button size="small" className="ml-auto max-md:h-11" disabled={back.isPending} onClick={() => back.mutate()}>
      <Undo2 size={13} /> Bring back
    </Button>
  )
}

function Differences({ differences }: { differences: readonly Difference[] }) {
  if (differences.length === 0) return <Quiet>The same text as before.</Quiet>
  return (
    <dl className="flex flex-col gap-2 text-xs">
      {differences.map(({ place, before, after }) => (
        <div key={place} className="grid grid-cols-[minmax(0,1fr)] gap-x-3 md:grid-cols-[10rem_minmax(0,1fr)]">
          <dt className="font-medium text-ink-2 [overflow-wrap:anywhere]">{place}</dt>
          <dd className="min-w-0 font-mono text-2xs leading-5 [overflow-wrap:anywhere]">
            {before !== undefined && (
              <del className="block rounded-sm bg-danger-soft px-1.5 text-danger no-underline">
                <span aria-hidden="true">− </span>
                {before}
              </del>
            )}
            {after !== undefined && (
              <ins className="mt-0.5 block rounded-sm bg-accent-soft px-1.5 text-accent no-underline">
                <span aria-hidden="true">+ </span>
                {after}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

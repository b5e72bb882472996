import type { WorkspaceDeletion } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { plural } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { agoWords, nameWords } from '../../../lib/words/words.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { deletionsQuery } from '../requests.ts'

/** Workspaces that are being removed, and how far that is; nothing for who has deleted none. */
export function DeletionsSection() {
  const { data } = useQuery(deletionsQuery)
  if (!data || data.items.length === 0) return null
  return (
    <Section title="Deleted workspaces">
      <ul aria-label="Deleted workspaces" className="divide-y divide-line border-t border-line">
        {data.items.map((deletion) => (
          <DeletionLine key={deletion.deletionId} deletion={deletion} />
        ))}
      </ul>
    </Section>
  )
}

function DeletionLine({ deletion }: { deletion: WorkspaceDeletion }) {
  const now = useNow(15_000)
  const isDone = deletion.state === 'done'
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      {isDone ? (
        <CircleCheck size={18} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
      ) : (
        <LoaderCircle size={18} aria-hidden="true" className="mt-0.5 shrink-0 animate-spin text-warn" />
      )}
      <div className="min-w-0 flex-1">
        <p className="text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{nameWords(deletion.workspaceName)}</bdi>
        </p>
        <p role="status" className="text-sm text-pretty text-ink-2">
          {progressWords(deletion)}
        </p>
        <p className="text-xs text-ink-3">
          asked for <Time at={deletion.requestedAt}>{agoWords(deletion.requestedAt, now)}</Time>
        </p>
      </div>
    </li>
  )
}

function progressWords({ state, removed, remaining }: WorkspaceDeletion): string {
  const rows = plural(removed, 'row')
  if (state === 'running') {
    return remaining === null
      ? `Being removed: ${rows} so far.`
      : `Being removed: ${rows} so far; a search still found ${plural(remaining, 'row')}.`
  }
  return remaining === 0
    ? `Gone: ${rows} removed, and a search through all tables found nothing left.`
    : `Removed: ${rows}.`
}

import type { AuditEntry } from '@livetap/contracts/workspace/access.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, ScrollText } from 'lucide-react'
import { saveCsv } from '../../../lib/csv.ts'
import { plural } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice, Skeleton } from '../../../ui/notice.tsx'
import { auditQuery } from '../queries.ts'
import { TeamPage } from '../team-page.tsx'
import { writeAudit } from './audit-csv.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'
import { type AuditChange, changeSearch, isNarrowed, readSearch } from './audit-search.ts'

export function AuditPage() {
  return (
    <TeamPage tab="/team/audit" title="Audit log">
      <Audit />
    </TeamPage>
  )
}

/** Who did what; which of it is in the address. */
function Audit() {
  const search = useSearch({ from: '/team/audit' })
  const navigate = useNavigate({ from: '/team/audit' })
  const query = useInfiniteQuery(auditQuery(readSearch(search)))
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? []
  const narrow = (change: AuditChange) => void navigate({ search: changeSearch(search, change), replace: true })
  return (
    <>
      <Head entries={entries} isMore={query.hasNextPage} />
      <AuditFilters search={search} entries={entries} onNarrow={narrow} />
      {query.isPending && <Skeleton className="h-64" />}
      {query.error && !query.data && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && entries.length === 0 && <NoEntries isNarrowed={isNarrowed(search)} />}
      {entries.length > 0 && <AuditList entries={entries} onActor={(actor) => narrow({ actor })} />}
      {query.isFetchNextPageError && <InlineError error={query.error} />}
      {query.hasNextPage && (
        <Button className="mx-auto" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Older
        </Button>
      )}
    </>
  )
}

function Head({ entries, isMore }: { entries: readonly AuditEntry[]; isMore: boolean }) {
  const today = new Date().toISOString().slice(0, 10)
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
      <h2 className="text-base font-semibold">Audit log</h2>
      {entries.length > 0 && (
        <>
          <p role="status" className="text-sm text-ink-3">
            {isMore ? `the newest ${entries.length}` : plural(entries.length, 'entry', 'entries')}
          </p>
          <Button
            size="small"
            className="ml-auto max-md:h-9"
            onClick={() => saveCsv(`audit-${today}.csv`, writeAudit(entries))}
          >
            <Download size={13} /> CSV of these
          </Button>
        </>
      )}
    </div>
  )
}

function NoEntries({ isNarrowed }: { isNarrowed: boolean }) {
  if (!isNarrowed) {
    return (
      <Notice title="Nobody has changed anything yet" icon={<ScrollText size={28} />}>
        <p>Whoever follows a live, plays a recording again, downloads one, or makes a key is written down here.</p>
      </Notice>
    )
  }
  return (
    <Notice title="No entry matches" icon={<ScrollText size={28} />}>
      <p>Choose less, or show all.</p>
    </Notice>
  )
}

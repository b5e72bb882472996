import type { SessionSummary } from '@livetap/contracts/http.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Disc3 } from 'lucide-react'
import { useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { useMedia } from '../../../lib/now.ts'
import { sessionsQuery } from '../../../lib/queries.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { LoadMore } from '../load-more.tsx'
import { SessionCards } from './session-cards.tsx'
import { SessionTable } from './session-table.tsx'

/** Everything that was ever recorded. */
export function SessionsPage() {
  const query = useInfiniteQuery(sessionsQuery)
  const [search, setSearch] = useState('')
  const all = query.data?.pages.flatMap(({ items }) => items) ?? []
  const found = all.filter((session) => matches(session, search))
  return (
    <div className="mx-auto flex w-full max-w-7xl flex-col gap-3 px-3 py-4 md:px-6 md:py-6">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Sessions</h1>
        {all.length > 0 && (
          <p className="pb-0.5 text-sm text-ink-3" role="status">
            {search ? `${found.length} of ${all.length}` : plural(all.length, 'session')}
            {query.hasNextPage && ' loaded so far'}
          </p>
        )}
        {all.length > 0 && (
          <SearchField
            value={search}
            onChange={setSearch}
            label="Filter the sessions"
            placeholder="Filter by name, title, live or replay"
            size="medium"
            className="ml-auto w-72 max-sm:w-full"
          />
        )}
      </div>
      <SessionList
        sessions={found}
        isLoading={query.isPending}
        error={query.error}
        onRetry={() => void query.refetch()}
      />
      {query.isSuccess && all.length === 0 && <NoSessions />}
      {all.length > 0 && found.length === 0 && (
        <p className="py-10 text-center text-sm text-ink-2">No session matches “{search}”.</p>
      )}
      <LoadMore query={query} />
    </div>
  )
}

interface SessionListProps {
  readonly sessions: readonly SessionSummary[]
  readonly isLoading: boolean
  readonly error: Error | null
  readonly onRetry: () => void
}

function SessionList({ sessions, isLoading, error, onRetry }: SessionListProps) {
  const wide = useMedia('(min-width: 1024px)')
  if (isLoading) return <ListSkeleton />
  if (error && sessions.length === 0) return <ErrorNotice error={error} onRetry={onRetry} />
  if (sessions.length === 0) return null
  return wide ? <SessionTable sessions={sessions} /> : <SessionCards sessions={sessions} />
}

/** Every word must occur; `live` and `replay` find by source. */
function matches({ uniqueId, title, source, streamId }: SessionSummary, search: string): boolean {
  const text = `@${uniqueId} ${title} ${source} ${streamId}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function NoSessions() {
  return (
    <Notice title="Nothing has been recorded yet" icon={<Disc3 size={28} />}>
      <p>Follow a live: from then on everything that happens in it is kept here, to read, replay and export.</p>
      <Link to="/" className={buttonClass({ look: 'primary' })}>
        Follow a live
      </Link>
    </Notice>
  )
}

function ListSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-2">
      <span className="sr-only">Loading the sessions</span>
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <Skeleton key={key} className="h-11" />
      ))}
    </div>
  )
}

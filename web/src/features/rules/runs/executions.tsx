import { useInfiniteQuery } from '@tanstack/react-query'
import { Zap } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice, Skeleton } from '../../../ui/notice.tsx'
import { type ExecutionSearch, executionsQuery } from '../api.ts'
import { ExecutionRow } from './execution-row.tsx'

interface ExecutionsProps {
  readonly search: ExecutionSearch
  /** Whether anything but the rule itself was chosen. */
  readonly isFiltered: boolean
}

/** Executions that match, newest first, read anew as they happen. */
export function Executions({ search, isFiltered }: ExecutionsProps) {
  const query = useInfiniteQuery(executionsQuery(search))
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  if (query.isPending) return <Skeleton className="h-64" />
  if (query.isError && rows.length === 0)
    return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (rows.length === 0) return <NothingYet isFiltered={isFiltered} />
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Executions" className="divide-y divide-line rounded-lg border border-line bg-surface">
        {rows.map((execution) => (
          <ExecutionRow
            key={execution.executionId}
            execution={execution}
            withRule={search.ruleId === undefined}
            open={rows.length === 1}
          />
        ))}
      </ul>
      {query.isError && <InlineError error={query.error} />}
      {query.hasNextPage && (
        <Button
          className="self-center max-md:h-11"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older ones
        </Button>
      )}
    </div>
  )
}

const NothingYet = ({ isFiltered }: { isFiltered: boolean }) => (
  <Notice title={isFiltered ? 'Nothing matches' : 'Nothing was done yet'} icon={<Zap size={28} />}>
    <p>
      {isFiltered
        ? 'Choose less above to see more.'
        : 'What rules do appears here as it happens, with how long it took and what came back.'}
    </p>
  </Notice>
)

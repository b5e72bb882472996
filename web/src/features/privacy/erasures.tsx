import type { Erasure } from '@livetap/contracts/workspace/privacy.ts'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { formatDay, formatMinute, plural } from '../../lib/format.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Skeleton } from '../../ui/notice.tsx'
import { Quiet, Section } from '../../ui/panel/section.tsx'
import { erasuresQuery } from './queries.ts'

/** The erasures so far, without saying of whom. */
export function ErasuresSection() {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(erasuresQuery)
  const items = data?.pages.flatMap((page) => page.items) ?? []
  useForgetting(items.filter(({ state }) => state !== 'done').length)
  return (
    <Section title="Erasures" note="nobody's name is kept" inset={items.length === 0}>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-12" />}
      {data && items.length === 0 && <Quiet>No viewer has been erased.</Quiet>}
      {items.length > 0 && (
        <ul className="divide-y divide-line border-t border-line">
          {items.map((erasure) => (
            <ErasureLine key={erasure.erasureId} erasure={erasure} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className="border-t border-line p-3">
          <Button onClick={() => void fetchNextPage()}>Show older</Button>
        </div>
      )}
    </Section>
  )
}

/** What pages remember may hold somebody who is erased now: as soon as an erasure is done they ask anew. */
function useForgetting(open: number): void {
  const client = useQueryClient()
  useEffect(() => {
    if (open === 0) return
    return () => {
      const isOther = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== erasuresQuery.queryKey[0]
      void client.resetQueries({ predicate: isOther })
    }
  }, [client, open])
}

const states: Record<Erasure['state'], string> = {
  waiting: 'waits until all that was received is stored',
  running: 'running',
  done: 'done',
}

function ErasureLine({ erasure }: { erasure: Erasure }) {
  const { state, repeated, requestedAt, events, mentions, deadLetters } = erasure
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
      <span className="w-36 text-ink-2">
        {formatDay(requestedAt)}, {formatMinute(requestedAt)}
      </span>
      <span className={state === 'done' ? 'text-ink' : 'text-warn'}>{states[state]}</span>
      {repeated && <Badge title="Erased before, and back with a backup or a replay">again</Badge>}
      <span className="text-xs text-ink-3 sm:ml-auto">
        {plural(events, 'event')}, {plural(mentions, 'mention')}, {plural(deadLetters, 'dead letter')}
      </span>
    </li>
  )
}

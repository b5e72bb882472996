import type { SessionSummary } from '@livetap/contracts/http.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react'
import { type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react'
import {
  createMatcher,
  type FeedFilter,
  type FeedRow,
  foldEvents,
  kinds,
  typesOf,
  usualKinds,
} from '../../lib/feed/feed.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import {
  EventDetails,
  FeedList,
  type FeedListHandle,
  FeedToolbar,
  SearchText,
  useFeedKeys,
  useSelection,
} from '../../ui/feed/feed.tsx'
import { useSettled } from '../../ui/form/use-settled.ts'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'
import { LoadMore } from './load-more.tsx'
import { type EventSearch, eventsQuery } from './queries.ts'
import type { Span } from './timeline/session-timeline.tsx'

interface SessionEventsProps {
  readonly session: SessionSummary
  readonly span: Span | undefined
  readonly onArriving: () => void
}

/** The events of a session from the database: filtered and searched there, read page by page. */
export function SessionEvents({ session, span, onArriving }: SessionEventsProps) {
  const { query, rows, filter, setFilter, order, setOrder, list, field, selection } = useSessionEvents(session, span)
  return (
    <SearchText value={filter.text}>
      <div className="flex min-h-0 flex-1">
        <section aria-label="Events of the session" className="flex min-w-0 flex-1 flex-col">
          <FeedToolbar filter={filter} onFilter={setFilter} searchRef={field}>
            <OrderButton order={order} onOrder={setOrder} />
            {session.live && (
              <Button size="small" onClick={onArriving}>
                As they come
              </Button>
            )}
          </FeedToolbar>
          <Page query={query} isEmpty={rows.length === 0} onEverything={() => setFilter(everything)}>
            <FeedList
              ref={list}
              rows={rows}
              label="Events of the session"
              selection={selection}
              follow={false}
              footer={<LoadMore query={query} />}
            />
          </Page>
        </section>
        <EventDetails selection={selection} />
      </div>
    </SearchText>
  )
}

function useSessionEvents({ sessionId }: SessionSummary, span: Span | undefined) {
  const [filter, setFilter] = useState<FeedFilter>(usual)
  const [order, setOrder] = useState<EventSearch['order']>('asc')
  const text = useSettled(filter.text.trim(), 250)
  const search = searchOf(filter, text)
  const query = useInfiniteQuery({
    ...eventsQuery(sessionId, { ...search, ...span, order }),
    enabled: search.types?.length !== 0,
  })
  const rows = useRows(query.data?.pages, filter.questionsOnly)
  const list = useRef<FeedListHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const selection = useSelection(rows, list)
  useFeedKeys({ filter, onFilter: setFilter, selection, list, field })
  return { query, rows, filter, setFilter, order, setOrder, list, field, selection }
}

const usual: FeedFilter = { kinds: new Set(usualKinds), text: '', questionsOnly: false }
const everything: FeedFilter = { ...usual, kinds: new Set(kinds) }

function searchOf({ kinds: selected, questionsOnly }: FeedFilter, text: string) {
  const wanted = questionsOnly ? (['chat'] as const) : [...selected]
  const all = wanted.length === kinds.length
  return { text: text || undefined, types: all ? undefined : typesOf(wanted) }
}

type Events = Parameters<typeof foldEvents>[0]

function useRows(
  pages: readonly { items: readonly { event: Events[number] }[] }[] | undefined,
  questionsOnly: boolean,
): readonly FeedRow[] {
  const rows = useMemo(() => foldEvents(pages?.flatMap(({ items }) => items.map(({ event }) => event)) ?? []), [pages])
  const shown = useMemo(
    () => (questionsOnly ? rows.filter(createMatcher({ ...everything, questionsOnly })) : rows),
    [rows, questionsOnly],
  )
  return useDeferredValue(shown)
}

interface PageProps {
  readonly query: {
    isLoading: boolean
    isError: boolean
    error: unknown
    refetch(): unknown
  }
  readonly isEmpty: boolean
  readonly onEverything: () => void
  readonly children: ReactNode
}

function Page({ query, isEmpty, onEverything, children }: PageProps) {
  if (query.isLoading) return <RowsSkeleton />
  if (query.isError && isEmpty) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (isEmpty) {
    return (
      <Notice title="No events here">
        <p>Nothing in this part of the session matches the filters.</p>
        <Button onClick={onEverything}>Show everything</Button>
      </Notice>
    )
  }
  return children
}

function OrderButton({
  order,
  onOrder,
}: {
  order: EventSearch['order']
  onOrder: (order: EventSearch['order']) => void
}) {
  const oldestFirst = order === 'asc'
  return (
    <Button size="small" look="quiet" onClick={() => onOrder(oldestFirst ? 'desc' : 'asc')}>
      {oldestFirst ? <ArrowUpNarrowWide size={14} /> : <ArrowDownWideNarrow size={14} />}
      {oldestFirst ? 'Oldest first' : 'Newest first'}
    </Button>
  )
}

const widths = ['w-1/2', 'w-2/3', 'w-1/3', 'w-3/5', 'w-2/5', 'w-1/4'] as const

function RowsSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-3">
      <span className="sr-only">Loading events</span>
      {widths.map((width) => (
        <Skeleton key={width} className={classNames('h-4', width)} />
      ))}
    </div>
  )
}

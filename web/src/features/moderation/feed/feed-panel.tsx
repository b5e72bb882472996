import { type RefObject, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import { createStored } from '../../../lib/stored.ts'
import { HeldList, SearchText, usePause, useSelection } from '../../../ui/feed/feed.tsx'
import { RowList, type RowListHandle } from '../../../ui/list/row-list.tsx'
import { type HandlersRef, useHandlers } from '../desk/desk-keys.ts'
import { useDeskStore, useDeskView } from '../state/desk-context.ts'
import { ChipBar } from './chip-bar.tsx'
import { CommentRow } from './comment-row.tsx'
import { EmptyFeed } from './empty-feed.tsx'
import { useFeedHandlers } from './feed-handlers.ts'
import { countChips, createMatcher, type DeskFilter, everything } from './filter.ts'
import { useRowFacts } from './row-facts.ts'
import type { DeskFeed } from './use-desk-feed.ts'

/** What gifts are worth is left out until asked for. */
const valuesShown = createStored<boolean>('moderation.values', false, (value) => typeof value === 'boolean')

interface FeedPanelProps {
  readonly feed: DeskFeed
  readonly uniqueId: string
  readonly filter: DeskFilter
  readonly onFilter: (filter: DeskFilter) => void
  readonly handlers: HandlersRef
  /** Told when somebody works in it. */
  readonly onEnter: () => void
}

/** The comments as they come: newest at the bottom, held still while somebody reads. */
export function FeedPanel({ feed, uniqueId, filter, onFilter, handlers, onEnter }: FeedPanelProps) {
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<RowListHandle>(null)
  const values = valuesShown.use()
  const counts = useNarrowing(feed, filter)
  const { snapshot, pause, selection, toNewest } = useRows(feed, list)
  const factsOf = useRowFacts(feed)
  useHandlers(
    handlers,
    useFeedHandlers({ selection, factsOf, filter, onFilter, search, pause, toNewest, values: valuesShown }),
  )
  return (
    <SearchText value={filter.text}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: tells the keys where one works. */}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col" onFocus={onEnter} onPointerDown={onEnter}>
        <ChipBar {...{ filter, counts, values, onFilter }} searchRef={search} onValues={valuesShown.set} />
        <HeldList pause={pause} snapshot={snapshot} onNewest={toNewest}>
          {snapshot.rows.length === 0 && <EmptyFeed snapshot={snapshot} onAll={() => onFilter(everything)} />}
          <CommentList {...{ list, snapshot, selection, pause, factsOf, values, uniqueId }} />
        </HeldList>
      </div>
    </SearchText>
  )
}

/** What is shown of the feed, what is chosen in it, and what holds it still. */
function useRows({ store }: DeskFeed, list: RefObject<RowListHandle | null>) {
  const snapshot = useSyncExternalStore(store.subscribe, store.read)
  const pause = usePause(store)
  const selection = useSelection(snapshot.rows, list, pause)
  useLookingAt(selection.row)
  const toNewest = () => {
    selection.clear()
    pause.clear()
    // The rows that waited come with the next frame, and are laid out in the one after it.
    requestAnimationFrame(() => requestAnimationFrame(() => list.current?.toEnd()))
  }
  return { snapshot, pause, selection, toNewest }
}

interface CommentListProps extends Pick<ReturnType<typeof useRows>, 'snapshot' | 'pause' | 'selection'> {
  readonly list: RefObject<RowListHandle | null>
  readonly factsOf: ReturnType<typeof useRowFacts>
  readonly values: boolean
  readonly uniqueId: string
}

function CommentList({ list, snapshot, pause, selection, factsOf, values, uniqueId }: CommentListProps) {
  const { position, select } = selection
  const reachable = position ?? snapshot.rows.at(-1)?.position
  return (
    <RowList
      ref={list}
      rows={snapshot.rows}
      label={`Comments of @${uniqueId}`}
      height={28}
      room={56}
      follow
      onEndInView={(inView) => (inView ? pause.release('scrolled') : pause.hold('scrolled'))}
    >
      {(row) => (
        <CommentRow
          {...factsOf(row)}
          row={row}
          values={values}
          selected={row.position === position}
          reachable={row.position === reachable}
          onSelect={select}
        />
      )}
    </RowList>
  )
}

const countEveryMs = 1000

/** Shows what the filter lets through, also of what becomes known later; how many rows each chip would show. */
function useNarrowing(feed: DeskFeed, filter: DeskFilter) {
  const { store, facts, onFacts } = feed
  const { state } = useDeskView()
  const [counts, setCounts] = useState(() => countChips([], facts))
  const matches = useMemo(() => createMatcher(filter, facts), [filter, facts])
  useEffect(() => store.show(matches), [store, matches])
  const depends = filter.chips.has('new') || filter.chips.has('flagged') || filter.chips.has('hidden')
  const showAgain = useCallback(() => {
    // Somebody reads: what came meanwhile waits.
    if (depends && !store.read().paused) store.show(matches)
  }, [store, matches, depends])
  useEffect(() => onFacts(showAgain), [onFacts, showAgain])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is marked decides what matches.
  useEffect(showAgain, [showAgain, state.comments, state.holds])
  useEffect(() => {
    const count = () => setCounts(countChips(store.all(), facts))
    count()
    const timer = setInterval(count, countEveryMs)
    return () => clearInterval(timer)
  }, [store, facts])
  return counts
}

/** Tells the others which comment is looked at closely. */
function useLookingAt(row: FeedRow | undefined): void {
  const desk = useDeskStore()
  const eventId = row?.event?.eventType === 'CHAT' ? row.key : undefined
  useEffect(() => {
    if (eventId !== undefined) desk.look({ kind: 'comment', id: eventId })
    return () => {
      if (eventId !== undefined) desk.look(null)
    }
  }, [desk, eventId])
}

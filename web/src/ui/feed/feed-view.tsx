import { ArrowDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type FeedFilter, type FeedSnapshot, type FeedStore, isKind, kinds, usualKinds } from '../../lib/feed/feed.ts'
import { formatCount } from '../../lib/format.ts'
import { createStored, isStringList } from '../../lib/stored.ts'
import { EventDetails } from './details/event-details.tsx'
import { useFeedKeys } from './feed-keys.ts'
import { FeedList, type FeedListHandle } from './feed-list.tsx'
import { FeedToolbar, PauseButton } from './feed-toolbar.tsx'
import { SearchText } from './text.tsx'
import { useMouseHold } from './use-mouse-hold.ts'
import { type Pause, usePause } from './use-pause.ts'
import { useSelection } from './use-selection.ts'

const storedKinds = createStored<string[]>('feed.kinds', [...usualKinds], isStringList)

interface FeedViewProps {
  readonly store: FeedStore
  readonly label: string
  /** Shown while there is no event at all. */
  readonly empty: ReactNode
  /** Beside the feed while no event is looked at. */
  readonly aside?: ReactNode
}

/** A feed as it happens: newest at the bottom, held still while somebody looks closer. */
export function FeedView({ store, label, empty, aside }: FeedViewProps) {
  const { snapshot, filter, setFilter, pause, list, field, selection, toNewest } = useFeedView(store)
  return (
    <SearchText value={filter.text}>
      <div className="flex min-h-0 flex-1">
        <section aria-label={label} className="flex min-w-0 flex-1 flex-col">
          <FeedToolbar {...{ filter, searchRef: field }} {...countsOf(snapshot)} onFilter={setFilter}>
            <PauseButton paused={snapshot.paused} onToggle={pause.toggle} />
          </FeedToolbar>
          <HeldList pause={pause} snapshot={snapshot} onNewest={toNewest}>
            {snapshot.rows.length === 0 && (
              <EmptyList snapshot={snapshot} empty={empty} onAll={() => setFilter(everything)} />
            )}
            <FeedList
              ref={list}
              rows={snapshot.rows}
              label={label}
              selection={selection}
              follow
              onEndInView={(inView) => (inView ? pause.release('scrolled') : pause.hold('scrolled'))}
            />
          </HeldList>
        </section>
        {!selection.row && aside}
        <EventDetails selection={selection} />
      </div>
    </SearchText>
  )
}

function useFeedView(store: FeedStore) {
  const snapshot = useSyncExternalStore(store.subscribe, store.read)
  const [filter, setFilter] = useFeedFilter(store)
  const pause = usePause(store)
  const list = useRef<FeedListHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const selection = useSelection(snapshot.rows, list, pause)
  const toNewest = () => {
    selection.clear()
    pause.clear()
    // The rows that waited come with the next frame, and are laid out in the one after it.
    requestAnimationFrame(() => requestAnimationFrame(() => list.current?.toEnd()))
  }
  const toStart = () => {
    pause.hold('scrolled')
    list.current?.toStart()
  }
  useFeedKeys({ filter, onFilter: setFilter, selection, list, field, pause: pause.toggle, toEnd: toNewest, toStart })
  return { snapshot, filter, setFilter, pause, list, field, selection, toNewest }
}

const everything: FeedFilter = { kinds: new Set(kinds), text: '', questionsOnly: false }

const countsOf = ({ counts, questions }: FeedSnapshot) => ({ counts, questions })

function useFeedFilter(store: FeedStore): [FeedFilter, (filter: FeedFilter) => void] {
  const [filter, setFilter] = useState<FeedFilter>(() => ({
    kinds: new Set(storedKinds.get().filter(isKind)),
    text: '',
    questionsOnly: false,
  }))
  useEffect(() => {
    store.setFilter(filter)
    storedKinds.set([...filter.kinds])
  }, [store, filter])
  return [filter, setFilter]
}

interface HeldListProps {
  readonly pause: Pause
  readonly snapshot: FeedSnapshot
  readonly onNewest: () => void
  readonly children: ReactNode
}

/** Holds the list still while a mouse is over it, and says what is waiting. */
export function HeldList({ pause, snapshot, onNewest, children }: HeldListProps) {
  const { paused, pending } = snapshot
  return (
    <div className="relative flex min-h-0 flex-1 flex-col" {...useMouseHold(pause, snapshot.rows.length === 0)}>
      {children}
      {paused && (
        <button
          type="button"
          onClick={onNewest}
          className="rising absolute bottom-3 left-1/2 flex h-8 -translate-x-1/2 items-center gap-2 rounded-full border border-line-strong bg-raised px-3.5 text-xs font-medium whitespace-nowrap shadow-float hover:bg-hover max-md:h-10"
        >
          {pending > 0 ? <span className="text-accent">{formatCount(pending)} new</span> : 'Paused'}
          <span aria-hidden="true" className="text-ink-3">
            ·
          </span>
          Jump to newest
          <ArrowDown size={13} />
        </button>
      )}
    </div>
  )
}

interface EmptyListProps {
  readonly snapshot: FeedSnapshot
  readonly empty: ReactNode
  readonly onAll: () => void
}

/** Why nothing is shown. Lines that match but wait, because the feed is paused, are told by the button to them. */
function EmptyList({ snapshot: { total, pending }, empty, onAll }: EmptyListProps) {
  if (total === 0) return <div className="absolute inset-0 overflow-y-auto">{empty}</div>
  if (pending > 0) return null
  return (
    <div className="absolute inset-x-0 top-0 z-10 px-6 py-14 text-center text-sm text-ink-2">
      None of the {formatCount(total)} lines here match.{' '}
      <button type="button" onClick={onAll} className="text-accent underline underline-offset-2">
        Show everything
      </button>
    </div>
  )
}

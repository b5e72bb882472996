import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { FeedFilter, FeedStore } from '../../lib/feed/feed.ts'
import { FeedRowView, HeldList, usePause } from '../../ui/feed/feed.tsx'
import { RowList, type RowListHandle } from '../../ui/list/row-list.tsx'

const chatAndGifts: FeedFilter = { kinds: new Set(['chat', 'gifts']), text: '', questionsOnly: false }
const rowHeight = 28

/** The chat and the gifts of the live as they come, held still while a mouse is over them. */
export function LiveFeed({ store }: { store: FeedStore }) {
  const snapshot = useSyncExternalStore(store.subscribe, store.read)
  const pause = usePause(store)
  const list = useRef<RowListHandle>(null)
  useEffect(() => store.setFilter(chatAndGifts), [store])
  const toNewest = () => {
    pause.clear()
    // The rows that waited come with the next frame, and are laid out in the one after it.
    requestAnimationFrame(() => requestAnimationFrame(() => list.current?.toEnd()))
  }
  return (
    <HeldList pause={pause} snapshot={snapshot} onNewest={toNewest}>
      {snapshot.rows.length === 0 && (
        <p className="absolute inset-x-0 top-8 px-6 text-center text-sm text-ink-3">
          The chat and the gifts of the live appear here.
        </p>
      )}
      <RowList
        ref={list}
        rows={snapshot.rows}
        label="Chat and gifts of the live"
        height={rowHeight}
        follow
        onEndInView={(inView) => (inView ? pause.release('scrolled') : pause.hold('scrolled'))}
      >
        {(row) => <FeedRowView row={row} />}
      </RowList>
    </HeldList>
  )
}

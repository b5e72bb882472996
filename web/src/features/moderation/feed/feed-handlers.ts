import type { RefObject } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import type { Stored } from '../../../lib/stored.ts'
import type { usePause, useSelection } from '../../../ui/feed/feed.tsx'
import { useControls } from '../desk/controls.ts'
import type { Handlers } from '../desk/desk-keys.ts'
import type { CommentRef } from '../state/commands.ts'
import { refOf } from '../state/comment-ref.ts'
import { useDeeds } from '../state/use-deeds.ts'
import type { RowFacts } from './comment-row.tsx'
import { chips, type DeskFilter, everything, isNarrowed, toggleChip } from './filter.ts'

interface FeedParts {
  readonly selection: ReturnType<typeof useSelection>
  readonly factsOf: (row: FeedRow) => RowFacts
  readonly filter: DeskFilter
  readonly onFilter: (filter: DeskFilter) => void
  readonly search: RefObject<HTMLInputElement | null>
  readonly pause: ReturnType<typeof usePause>
  readonly toNewest: () => void
  readonly values: Stored<boolean>
}

/** What keys do in the feed. */
export function useFeedHandlers(parts: FeedParts): Handlers {
  return { ...useRowHandlers(parts), ...createViewHandlers(parts) }
}

/** With the comment that was chosen. */
function useRowHandlers({ selection, factsOf }: FeedParts): Handlers {
  const deeds = useDeeds()
  const controls = useControls()
  const { row } = selection
  const comment = row?.event?.eventType === 'CHAT' ? refOf(row.event) : undefined
  const withComment = (run: (comment: CommentRef) => void) => () => {
    if (!comment) return false
    run(comment)
    return true
  }
  const decide = (state: 'approved' | 'rejected') => () => {
    const hold = row && factsOf(row).hold
    if (hold?.state !== 'waiting') return false
    void deeds.decide(hold, state)
    return true
  }
  return {
    hide: withComment(deeds.hide),
    feature: withComment(deeds.feature),
    card: withComment(({ comment: { viewer } }) => controls.openViewer(viewer)),
    note: withComment(({ comment: { viewer } }) => controls.openViewer(viewer, 'note')),
    approve: decide('approved'),
    reject: decide('rejected'),
  }
}

/** With what is shown at all. */
function createViewHandlers({ selection, filter, onFilter, search, pause, toNewest, values }: FeedParts): Handlers {
  const done = (run: () => void) => () => {
    run()
    return true
  }
  const chipHandlers = chips.map((chip, index) => [`chip${index + 1}`, done(() => onFilter(toggleChip(filter, chip)))])
  return {
    ...(Object.fromEntries(chipHandlers) as Handlers),
    next: done(() => selection.move(1)),
    previous: done(() => selection.move(-1)),
    search: done(() => search.current?.focus()),
    values: done(() => values.set(!values.get())),
    newest: done(toNewest),
    pause: done(pause.toggle),
    back: () => {
      if (selection.position !== undefined) selection.clear()
      else if (isNarrowed(filter)) onFilter(everything)
      else return false
      return true
    },
  }
}

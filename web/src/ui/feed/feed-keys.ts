import { type RefObject, useEffect, useRef } from 'react'
import { type FeedFilter, kinds } from '../../lib/feed/feed.ts'
import { isForOthers, isPressable } from '../keys/keys.ts'
import { useMayAskWhy } from './details/whys.ts'
import type { FeedListHandle } from './feed-list.tsx'
import { toggleKind } from './feed-toolbar.tsx'
import type { Selection } from './use-selection.ts'

/** What keys do in a feed; see the list that `?` shows. */
interface FeedActions {
  move(step: 1 | -1): void
  search(): void
  why?(): void
  pause?(): void
  leave(): void
  toEnd(): void
  toStart(): void
  kind(index: number, only: boolean): void
  questions(): void
}

interface FeedControls extends Partial<Pick<FeedActions, 'pause' | 'toEnd' | 'toStart'>> {
  readonly filter: FeedFilter
  readonly onFilter: (filter: FeedFilter) => void
  readonly selection: Selection
  readonly list: RefObject<FeedListHandle | null>
  /** Where one types what to search. */
  readonly field: RefObject<HTMLInputElement | null>
}

/** The keys of a list with a toolbar. */
export function useFeedKeys({ filter, onFilter, selection, list, field, ...own }: FeedControls): void {
  const mayAsk = useMayAskWhy()
  useKeys({
    move: selection.move,
    search: () => field.current?.focus(),
    leave: () => (field.current && document.activeElement === field.current ? field.current.blur() : selection.clear()),
    toEnd: () => list.current?.toEnd(),
    toStart: () => list.current?.toStart(),
    kind: (index, only) => onFilter({ ...filter, kinds: toggleKind(filter.kinds, kinds[index] ?? 'chat', only) }),
    questions: () => onFilter({ ...filter, questionsOnly: !filter.questionsOnly }),
    ...(mayAsk && { why: () => selection.ask() }),
    ...own,
  })
}

function useKeys(actions: FeedActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForOthers(event)) return
      if (runKey(event, latest.current)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

const keys: Readonly<Record<string, (actions: FeedActions) => void>> = {
  j: ({ move }) => move(1),
  ArrowDown: ({ move }) => move(1),
  k: ({ move }) => move(-1),
  ArrowUp: ({ move }) => move(-1),
  '/': ({ search }) => search(),
  ' ': ({ pause }) => pause?.(),
  Escape: ({ leave }) => leave(),
  End: ({ toEnd }) => toEnd(),
  Home: ({ toStart }) => toStart(),
  q: ({ questions }) => questions(),
  w: ({ why }) => why?.(),
}

/** Whether a key did something. */
function runKey(event: KeyboardEvent, actions: FeedActions): boolean {
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
  if (digit) {
    actions.kind(Number(digit) - 1, event.shiftKey)
    return true
  }
  const run = keys[event.key]
  if (!run || (event.key === ' ' && (!actions.pause || isPressable(event.target)))) return false
  run(actions)
  return true
}

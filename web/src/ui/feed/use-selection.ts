import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { FeedRow } from '../../lib/feed/feed.ts'
import type { FeedListHandle } from './feed-list.tsx'
import type { Pause } from './use-pause.ts'

export interface Selection {
  readonly position: number | undefined
  readonly row: FeedRow | undefined
  select(position: number): void
  move(step: 1 | -1): void
  clear(): void
}

/** Which row is looked at closely. It stays readable even when the list has dropped it. */
export function useSelection(
  rows: readonly FeedRow[],
  list: RefObject<FeedListHandle | null>,
  pause?: Pause,
): Selection {
  const [position, setPosition] = useState<number>()
  const latest = useRef({ rows, position })
  latest.current = { rows, position }
  const kept = useRef<FeedRow>(undefined)
  if (position === undefined) kept.current = undefined
  else kept.current = rows.find((row) => row.position === position) ?? kept.current
  useEffect(() => {
    if (position === undefined) pause?.release('details')
    else pause?.hold('details')
  }, [position, pause])
  const select = useCallback((next: number) => setPosition((now) => (now === next ? undefined : next)), [])
  const move = useCallback(
    (step: 1 | -1) => {
      const { rows: now, position: at } = latest.current
      const index = nextIndex(now, at, step)
      const row = now[index]
      if (!row) return
      setPosition(row.position)
      list.current?.show(index)
    },
    [list],
  )
  const clear = useCallback(() => setPosition(undefined), [])
  return { position, row: kept.current, select, move, clear }
}

/** The row after or before the one looked at; the newest when there is none. */
function nextIndex(rows: readonly FeedRow[], position: number | undefined, step: 1 | -1): number {
  if (position === undefined) return rows.length - 1
  const index = rows.findIndex((row) => row.position === position)
  return index < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, index + step))
}

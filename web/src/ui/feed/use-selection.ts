import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { FeedRow } from '../../lib/feed/feed.ts'
import type { FeedListHandle } from './feed-list.tsx'
import type { Pause } from './use-pause.ts'

/** What is shown of a row: what it holds, or what rules made of it. It stays so from row to row. */
export type Pane = 'details' | 'why'

export interface Selection {
  readonly position: number | undefined
  readonly row: FeedRow | undefined
  readonly pane: Pane
  select(position: number): void
  /** Asks why of a row; of the one looked at, or the newest, unless it is said of which. Asked again, it is closed. */
  ask(position?: number): void
  showPane(pane: Pane): void
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
  const [pane, showPane] = useState<Pane>('details')
  const latest = useRef({ rows, position, pane })
  latest.current = { rows, position, pane }
  const kept = useKept(rows, position)
  useHold(pause, position !== undefined)
  const show = useCallback((next: number | undefined) => {
    setPosition(next)
    if (next === undefined) showPane('details')
  }, [])
  const select = useCallback((next: number) => show(latest.current.position === next ? undefined : next), [show])
  const ask = useCallback(
    (of?: number) => {
      const { rows: now, position: at, pane: shown } = latest.current
      const next = of ?? at ?? now.at(-1)?.position
      if (next === undefined) return
      if (shown === 'why' && at === next) return show(undefined)
      setPosition(next)
      showPane('why')
    },
    [show],
  )
  const move = useCallback(
    (step: 1 | -1) => {
      const index = nextIndex(latest.current.rows, latest.current.position, step)
      const row = latest.current.rows[index]
      if (!row) return
      setPosition(row.position)
      list.current?.show(index)
    },
    [list],
  )
  const clear = useCallback(() => show(undefined), [show])
  return { position, row: kept, pane, select, ask, showPane, move, clear }
}

function useKept(rows: readonly FeedRow[], position: number | undefined): FeedRow | undefined {
  const kept = useRef<FeedRow>(undefined)
  if (position === undefined) kept.current = undefined
  else kept.current = rows.find((row) => row.position === position) ?? kept.current
  return kept.current
}

/** Nothing moves while somebody looks closer. */
function useHold(pause: Pause | undefined, isHeld: boolean): void {
  useEffect(() => {
    if (isHeld) pause?.hold('details')
    else pause?.release('details')
  }, [isHeld, pause])
}

/** The row after or before the one looked at; the newest when there is none. */
function nextIndex(rows: readonly FeedRow[], position: number | undefined, step: 1 | -1): number {
  if (position === undefined) return rows.length - 1
  const index = rows.findIndex((row) => row.position === position)
  return index < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, index + step))
}

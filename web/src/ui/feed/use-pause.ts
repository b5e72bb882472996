import { useMemo } from 'react'
import type { FeedStore } from '../../lib/feed/feed.ts'

type PauseReason = 'pointer' | 'scrolled' | 'details' | 'wanted'

export interface Pause {
  hold(reason: PauseReason): void
  release(reason: PauseReason): void
  /** Goes on, whatever held it. */
  clear(): void
  toggle(): void
}

/** A feed pauses for several reasons at once, and goes on when the last of them is gone. */
export function createPause(store: Pick<FeedStore, 'pause' | 'resume'>): Pause {
  const reasons = new Set<PauseReason>()
  const clear = () => {
    reasons.clear()
    store.resume()
  }
  const hold = (reason: PauseReason) => {
    reasons.add(reason)
    store.pause()
  }
  return {
    hold,
    release(reason) {
      if (reasons.delete(reason) && reasons.size === 0) store.resume()
    },
    clear,
    toggle: () => (reasons.size > 0 ? clear() : hold('wanted')),
  }
}

export const usePause = (store: FeedStore): Pause => useMemo(() => createPause(store), [store])

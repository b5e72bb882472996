import { useEffect, useMemo, useState } from 'react'
import type { FeedRow } from '../../../lib/feed/feed.ts'
import { watchersOf } from '../desk/controls.ts'
import { doerName } from '../parts/words.ts'
import { useDeskView } from '../state/desk-context.ts'
import type { RowFacts } from './comment-row.tsx'
import type { DeskFeed } from './use-desk-feed.ts'

/** Tells what is known of a row, and renders again when that has changed. */
export function useRowFacts({ facts, onFacts }: DeskFeed): (row: FeedRow) => RowFacts {
  const { state } = useDeskView()
  const { comments, holds, viewers, onDuty, you } = state
  const [, setKnown] = useState(0)
  useEffect(() => onFacts(() => setKnown((times) => times + 1)), [onFacts])
  return useMemo(
    () => (row) => {
      const userId = row.event?.user?.userId ?? ''
      const watching = watchersOf(onDuty, you?.key, [row.key])
      return {
        mark: comments.get(row.key),
        hold: holds.get(row.key),
        standing: viewers.get(userId),
        isNew: facts.isNew(userId),
        watchers: watching.length === 0 ? '' : `${watching.map(({ who }) => doerName(who, undefined)).join(', ')} here`,
      }
    },
    [comments, holds, viewers, onDuty, you, facts],
  )
}

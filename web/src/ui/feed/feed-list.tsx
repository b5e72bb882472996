import type { FeedRow } from '../../lib/feed/feed.ts'
import { RowList, type RowListHandle, type RowListProps } from '../list/row-list.tsx'
import { FeedRowView } from './feed-row.tsx'

export type FeedListHandle = RowListHandle

export interface FeedListProps extends Omit<RowListProps<FeedRow>, 'children' | 'height'> {
  readonly selected: number | undefined
  readonly onSelect: (position: number) => void
}

const rowHeight = 28

/** The events of a feed, a line each. */
export function FeedList({ selected, onSelect, ...list }: FeedListProps) {
  return (
    <RowList {...list} height={rowHeight}>
      {(row) => <FeedRowView row={row} selected={row.position === selected} onSelect={onSelect} />}
    </RowList>
  )
}

import type { FeedRow } from '../../lib/feed/feed.ts'
import { type Fired, useFiredOf } from '../../lib/rules/fired.ts'
import { RowList, type RowListHandle, type RowListProps } from '../list/row-list.tsx'
import { firedEventOf, useMayAskWhy } from './details/whys.ts'
import { FeedRowView } from './feed-row.tsx'
import type { Selection } from './use-selection.ts'

export type FeedListHandle = RowListHandle

export interface FeedListProps extends Omit<RowListProps<FeedRow>, 'children' | 'height'> {
  readonly selection: Selection
}

const rowHeight = 28

/** The events of a feed, a line each. */
export function FeedList({ selection: { position, pane, select, ask }, ...list }: FeedListProps) {
  const mayAsk = useMayAskWhy()
  const fired = useFiredOf(list.rows, mayAsk)
  return (
    <RowList {...list} height={rowHeight}>
      {(row) => (
        <FeedRowView
          row={row}
          selected={row.position === position}
          onSelect={select}
          {...(mayAsk && {
            onWhy: ask,
            asked: row.position === position && pane === 'why',
            firedBy: namesOf(row, fired),
          })}
        />
      )}
    </RowList>
  )
}

/** The rules that the row made fire, as one text, so that a row is drawn again only when that has changed. */
function namesOf(row: FeedRow, fired: Fired): string {
  const event = firedEventOf(row, fired)
  return event ? (fired.get(event.eventId) ?? []).join(', ') : ''
}

import type { FeedSnapshot } from '../../../lib/feed/feed.ts'
import { formatCount } from '../../../lib/format.ts'
import { Notice } from '../../../ui/notice.tsx'

/** Why nothing is shown. Comments that match but wait, because the feed is held, are told by the button to them. */
export function EmptyFeed({ snapshot: { total, pending }, onAll }: { snapshot: FeedSnapshot; onAll: () => void }) {
  if (pending > 0) return null
  if (total === 0) {
    return (
      <div className="absolute inset-0 overflow-y-auto">
        <Notice title="Nobody has written yet">
          <p>The next comment appears here at once.</p>
        </Notice>
      </div>
    )
  }
  return (
    <div className="absolute inset-x-0 top-0 z-10 px-6 py-14 text-center text-sm text-ink-2">
      None of the {formatCount(total)} lines here match.{' '}
      <button type="button" onClick={onAll} className="text-accent underline underline-offset-2">
        Show everything
      </button>
    </div>
  )
}

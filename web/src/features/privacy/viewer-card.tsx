import type { ViewerHoldings, ViewerProfile } from '@livetap/contracts/workspace/privacy.ts'
import { useQuery } from '@tanstack/react-query'
import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatDay, formatMinute, formatShort } from '../../lib/format.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { InlineError, Skeleton } from '../../ui/notice.tsx'
import { Figures } from '../../ui/panel/figures.tsx'
import { EraseDialog } from './erase-dialog.tsx'
import { holdingsQuery, viewerPath } from './queries.ts'
import { ViewerLine } from './viewer-line.tsx'

/** What is stored of one viewer, and what can be done with it. */
export function ViewerCard({ viewer, onErased }: { viewer: ViewerProfile; onErased: () => void }) {
  const { data, error } = useQuery(holdingsQuery(viewer.userId))
  const [asked, setAsked] = useState(false)
  return (
    <article className="flex flex-col gap-4 rounded-lg border border-line p-4">
      <ViewerLine viewer={viewer} />
      {error && <InlineError error={error} />}
      {!data && !error && <Skeleton className="h-12" />}
      {data && !error && (
        <>
          <Figures figures={figuresOf(data)} />
          <div className="flex flex-wrap gap-2">
            <a href={`/api/v1${viewerPath(viewer.userId)}/export`} download className={buttonClass({})}>
              <Download size={15} /> Download all of it
            </a>
            <Button look="danger" onClick={() => setAsked(true)}>
              <Trash2 size={15} /> Erase…
            </Button>
          </div>
          <EraseDialog holdings={data} open={asked} onClose={() => setAsked(false)} onErased={onErased} />
        </>
      )}
    </article>
  )
}

function figuresOf({ viewer, events, comments, gifts, coins, streams }: ViewerHoldings) {
  return [
    ['Events', formatShort(events)],
    ['Comments', formatShort(comments)],
    ['Gifts', formatShort(gifts)],
    ['Coins', formatShort(coins)],
    ['Lives', formatShort(streams)],
    ['First seen', formatDay(viewer.firstSeenAt), formatMinute(viewer.firstSeenAt)],
    ['Last seen', formatDay(viewer.lastSeenAt), formatMinute(viewer.lastSeenAt)],
  ] as const
}

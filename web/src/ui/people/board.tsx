import type { ViewerFigures } from '@livetap/contracts/metrics.ts'
import { formatShort } from '../../lib/format.ts'
import { Avatar } from '../avatar.tsx'
import { Badge } from '../badge.tsx'
import { nameOf } from '../feed/feed.tsx'
import { Quiet } from '../panel/section.tsx'
import { ViewerLink } from './viewer-link.tsx'

interface BoardProps {
  readonly viewers: readonly ViewerFigures[]
  readonly measure: 'coins' | 'likes'
  readonly empty: string
}

/** Places, names and figures. */
export function Board({ viewers, measure, empty }: BoardProps) {
  if (viewers.length === 0) return <Quiet>{empty}</Quiet>
  return (
    <ol>
      {viewers.map((viewer, index) => (
        <li key={viewer.person.userId} className="flex h-8 items-center gap-2.5 text-sm max-md:h-11">
          <span className="w-5 shrink-0 text-right text-xs text-ink-3">{index + 1}</span>
          <Avatar name={nameOf(viewer.person)} url={viewer.person.avatarUrl} />
          <span className="flex min-w-0 flex-1 items-center gap-2">
            <ViewerLink person={viewer.person} />
            {viewer.returning && <Badge title="Was in an earlier live">back</Badge>}
          </span>
          <span className={measure === 'coins' ? 'font-semibold text-gift' : 'font-semibold text-like'}>
            {formatShort(viewer[measure])}
            <span className="sr-only"> {measure}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}

import type { ViewerCard } from '@livetap/contracts/workspace/moderation.ts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDay, formatMinute, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../../ui/class-names.ts'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { CommentText } from '../parts/comment-text.tsx'
import { commentsQuery } from '../queries.ts'
import { useDeskView } from '../state/desk-context.ts'

interface ViewerHistoryProps {
  readonly userId: string
  readonly streamId: string
  readonly lives: ViewerCard['lives']
}

const tabs = ['This live', 'All lives', 'Where seen'] as const
type Tab = (typeof tabs)[number]

/** What somebody wrote, here and before. */
export function ViewerHistory({ userId, streamId, lives }: ViewerHistoryProps) {
  const [tab, setTab] = useState<Tab>('This live')
  return (
    <section aria-label="History" className="flex flex-col gap-2">
      <div className="flex gap-1 border-b border-line">
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === tab}
            onClick={() => setTab(each)}
            className={classNames(
              '-mb-px h-8 border-b-2 px-2 text-xs -outline-offset-2 max-md:h-11',
              each === tab ? 'border-accent font-semibold text-ink' : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {each}
          </button>
        ))}
      </div>
      {tab === 'Where seen' ? (
        <Lives lives={lives} streamId={streamId} />
      ) : (
        <Comments userId={userId} streamId={tab === 'This live' ? streamId : undefined} />
      )}
    </section>
  )
}

function Comments({ userId, streamId }: { userId: string; streamId: string | undefined }) {
  const { data, error } = useQuery(commentsQuery(userId, streamId))
  const { state } = useDeskView()
  if (error) return <InlineError error={error} />
  if (!data) return <Skeleton className="h-24" />
  const comments = data.items.flatMap(({ event }) =>
    event.eventType === 'CHAT' && event.source === 'live' ? [event] : [],
  )
  if (comments.length === 0) return <p className="text-sm text-ink-3">Nothing was written.</p>
  return (
    <ul aria-label="Comments of this viewer" className="flex flex-col gap-1 text-sm">
      {comments.map(({ eventId, timestamp, payload }) => {
        const mark = state.comments.get(eventId)
        return (
          <li key={eventId} className="flex gap-2">
            <time
              dateTime={timestamp}
              title={new Date(timestamp).toLocaleString()}
              className="shrink-0 text-2xs leading-5 text-ink-3"
            >
              {streamId === undefined && `${formatDay(timestamp)} `}
              {formatMinute(timestamp)}
            </time>
            <span className={classNames('min-w-0 flex-1', mark?.hidden != null && 'text-ink-3 line-through')}>
              <CommentText text={payload.message} matches={mark?.matches ?? []} emotes={payload.emotes} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Lives({ lives, streamId }: Pick<ViewerHistoryProps, 'lives' | 'streamId'>) {
  if (lives.length === 0) return <p className="text-sm text-ink-3">Not stored yet: that takes a few seconds.</p>
  return (
    <ul aria-label="Lives this viewer was seen in" className="flex flex-col gap-1.5 text-sm">
      {lives.map((live) => (
        <li key={live.streamId} className="flex flex-col">
          <span className="flex gap-2">
            <bdi className="min-w-0 truncate font-medium">@{cleanText(live.uniqueId)}</bdi>
            <span className="ml-auto shrink-0 text-xs leading-5 text-ink-3">
              {live.streamId === streamId ? 'this live' : formatDay(live.counts.firstSeenAt)}
            </span>
          </span>
          <span className="truncate text-xs text-ink-3">
            {plural(live.counts.comments, 'comment')}, {plural(live.counts.gifts, 'gift')}
            {live.title !== '' && (
              <>
                {' · '}
                <bdi>{cleanText(live.title)}</bdi>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

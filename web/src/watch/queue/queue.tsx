import { ListVideo } from 'lucide-react'
import { plural } from '../../lib/format.ts'
import { Notice } from '../../ui/notice.tsx'
import { Suggestions } from '../live/suggestions.tsx'
import { useMayDo, useView } from '../room/room-context.ts'
import { AddForm } from './add-form.tsx'
import { QueueItem } from './queue-item.tsx'
import type { Adding } from './use-adding.ts'
import { useDragging } from './use-dragging.ts'

/** What is watched and what comes next, in order. */
export function Queue({ adding }: { adding: Adding }) {
  const queue = useView(({ state }) => state.queue)
  const current = useView(({ state }) => state.timeline.itemId)
  const mode = useView(({ state }) => state.settings.queueMode)
  const mayReorder = useMayDo('reorder')
  const dragging = useDragging(mayReorder)
  const at = queue.findIndex(({ id }) => id === current)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <AddForm adding={adding} />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Wishes />
        {queue.length === 0 && (
          <Notice title="The queue is empty" icon={<ListVideo size={26} />}>
            <p>Links of TikTok videos, photo posts and lives go here. What is added first plays at once.</p>
          </Notice>
        )}
        <ol aria-label="Queue" className="flex flex-col py-1">
          {queue.map((video, index) => (
            <QueueItem
              key={video.id}
              video={video}
              place={index}
              last={queue.length - 1}
              isCurrent={index === at}
              isOver={index < at}
              mayReorder={mayReorder}
              dragging={dragging}
            />
          ))}
        </ol>
      </div>
      {queue.length > 0 && (
        <p className="shrink-0 border-t border-line px-3 py-1.5 text-xs text-ink-3">
          {plural(queue.length, 'video')} · {modeWords[mode]}
        </p>
      )}
    </div>
  )
}

/** Those that wait; how to wish for something is said beside the live. */
function Wishes() {
  const isEmpty = useView(({ state }) => state.suggestions.length === 0)
  if (isEmpty) return null
  return (
    <div className="border-b border-line bg-surface">
      <Suggestions />
    </div>
  )
}

const modeWords = {
  free: 'everybody orders the queue',
  dj: 'DJs fill the queue',
  vote: 'votes order the queue',
  fair: 'everybody gets their turn',
} as const

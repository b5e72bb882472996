import type { QueueList } from '@livetap/contracts/rules/requests.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ListOrdered, Pause, Play, Trash2 } from 'lucide-react'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { clearQueue, pauseQueue, queuesQuery } from '../api.ts'
import { tell, tellFailure } from '../parts/notes.tsx'
import { RulesFrame, TallPage } from '../parts/page.tsx'

/** What waits to be done, and in which order. */
export function QueuesPage() {
  return (
    <RulesFrame title="Queues of rules">
      <TallPage>
        <Queues />
      </TallPage>
    </RulesFrame>
  )
}

function Queues() {
  const { data, error, refetch } = useQuery(queuesQuery)
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-40" />
  return (
    <>
      {data.paused && (
        <p role="status" className="text-sm font-semibold text-warn">
          Paused: no rule acts.
        </p>
      )}
      {data.items.length === 0 ? <NoQueues /> : <QueueTable queues={data.items} />}
    </>
  )
}

const NoQueues = () => (
  <Notice title="Nothing waits" icon={<ListOrdered size={28} />}>
    <p>
      Queues appear here while something waits or runs in them. A rule lets its executions wait when that is chosen
      under “When busy”.
    </p>
  </Notice>
)

type Queue = QueueList['items'][number]

function QueueTable({ queues }: { queues: readonly Queue[] }) {
  const now = useNow(1000)
  return (
    <ul aria-label="Queues" className="divide-y divide-line rounded-lg border border-line bg-surface">
      {queues.map((queue) => (
        <QueueRow key={queue.queue} queue={queue} now={now} />
      ))}
    </ul>
  )
}

function QueueRow({ queue, now }: { queue: Queue; now: number }) {
  const { waiting, running, oldestAt, paused } = queue
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm">
      <span className="min-w-0 flex-1 basis-48 truncate font-medium">
        <bdi>{queueName(queue.queue)}</bdi> {paused && <Badge tone="warn">paused</Badge>}
      </span>
      <span className="w-28 text-ink-2">
        <strong className="font-semibold text-ink">{formatCount(waiting)}</strong> waiting
      </span>
      <span className="w-24 text-ink-2">
        <strong className="font-semibold text-ink">{formatCount(running)}</strong> running
      </span>
      <span className="w-40 text-xs text-ink-3">
        {oldestAt ? `the oldest for ${formatDuration(now - Date.parse(oldestAt))}` : ''}
      </span>
      <QueueDeeds queue={queue} />
    </li>
  )
}

const queueName = (queue: string): string => {
  if (queue === '~') return 'What waits for nobody'
  return queue.startsWith('rule:') ? 'A rule of its own' : queue
}

function QueueDeeds({ queue: { queue, paused, waiting } }: { queue: Queue }) {
  const mayRun = useMay('rule:run')
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ['rules'] })
  const pause = useMutation({ mutationFn: () => pauseQueue(queue, !paused), onError: tellFailure, onSettled })
  const clear = useMutation({
    mutationFn: () => clearQueue(queue),
    onSuccess: ({ cancelled }) => tell(`${plural(cancelled, 'execution')} cancelled`),
    onError: tellFailure,
    onSettled,
  })
  if (!mayRun) return null
  return (
    <span className="flex gap-1">
      <Button size="small" className="max-md:h-11" disabled={pause.isPending} onClick={() => pause.mutate()}>
        {paused ? <Play size={13} /> : <Pause size={13} />} {paused ? 'Go on' : 'Pause'}
      </Button>
      <Button
        size="small"
        look="danger"
        className="max-md:h-11"
        title={`Cancels ${plural(waiting, 'execution')} that wait, and what runs`}
        disabled={clear.isPending}
        onClick={() => clear.mutate()}
      >
        <Trash2 size={13} /> Clear
      </Button>
    </span>
  )
}

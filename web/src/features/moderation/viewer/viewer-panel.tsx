import type { Person } from '@livetap/contracts/metrics.ts'
import type { ViewerCard } from '@livetap/contracts/workspace/moderation.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { ApiError } from '../../../lib/api.ts'
import { formatDay, formatMinute } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { cardQuery } from '../queries.ts'
import { useDeskStore, useDeskView } from '../state/desk-context.ts'
import { Notes } from './notes.tsx'
import { ViewerDeeds } from './viewer-deeds.tsx'
import { ViewerHead } from './viewer-head.tsx'
import { ViewerHistory } from './viewer-history.tsx'

interface ViewerPanelProps {
  readonly viewer: Person
  readonly streamId: string
  /** Grows with every wish to write a note. */
  readonly writing: number
}

/** Who somebody is, what they did, what is noted, and what can be done about them. */
export function ViewerPanel({ viewer, streamId, writing }: ViewerPanelProps) {
  const { state } = useDeskView()
  const { data: card, error, refetch } = useQuery(cardQuery(viewer.userId, streamId))
  const now = useNow(1000)
  const standing = state.viewers.get(viewer.userId)
  const field = useRef<HTMLTextAreaElement>(null)
  useLookingAt(viewer.userId)
  useFreshCard(viewer.userId)
  const canWrite = card !== undefined
  useEffect(() => {
    if (writing > 0 && canWrite) field.current?.focus()
  }, [writing, canWrite])
  return (
    <div className="flex flex-col gap-4 p-4 max-md:pb-8">
      <ViewerHead viewer={card?.viewer ?? viewer} standing={standing} isNew={card?.newEver ?? false} />
      <ViewerDeeds viewer={viewer} standing={standing} now={now} />
      {error &&
        !card &&
        (isNotStored(error) ? <NotStored /> : <ErrorNotice error={error} onRetry={() => void refetch()} />)}
      {!card && !error && <Skeleton className="h-40" />}
      {card && (
        <>
          <Notes userId={viewer.userId} notes={card.notes} now={now} fieldRef={field} />
          <Counts card={card} />
          <ViewerHistory userId={viewer.userId} streamId={streamId} lives={card.lives} />
        </>
      )}
    </div>
  )
}

const isNotStored = (error: Error): boolean => error instanceof ApiError && error.status === 404

const NotStored = () => (
  <p className="text-sm text-ink-3">This viewer is not stored yet, or was erased. It is looked again by itself.</p>
)

/** How much, in the words of one who reads the chat: what gifts were worth is nobody's business here. */
function Counts({ card: { here, held, rejected, hidden, viewer } }: { card: ViewerCard }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-0.5 text-sm">
      <Count name="Comments here">{here?.comments ?? 0}</Count>
      <Count name="Gifts here">{here?.gifts ?? 0}</Count>
      <Count name="Ever held">{rejected > 0 ? `${held}, ${rejected} rejected` : held}</Count>
      <Count name="Hidden">{hidden}</Count>
      <Count name="First seen">
        {formatDay(viewer.firstSeenAt)}, {formatMinute(viewer.firstSeenAt)}
      </Count>
    </dl>
  )
}

const Count = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex flex-wrap justify-between gap-x-2 last:col-span-2">
    <dt className="text-ink-3">{name}</dt>
    <dd className="font-semibold">{children}</dd>
  </div>
)

/** What moderators do about a viewer changes the card. */
function useFreshCard(userId: string): void {
  const queries = useQueryClient()
  const { state } = useDeskView()
  const standing = state.viewers.get(userId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the standing has changed.
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['moderation', 'viewer', userId] })
  }, [queries, userId, standing])
}

/** Tells the others whose card is open. */
function useLookingAt(userId: string): void {
  const desk = useDeskStore()
  useEffect(() => {
    desk.look({ kind: 'viewer', id: userId })
    return () => desk.look(null)
  }, [desk, userId])
}

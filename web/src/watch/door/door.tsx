import type { RoomFront } from '@livetap/contracts/rooms/access.ts'
import { useQuery } from '@tanstack/react-query'
import { DoorOpen, Lock } from 'lucide-react'
import { ApiError } from '../../lib/api.ts'
import { plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import type { RoomConnection, Standing } from '../room/connection.ts'
import { DoorForm, lacksInvite } from './door-form.tsx'
import { DoorFrame } from './door-frame.tsx'
import { frontQuery } from './front.ts'

interface DoorProps {
  readonly connection: RoomConnection
  readonly standing: Extract<Standing, { readonly at: 'door' | 'joining' }>
}

/** In front of a room: what it is called, who is in it, and the way in. */
export function Door({ connection, standing }: DoorProps) {
  const { data: front, error, refetch } = useQuery(frontQuery(connection.roomId))
  usePageTitle(front ? cleanText(front.name) || 'Watch together' : 'Watch together')
  return (
    <DoorFrame>
      {front && (
        <div className="rising flex w-full max-w-sm flex-col gap-5 rounded-xl border border-line bg-surface p-6 shadow-float">
          <RoomName front={front} />
          {lacksInvite(front) ? (
            <ByInvitation />
          ) : (
            <DoorForm front={front} connection={connection} standing={standing} />
          )}
        </div>
      )}
      {!front && !error && <Skeleton className="h-72 w-full max-w-sm" />}
      {!front && error && <NoFront error={error} onRetry={() => void refetch()} />}
    </DoorFrame>
  )
}

function RoomName({ front: { name, present, isLocked } }: { front: RoomFront }) {
  return (
    <header className="flex flex-col items-center gap-1 text-center">
      <span className="mb-1 flex size-11 items-center justify-center rounded-full bg-accent-soft text-accent">
        {isLocked ? <Lock size={20} aria-hidden="true" /> : <DoorOpen size={20} aria-hidden="true" />}
      </span>
      <h1 className="max-w-full text-lg font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">
        <bdi>{cleanText(name) || 'Watch together'}</bdi>
      </h1>
      <p className="text-sm text-ink-2">
        {present === 0 ? 'Nobody is in it yet' : `${plural(present, 'person', 'people')} watching together`}
      </p>
    </header>
  )
}

const ByInvitation = () => (
  <p className="text-center text-sm text-pretty text-ink-2">
    This room is by invitation: open the link that you were sent, or sign in if it is of your workspace.
  </p>
)

function NoFront({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 404)
    return <ErrorNotice level={1} error={error} onRetry={onRetry} />
  return (
    <Notice level={1} title="There is no such room" icon={<DoorOpen size={28} />}>
      <p>It may have been closed, or the link is not complete. Ask whoever sent it for another one.</p>
      <a href="/watch" className={buttonClass({})}>
        See other rooms
      </a>
    </Notice>
  )
}

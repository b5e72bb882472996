import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import { Hourglass, ShieldHalf } from 'lucide-react'
import { useEffect } from 'react'
import { rememberedLives, rememberLive } from '../../lib/live/remembered.ts'
import { isFollowed, shortWord, toneOf } from '../../lib/live/status-words.ts'
import { useLivestreams } from '../../lib/livestreams.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Dot } from '../../ui/badge.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Notice, Skeleton } from '../../ui/notice.tsx'
import { Permitted } from '../../ui/panel/permitted.tsx'
import { Desk } from './desk/desk.tsx'

/** The desk of the live in the address, else of the one that is running; a choice where several are. */
export function ModeratePage() {
  const { live: uniqueId } = useSearch({ from: '/moderate' })
  useEffect(() => {
    document.title = `${uniqueId === undefined ? 'Moderate' : `Moderate @${cleanText(uniqueId)}`} · Livetap`
    return () => {
      document.title = 'Livetap'
    }
  }, [uniqueId])
  return (
    <Permitted needs="chat:moderate" words="Moderate the chat">
      <LiveChoice uniqueId={uniqueId} />
    </Permitted>
  )
}

function LiveChoice({ uniqueId }: { uniqueId: string | undefined }) {
  const { lives, known, refusal } = useLivestreams()
  const status = lives.find((live) => live.uniqueId === uniqueId)
  useEffect(() => {
    if (uniqueId !== undefined && status) rememberLive(uniqueId)
  }, [uniqueId, status])
  if (status?.streamId !== undefined) return <Desk key={status.streamId} status={status} streamId={status.streamId} />
  if (!known) return refusal ? <NotReady /> : <Loading />
  if (uniqueId !== undefined) return <NotYet uniqueId={uniqueId} status={status} />
  const next = pickLive(lives)
  if (next) return <Navigate to="/moderate" search={{ live: next.uniqueId }} replace />
  return <NoLive lives={lives.filter(isFollowed)} />
}

/** The one that is live; of several the one this browser has shown last. */
function pickLive(lives: readonly LivestreamStatus[]): LivestreamStatus | undefined {
  const running = lives.filter(({ state, streamId }) => state === 'live' && streamId !== undefined)
  const latest = rememberedLives.get().find((name) => running.some(({ uniqueId }) => uniqueId === name))
  return running.find(({ uniqueId }) => uniqueId === latest) ?? running[0]
}

function NoLive({ lives }: { lives: readonly LivestreamStatus[] }) {
  return (
    <Notice level={1} title="No live is running" icon={<ShieldHalf size={28} />}>
      <p>
        {lives.length === 0
          ? 'Here you work through the chat of a live: hide, hold, answer, take notes. Nobody is followed yet: give a @username under Live, and this page opens its chat as soon as it is on.'
          : 'This page opens the chat of a live by itself as soon as one of these is on.'}
      </p>
      {lives.length > 0 && (
        <ul
          aria-label="Followed lives"
          className="w-full divide-y divide-line rounded-lg border border-line bg-surface"
        >
          {lives.map((live) => (
            <li key={live.uniqueId}>
              <Link
                to="/moderate"
                search={{ live: live.uniqueId }}
                className="flex min-h-11 items-center gap-2.5 px-4 text-left hover:bg-hover"
              >
                <Dot tone={toneOf(live.state)} />
                <bdi className="min-w-0 flex-1 truncate text-ink">@{live.uniqueId}</bdi>
                <span className="text-xs text-ink-3">{shortWord(live.state)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap justify-center gap-2">
        <Link to="/" className={buttonClass({ look: 'primary' })}>
          Follow a live
        </Link>
        <Link to="/moderate/words" className={buttonClass({})}>
          Flagged words
        </Link>
      </div>
    </Notice>
  )
}

function NotYet({ uniqueId, status }: { uniqueId: string; status: LivestreamStatus | undefined }) {
  return (
    <Notice
      level={1}
      title={status ? `@${cleanText(uniqueId)} was not live yet` : `@${cleanText(uniqueId)} is not followed here`}
      icon={<ShieldHalf size={28} />}
    >
      <p>
        {status
          ? 'Its chat opens here by itself as soon as the live begins.'
          : 'Follow it under Live to work through its chat.'}
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        <Link to="/" search={{ live: uniqueId }} className={buttonClass({ look: 'primary' })}>
          Open it under Live
        </Link>
        <Link to="/moderate" className={buttonClass({})}>
          Choose another
        </Link>
      </div>
    </Notice>
  )
}

/** The reason, and when it is tried again, stand above the page. */
function NotReady() {
  return (
    <Notice level={1} title="Not ready yet" icon={<Hourglass size={28} />}>
      <p>The chat appears here by itself as soon as the server can answer.</p>
    </Notice>
  )
}

function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-3 p-3">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-9 w-64" />
      <Skeleton className="h-64" />
    </div>
  )
}

import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { useMutation } from '@tanstack/react-query'
import { Clapperboard, RotateCw, Square } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { formatAge, formatShort } from '../../lib/format.ts'
import { describeLive, type StatusWords } from '../../lib/live/status-words.ts'
import { followLive, retryLive, stopLive } from '../../lib/livestreams.ts'
import { useNow } from '../../lib/now.ts'
import { letGo } from '../../lib/user-session/session.tsx'
import { cleanText } from '../../lib/viewer-text.ts'
import { Dot } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyLink } from '../../ui/copy-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { LiveSwitcher } from './live-switcher.tsx'
import { useWatchTogether, type WatchTogether } from './use-watch-together.ts'

export interface ConnectBarProps {
  readonly status: LivestreamStatus
  readonly viewers: number | undefined
  readonly heardAt: () => number | undefined
  /** Why what is received is not stored, if so. */
  readonly unstored: string | undefined
}

/** How the live is doing, in words and colour, and what can be done about it. */
export function ConnectBar({ status, viewers, heardAt, unstored }: ConnectBarProps) {
  const words = describeLive(status, useNow(1000))
  const together = useWatchTogether(status.uniqueId)
  return (
    <div className="shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-11 items-center gap-x-3 gap-y-1 px-3 py-1 max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto]">
        <StateWord words={words} />
        <LiveSwitcher current={status.uniqueId} onWatchTogether={together.watch} />
        <p
          className={classNames(
            'flex min-w-0 flex-1 items-center gap-2 text-sm text-ink-2 max-md:row-start-2',
            words.action ? 'max-md:col-span-2' : 'max-md:col-span-3',
          )}
        >
          {status.state === 'live' ? (
            <LiveDetail status={status} viewers={viewers} heardAt={heardAt} unstored={unstored} />
          ) : (
            <span className="truncate">{words.detail}</span>
          )}
        </p>
        <Actions status={status} words={words} together={together} />
      </div>
      {unstored !== undefined && <Unstored reason={unstored} />}
      {status.problem && status.state !== 'live' && <Problem problem={status.problem} tone={words.tone} />}
    </div>
  )
}

const wordTones = { accent: 'text-accent', warn: 'text-warn', danger: 'text-danger', plain: 'text-ink-2' } as const

function StateWord({ words }: { words: StatusWords }) {
  return (
    <span role="status" className={classNames('flex items-center gap-2 text-sm font-bold', wordTones[words.tone])}>
      <Dot tone={words.tone} moving={words.moving} />
      {words.word}
    </span>
  )
}

function LiveDetail({ status, viewers, heardAt, unstored }: ConnectBarProps) {
  const title = status.title && cleanText(status.title)
  return (
    <>
      {viewers !== undefined && (
        <>
          <span className="whitespace-nowrap">{formatShort(viewers)} viewers</span>
          <Separator />
        </>
      )}
      {unstored === undefined ? (
        <DataAge told={status.lastMessageAt} heardAt={heardAt} />
      ) : (
        <span className="font-medium whitespace-nowrap text-danger">received, not stored</span>
      )}
      {title && (
        <>
          <Separator />
          <bdi title={title} className="truncate text-ink-3">
            {title}
          </bdi>
        </>
      )}
    </>
  )
}

const Separator = () => (
  <span aria-hidden="true" className="text-ink-3">
    ·
  </span>
)

const staleAfter = 15_000

/** Counts up five times a second without React: nothing else on the page depends on it. */
function DataAge({ told, heardAt }: { told: string | undefined; heardAt: () => number | undefined }) {
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const show = () => {
      const newest = Math.max(heardAt() ?? 0, told ? Date.parse(told) : 0)
      if (!element.current) return
      const age = Date.now() - newest
      element.current.textContent = newest === 0 ? 'waiting for data' : wordsOfAge(age)
      element.current.dataset.stale = String(newest !== 0 && age > staleAfter)
    }
    show()
    const timer = setInterval(show, 200)
    return () => clearInterval(timer)
  }, [told, heardAt])
  return <span ref={element} className="whitespace-nowrap data-[stale=true]:font-medium data-[stale=true]:text-warn" />
}

const wordsOfAge = (age: number): string =>
  age > staleAfter ? `no data for ${formatAge(age)}` : `data ${formatAge(age)} old`

interface ActionsProps {
  readonly status: LivestreamStatus
  readonly words: StatusWords
  readonly together: WatchTogether
}

function Actions({ status, words, together }: ActionsProps) {
  const retry = useMutation({ mutationFn: words.action?.verb === 'follow' ? followLive : retryLive })
  const stop = useMutation({ mutationFn: stopLive, onMutate: letGo })
  const error = retry.error ?? stop.error ?? together.error
  const canStop = status.state !== 'stopped' && status.state !== 'failed'
  return (
    <>
      {error && (
        <div className="max-md:col-span-3 max-md:row-start-3">
          <InlineError error={error} />
        </div>
      )}
      {words.action && (
        <Button
          size="small"
          className="max-md:row-start-2 max-md:justify-self-end"
          disabled={retry.isPending}
          onClick={() => retry.mutate(status.uniqueId)}
        >
          <RotateCw size={13} />
          {words.action.name}
        </Button>
      )}
      <div className="flex items-center justify-end gap-1 max-md:col-start-3 max-md:row-start-1">
        <WatchButton {...together} />
        <CopyLink label="Copy the link to this live" />
        {canStop && (
          <Button size="small" look="quiet" disabled={stop.isPending} onClick={() => stop.mutate(status.uniqueId)}>
            <Square size={12} />
            Stop
          </Button>
        )}
      </div>
    </>
  )
}

function WatchButton({ watch, isPending }: WatchTogether) {
  if (!watch) return null
  return (
    <Button
      size="small"
      look="quiet"
      aria-label="Watch with friends"
      title="Open a room to watch this live with others"
      className="max-md:h-10 max-md:min-w-10"
      disabled={isPending}
      onClick={watch}
    >
      <Clapperboard size={14} aria-hidden="true" />
      <span className="max-lg:hidden">Watch with friends</span>
    </Button>
  )
}

function Unstored({ reason }: { reason: string }) {
  return (
    <p className="border-t border-line bg-danger-soft px-3 py-1.5 text-sm [overflow-wrap:anywhere]">
      <span role="alert" className="font-medium">
        Nothing is stored.
      </span>{' '}
      <span className="text-ink-2">
        {reason.charAt(0).toUpperCase() + reason.slice(1)}. The feed goes on by itself once events are stored again.
      </span>
    </p>
  )
}

function Problem({ problem, tone }: { problem: NonNullable<LivestreamStatus['problem']>; tone: StatusWords['tone'] }) {
  return (
    <p
      className={classNames(
        'border-t border-line px-3 py-1.5 text-sm',
        tone === 'danger' ? 'bg-danger-soft' : tone === 'warn' ? 'bg-warn-soft' : 'bg-raised',
      )}
    >
      <span className="font-medium">{problem.title.replace(/\.$/, '')}.</span>{' '}
      <span className="text-ink-2">{problem.remedy}</span>
    </p>
  )
}

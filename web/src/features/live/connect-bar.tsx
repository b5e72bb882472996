import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { useMutation } from '@tanstack/react-query'
import { RotateCw, Square } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { formatAge, formatShort } from '../../lib/format.ts'
import { followLive, retryLive, stopLive } from '../../lib/livestreams.ts'
import { useNow } from '../../lib/now.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Dot } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyLink } from '../../ui/copy-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { LiveSwitcher } from './live-switcher.tsx'
import { describeLive, type StatusWords } from './status-words.ts'

interface ConnectBarProps {
  readonly status: LivestreamStatus
  readonly viewers: number | undefined
  readonly heardAt: () => number | undefined
}

/** How the live is doing, in words and colour, and what can be done about it. */
export function ConnectBar({ status, viewers, heardAt }: ConnectBarProps) {
  const words = describeLive(status, useNow(1000))
  return (
    <div className="shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <StateWord words={words} />
        <LiveSwitcher current={status.uniqueId} />
        <p className="flex min-w-0 flex-1 items-center gap-2 text-sm text-ink-2 max-md:order-last max-md:basis-full">
          {status.state === 'live' ? (
            <LiveDetail status={status} viewers={viewers} heardAt={heardAt} />
          ) : (
            <span className="truncate">{words.detail}</span>
          )}
        </p>
        <Actions status={status} words={words} />
      </div>
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

function LiveDetail({ status, viewers, heardAt }: ConnectBarProps) {
  const title = status.title && cleanText(status.title)
  return (
    <>
      {viewers !== undefined && (
        <>
          <span className="whitespace-nowrap">{formatShort(viewers)} viewers</span>
          <Separator />
        </>
      )}
      <DataAge told={status.lastMessageAt} heardAt={heardAt} />
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

function Actions({ status, words }: { status: LivestreamStatus; words: StatusWords }) {
  const retry = useMutation({ mutationFn: words.action?.verb === 'follow' ? followLive : retryLive })
  const stop = useMutation({ mutationFn: stopLive })
  const error = retry.error ?? stop.error
  const canStop = status.state !== 'stopped' && status.state !== 'failed'
  return (
    <div className="ml-auto flex items-center gap-1">
      {error && <InlineError error={error} />}
      {words.action && (
        <Button size="small" disabled={retry.isPending} onClick={() => retry.mutate(status.uniqueId)}>
          <RotateCw size={13} />
          {words.action.name}
        </Button>
      )}
      <CopyLink label="Copy the link to this live" />
      {canStop && (
        <Button size="small" look="quiet" disabled={stop.isPending} onClick={() => stop.mutate(status.uniqueId)}>
          <Square size={12} />
          Stop
        </Button>
      )}
    </div>
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
      <span className="font-medium">{problem.title}.</span> <span className="text-ink-2">{problem.remedy}</span>
    </p>
  )
}

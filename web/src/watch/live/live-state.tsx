import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { ExternalLink } from 'lucide-react'
import { describeLive } from '../../lib/live/status-words.ts'
import { useNow } from '../../lib/now.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Dot } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'

const dashboardAddress = (uniqueId: string): string => `/?live=${encodeURIComponent(uniqueId)}`

const tones = { accent: 'text-accent', warn: 'text-warn', danger: 'text-danger', plain: 'text-ink-2' } as const

/** How the live is doing, and the way to all of its dashboard. */
export function LiveState({ status }: { status: LivestreamStatus }) {
  const { uniqueId, title, problem, state } = status
  const words = describeLive(status, useNow(1000))
  const said = state === 'live' ? title && cleanText(title) : (problem?.title ?? words.detail)
  return (
    <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface pr-1.5 pl-3 text-sm">
      <span role="status" className={classNames('flex shrink-0 items-center gap-2 font-bold', tones[words.tone])}>
        <Dot tone={words.tone} moving={words.moving} />
        {words.word}
      </span>
      <bdi className="max-w-[50%] shrink-0 truncate font-semibold">@{uniqueId}</bdi>
      <bdi title={said} className="min-w-0 flex-1 truncate text-xs text-ink-3">
        {said}
      </bdi>
      <a
        href={dashboardAddress(uniqueId)}
        target="_blank"
        rel="noopener"
        aria-label="Open the dashboard of the live"
        title="Open the dashboard of the live"
        className="flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink max-md:size-10"
      >
        <ExternalLink size={15} aria-hidden="true" />
      </a>
    </div>
  )
}

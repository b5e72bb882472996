import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { Presence } from '@livetap/contracts/workspace/moderation.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronDown, ExternalLink, Settings2 } from 'lucide-react'
import { shortWord, toneOf } from '../../../lib/live/status-words.ts'
import { useLivestreams } from '../../../lib/livestreams.ts'
import type { LinkState } from '../../../lib/stream/stream.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Dot } from '../../../ui/badge.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { useDeskView } from '../state/desk-context.ts'

/** Whose chat it is, who is here, and what can be done elsewhere only. */
export function DeskBar({ status, link }: { status: LivestreamStatus; link: LinkState }) {
  const { state, link: deskLink } = useDeskView()
  const mayConfigure = useMay('moderation:configure')
  return (
    <div className="shrink-0 border-b border-line bg-surface">
      <div className="flex min-h-11 items-center gap-x-3 px-3">
        <span className="flex items-center gap-2 text-sm font-bold">
          <Dot tone={toneOf(status.state)} moving={status.state === 'live'} />
          {shortWord(status.state)}
        </span>
        <LiveMenu current={status.uniqueId} />
        <LinkWord links={[deskLink, link]} />
        <OnDuty onDuty={state.onDuty} you={state.you?.key} />
        {mayConfigure && (
          <Link
            to="/moderate/words"
            aria-label="Flagged words and what is held"
            title="Flagged words and what is held"
            className={classNames(buttonClass({ size: 'small', look: 'quiet' }), 'max-md:size-11 max-md:px-0')}
          >
            <Settings2 size={14} /> <span className="max-md:hidden">Words</span>
          </Link>
        )}
      </div>
      <ElsewhereLine tiktokUrl={state.tiktokUrl} />
    </div>
  )
}

/** What cannot be done here, and where it can. */
function ElsewhereLine({ tiktokUrl }: { tiktokUrl: string | undefined }) {
  return (
    <p className="flex gap-x-1.5 border-t border-line px-3 py-1 text-xs text-ink-3 max-md:text-2xs">
      <span className="truncate">TikTok does not let tools mute or delete there.</span>
      {tiktokUrl?.startsWith('https://') && (
        <a
          href={tiktokUrl}
          target="_blank"
          rel="noopener noreferrer"
          className="shrink-0 text-ink-2 underline underline-offset-2 hover:text-accent max-md:-my-1 max-md:px-1.5 max-md:py-1"
        >
          Open TikTok<span className="max-md:sr-only"> to do that</span>
          <ExternalLink size={11} aria-hidden="true" className="ml-1 inline" />
        </a>
      )}
    </p>
  )
}

function LiveMenu({ current }: { current: string }) {
  const { lives } = useLivestreams()
  const navigate = useNavigate()
  return (
    <Menu
      label="Followed lives"
      trigger={
        <button
          type="button"
          title="Moderate another live"
          className="-mx-1 flex h-8 w-fit min-w-0 max-w-64 items-center gap-1 rounded-md px-2 text-[0.9375rem] font-semibold hover:bg-hover max-md:h-11"
        >
          <bdi className="truncate">@{current}</bdi>
          <ChevronDown size={15} aria-hidden="true" className="shrink-0 text-ink-3" />
        </button>
      }
    >
      {lives.map((live) => (
        <MenuItem
          key={live.uniqueId}
          onSelect={() => void navigate({ to: '/moderate', search: { live: live.uniqueId } })}
        >
          <Dot tone={toneOf(live.state)} />
          <bdi className="flex-1 truncate">@{live.uniqueId}</bdi>
          <span className="text-xs text-ink-3">{shortWord(live.state)}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

/** Whether what is shown is how it is: said only while it is not. */
function LinkWord({ links }: { links: readonly LinkState[] }) {
  const waiting = links.find((link) => link.state === 'waiting')
  const isOpen = links.every(({ state }) => state === 'open')
  return (
    <span role="status" className="min-w-0 truncate text-xs text-warn">
      {waiting
        ? (waiting.refusal?.title ?? 'Connection lost: what you see may be old')
        : !isOpen && <span className="text-ink-3">Connecting…</span>}
    </span>
  )
}

const shownFaces = 4

function OnDuty({ onDuty, you }: { onDuty: readonly Presence[]; you: string | undefined }) {
  const names = onDuty.map(({ key, who }) => `${cleanText(who.name) || 'Somebody'}${key === you ? ' (you)' : ''}`)
  return (
    <span
      role="img"
      title={`On duty: ${names.join(', ')}`}
      aria-label={`On duty: ${names.join(', ')}`}
      className="ml-auto flex items-center -space-x-1.5"
    >
      {onDuty.slice(0, shownFaces).map(({ key, who }) => (
        <span key={key} className={classNames('rounded-full', key === you && 'ring-2 ring-accent')}>
          <Avatar name={cleanText(who.name) || 'Somebody'} />
        </span>
      ))}
      {onDuty.length > shownFaces && (
        <span aria-hidden="true" className="pl-2.5 text-xs text-ink-3">
          +{onDuty.length - shownFaces}
        </span>
      )}
    </span>
  )
}

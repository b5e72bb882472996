import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, Clapperboard, LayoutDashboard, Plus } from 'lucide-react'
import { useState } from 'react'
import { shortWord, toneOf } from '../../lib/live/status-words.ts'
import { useLivestreams } from '../../lib/livestreams.ts'
import { Dot } from '../../ui/badge.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { ConnectField } from './connect-field.tsx'

interface LiveSwitcherProps {
  readonly current: string
  /** Undefined for whoever may not. */
  readonly onWatchTogether: (() => void) | undefined
}

/** Whose live is shown, and the way to another one. */
export function LiveSwitcher({ current, onWatchTogether }: LiveSwitcherProps) {
  const { lives } = useLivestreams()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <Menu
        label="Followed lives"
        trigger={
          <button
            type="button"
            title="Switch to another live"
            className="-mx-1 flex h-8 w-fit min-w-0 max-w-full md:max-w-64 items-center gap-1 rounded-md px-2 text-[0.9375rem] font-semibold hover:bg-hover"
          >
            <bdi className="truncate">@{current}</bdi>
            <ChevronDown size={15} aria-hidden="true" className="shrink-0 text-ink-3" />
          </button>
        }
      >
        {lives.map((live) => (
          <LiveItem key={live.uniqueId} live={live} current={live.uniqueId === current} />
        ))}
        {lives.length > 0 && <MenuLine />}
        <Ways onWatchTogether={onWatchTogether} onAdd={() => setAdding(true)} />
      </Menu>
      <Dialog open={adding} onClose={() => setAdding(false)} title="Follow another live">
        <div className="px-4 pt-4 pb-2">
          <ConnectField onDone={() => setAdding(false)} />
        </div>
      </Dialog>
    </>
  )
}

interface WaysProps extends Pick<LiveSwitcherProps, 'onWatchTogether'> {
  readonly onAdd: () => void
}

/** What else can be done from here. */
function Ways({ onWatchTogether, onAdd }: WaysProps) {
  const navigate = useNavigate()
  return (
    <>
      {onWatchTogether && (
        <MenuItem onSelect={onWatchTogether}>
          <Clapperboard size={14} className="text-ink-3" />
          Watch with friends
        </MenuItem>
      )}
      <MenuItem onSelect={onAdd}>
        <Plus size={14} className="text-ink-3" />
        Follow another live
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/dashboards' })}>
        <LayoutDashboard size={14} className="text-ink-3" />
        Open dashboards
      </MenuItem>
    </>
  )
}

function LiveItem({ live, current }: { live: LivestreamStatus; current: boolean }) {
  const navigate = useNavigate()
  return (
    <MenuItem onSelect={() => void navigate({ to: '/', search: { live: live.uniqueId } })}>
      <Dot tone={toneOf(live.state)} />
      <bdi className={current ? 'flex-1 truncate font-semibold' : 'flex-1 truncate'}>@{live.uniqueId}</bdi>
      <span className="text-xs text-ink-3">{shortWord(live.state)}</span>
    </MenuItem>
  )
}

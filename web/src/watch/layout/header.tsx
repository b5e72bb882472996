import { Check, EllipsisVertical, Keyboard, LogOut, Monitor, Moon, Settings, Share2, Sun, Users } from 'lucide-react'
import { useState } from 'react'
import { type Theme, themes, wantedTheme } from '../../lib/theme.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Logo } from '../../ui/logo.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx'
import { RoomKeysDialog } from '../dialogs/keys-dialog.tsx'
import { SettingsDialog } from '../dialogs/settings-dialog.tsx'
import { ShareDialog } from '../dialogs/share-dialog.tsx'
import { PollMenuItem } from '../poll/poll-button.tsx'
import { PollDialog } from '../poll/poll-dialog.tsx'
import { useMayDo, useRoom, useView } from '../room/room-context.ts'

type Shown = 'share' | 'settings' | 'poll' | 'keys'

/** The room's name, and the ways to share it, set it and leave it. */
export function RoomHeader() {
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  const maySet = useMayDo('settings')
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-surface pr-1.5 pl-3">
      <Title />
      <div className="ml-auto flex shrink-0 items-center gap-0.5">
        <Button size="small" look="primary" className="max-md:h-9" onClick={() => setShown('share')}>
          <Share2 size={14} aria-hidden="true" /> <span className="max-sm:sr-only">Invite</span>
        </Button>
        {maySet && (
          <IconButton label="Settings of the room" onClick={() => setShown('settings')}>
            <Settings size={16} />
          </IconButton>
        )}
        <MoreMenu onPoll={() => setShown('poll')} onKeys={() => setShown('keys')} />
      </div>
      <ShareDialog open={shown === 'share'} onClose={close} />
      <SettingsDialog open={shown === 'settings'} onClose={close} />
      <PollDialog open={shown === 'poll'} onClose={close} />
      <RoomKeysDialog open={shown === 'keys'} onClose={close} />
    </header>
  )
}

function Title() {
  const name = useView(({ state }) => state.name)
  const present = useView((view) => view.present)
  const isLocked = useView(({ state }) => state.settings.locked)
  const bridge = useView(({ state }) => state.bridge)
  return (
    <>
      <span className="shrink-0">
        <Logo size={20} />
      </span>
      <h1 className="min-w-0 truncate text-sm font-semibold">
        <bdi>{cleanText(name) || 'Watch together'}</bdi>
      </h1>
      <span className="flex shrink-0 items-center gap-1 text-xs text-ink-2" title={`${present} here`}>
        <Users size={13} aria-hidden="true" /> {present}
        <span className="sr-only"> here</span>
      </span>
      {isLocked && <Badge tone="warn">Locked</Badge>}
      {bridge && (
        <span className="truncate text-xs text-ink-3 max-md:hidden">
          with the live of <bdi>@{bridge.uniqueId}</bdi>
        </span>
      )}
    </>
  )
}

const looks = {
  system: [Monitor, 'Like the system'],
  light: [Sun, 'Light'],
  dark: [Moon, 'Dark'],
} as const satisfies Record<Theme, unknown>

interface MoreMenuProps {
  readonly onPoll: () => void
  readonly onKeys: () => void
}

function MoreMenu({ onPoll, onKeys }: MoreMenuProps) {
  const { connection } = useRoom()
  const wanted = wantedTheme.use()
  const leave = async () => {
    await connection.say('leave_room', {})
    connection.leave()
  }
  return (
    <Menu
      label="More"
      trigger={
        <IconButton label="More">
          <EllipsisVertical size={16} />
        </IconButton>
      }
    >
      <MenuLabel>Theme</MenuLabel>
      {themes.map((theme) => {
        const [Icon, words] = looks[theme]
        return (
          <MenuItem key={theme} onSelect={() => wantedTheme.set(theme)}>
            <Icon size={15} className="text-ink-3" />
            <span className="flex-1">{words}</span>
            {theme === wanted && <Check size={14} aria-label="chosen" className="text-accent" />}
          </MenuItem>
        )
      })}
      <MenuLine />
      <PollMenuItem onAsk={onPoll} />
      <MenuItem onSelect={onKeys}>
        <Keyboard size={15} className="text-ink-3" /> Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut size={15} className="text-ink-3" /> Leave the room
      </MenuItem>
    </Menu>
  )
}

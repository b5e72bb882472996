import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { type Theme, themes, wantedTheme } from '../lib/theme.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

const looks = {
  system: { icon: Monitor, name: 'Like the system' },
  light: { icon: Sun, name: 'Light' },
  dark: { icon: Moon, name: 'Dark' },
} as const satisfies Record<Theme, unknown>

export function ThemeButton() {
  const wanted = wantedTheme.use()
  const Icon = looks[wanted].icon
  return (
    <Menu
      label="Theme"
      trigger={
        <IconButton label="Theme">
          <Icon size={16} />
        </IconButton>
      }
    >
      {themes.map((theme) => (
        <ThemeItem key={theme} theme={theme} chosen={theme === wanted} />
      ))}
    </Menu>
  )
}

function ThemeItem({ theme, chosen }: { theme: Theme; chosen: boolean }) {
  const { icon: Icon, name } = looks[theme]
  return (
    <MenuItem onSelect={() => wantedTheme.set(theme)}>
      <Icon size={15} className="text-ink-3" />
      <span className="flex-1">{name}</span>
      {chosen && <Check size={14} aria-label="chosen" className="text-accent" />}
    </MenuItem>
  )
}

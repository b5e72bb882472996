import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { BookOpen, Ellipsis } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { classNames } from '../../ui/class-names.ts'
import { Menu, MenuItem, MenuLink } from '../../ui/menu.tsx'
import { type Destination, listDestinations } from './destinations.ts'

const manual = '/api/docs'

const linkClass =
  'rounded-md px-2.5 py-1 text-sm text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink'

/** The way around at the top, where there is room for it. */
export function TopNav() {
  const { main, others } = useDestinations()
  return (
    <nav aria-label="Main" className="flex items-center gap-0.5 max-md:hidden">
      {main.map((one) => (
        <Way key={one.to} to={one.to} className={linkClass}>
          {one.label}
        </Way>
      ))}
      {others.map((one) => (
        <Way key={one.to} to={one.to} className={classNames(linkClass, 'max-xl:hidden')}>
          {one.label}
        </Way>
      ))}
      <a href={manual} className={classNames(linkClass, 'max-xl:hidden')}>
        API
      </a>
      <More others={others}>
        <button type="button" className={classNames(linkClass, 'xl:hidden')}>
          More
        </button>
      </More>
    </nav>
  )
}

const tabClass =
  'flex flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-ink-3 aria-[current=page]:text-accent'

/** The way around on a phone, within reach of the thumb. */
export function BottomBar() {
  const { main, others } = useDestinations()
  return (
    <nav
      aria-label="Main"
      className="flex h-[calc(3.25rem+env(safe-area-inset-bottom))] shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden print:hidden"
    >
      {main.map((one) => (
        <Way key={one.to} to={one.to} className={tabClass}>
          <one.icon size={19} /> {one.label}
        </Way>
      ))}
      <More others={others}>
        <button type="button" className={tabClass}>
          <Ellipsis size={19} aria-hidden="true" /> More
        </button>
      </More>
    </nav>
  )
}

function useDestinations() {
  const { data: me } = useQuery(meQuery)
  const all = listDestinations(me?.permissions ?? [])
  return { main: all.filter(({ isMain }) => isMain), others: all.filter(({ isMain }) => !isMain) }
}

function Way({ to, className, children }: { to: Destination['to']; className: string; children: ReactNode }) {
  return (
    <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={className}>
      {children}
    </Link>
  )
}

function More({
  others,
  children,
}: {
  others: readonly Destination[]
  children: ComponentProps<typeof Menu>['trigger']
}) {
  const navigate = useNavigate()
  return (
    <Menu label="More" trigger={children}>
      {others.map(({ to, label, icon: Icon }) => (
        <MenuItem key={to} onSelect={() => void navigate({ to })}>
          <Icon size={15} className="text-ink-3" />
          {label}
        </MenuItem>
      ))}
      <MenuLink href={manual}>
        <BookOpen size={15} className="text-ink-3" />
        API
      </MenuLink>
    </Menu>
  )
}

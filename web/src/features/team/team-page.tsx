import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { NotPermitted } from '../../ui/panel/permitted.tsx'
import { showCurrent } from '../../ui/panel/show-current.ts'
import { permissionWords } from './words.ts'

interface Tab {
  readonly to: '/team/members' | '/team/roles' | '/team/keys' | '/team/secrets' | '/team/audit' | '/team/workspace'
  readonly name: string
  readonly needs: Permission
}

const tabs: readonly Tab[] = [
  { to: '/team/members', name: 'Members', needs: 'member:read' },
  { to: '/team/roles', name: 'Roles', needs: 'member:read' },
  { to: '/team/keys', name: 'Keys', needs: 'key:manage' },
  { to: '/team/secrets', name: 'Secrets', needs: 'secret:manage' },
  { to: '/team/audit', name: 'Audit', needs: 'audit:read' },
  { to: '/team/workspace', name: 'Workspace', needs: 'workspace:manage' },
]

/** Leads to the first tab that there is something behind. */
export function TeamHome() {
  const { data: me, isPending } = useQuery(meQuery)
  if (isPending) return <TeamSkeleton />
  const first = tabs.find(({ needs }) => me?.permissions.includes(needs))
  return <Navigate to={first?.to ?? '/team/keys'} replace />
}

interface TeamPageProps {
  readonly tab: Tab['to']
  /** Of the tab of the browser. */
  readonly title: string
  readonly children: ReactNode
}

/** What every page of the team stands in; it says so where somebody may not see what is on it. */
export function TeamPage({ tab, title, children }: TeamPageProps) {
  const { data: me, isPending } = useQuery(meQuery)
  usePageTitle(title)
  if (isPending) return <TeamSkeleton />
  const may = (needs: Permission) => !me || me.permissions.includes(needs)
  const needed = tabs.find(({ to }) => to === tab)?.needs
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <header className="flex min-h-10 flex-wrap items-center gap-x-6 gap-y-2 border-b border-line">
        <h1 className="text-xl font-semibold tracking-tight">Team</h1>
        <Tabs tabs={tabs.filter(({ needs }) => may(needs))} />
      </header>
      {!needed || may(needed) ? children : <NotPermitted needs={needed} words={permissionWords(needed)} />}
    </div>
  )
}

function Tabs({ tabs }: { tabs: readonly Tab[] }) {
  return (
    <nav
      ref={showCurrent}
      aria-label="Team"
      className="edge-fade -mx-3 flex min-w-0 gap-1 overflow-x-auto px-3 [scrollbar-width:none]"
    >
      {tabs.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ includeSearch: false }}
          className="flex h-9 shrink-0 items-center border-b-2 border-transparent px-3 text-sm text-ink-2 -outline-offset-2 hover:bg-hover hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink max-md:h-11"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}

function TeamSkeleton() {
  return (
    <div aria-busy="true" className="mx-auto flex w-full max-w-6xl flex-col gap-3 px-3 py-4 md:px-6 md:py-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-9 w-64" />
      <Skeleton className="h-64" />
    </div>
  )
}

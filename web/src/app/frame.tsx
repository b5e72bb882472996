import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { BookOpen, Disc3, GitCompareArrows, Keyboard, Radio, ShieldCheck, ShieldHalf, Users } from 'lucide-react'
import { useEffect, useState } from 'react'
import { openLivestreams } from '../lib/livestreams.ts'
import { meQuery } from '../lib/queries.ts'
import { useStanding } from '../lib/session/standing.ts'
import { IconButton } from '../ui/button.tsx'
import { Logo } from '../ui/logo.tsx'
import { AccountMenu } from './account-menu.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { ServerBanner, ServerLight } from './server-link.tsx'
import { SignedOutDialog, useSessionGuard } from './session-guard.tsx'
import { ThemeButton } from './theme-button.tsx'

/** What surrounds every page of whoever is signed in. */
export function Frame() {
  const { isFetched, failureCount, fetchStatus } = useQuery(meQuery)
  const { isBarred, asks, leave } = useSessionGuard()
  // Nobody sees a page and is sent away from it: the first answer tells who looks.
  const isFirst = !isFetched && failureCount === 0 && fetchStatus === 'fetching'
  if (isFirst || isBarred) return <Empty />
  return (
    <>
      <Framed />
      <SignedOutDialog open={asks} onLeave={leave} />
    </>
  )
}

const Empty = () => (
  <main id="main" aria-busy="true" className="flex h-dvh items-center justify-center">
    <span className="sr-only">Loading</span>
    <span className="[animation:rise_0.3s_ease-out_0.5s_both]">
      <Logo size={36} />
    </span>
  </main>
)

function Framed() {
  const isHomeless = useStanding() === 'no-workspace'
  useEffect(() => (isHomeless ? undefined : openLivestreams()), [isHomeless])
  const [keysShown, setKeysShown] = useKeysShown()
  return (
    <div className="flex h-dvh flex-col overflow-x-clip print:h-auto">
      <a
        href="#main"
        className="absolute -top-20 left-2 z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:top-2"
      >
        Skip to the content
      </a>
      <TopBar isHomeless={isHomeless} onKeys={() => setKeysShown(true)} />
      {!isHomeless && <ServerBanner />}
      <main id="main" className="flex min-h-0 flex-1 flex-col overflow-y-auto print:overflow-visible">
        <Outlet />
      </main>
      {!isHomeless && <BottomBar />}
      <KeysDialog open={keysShown} onClose={() => setKeysShown(false)} />
    </div>
  )
}

/** Who works in no workspace has nowhere to go but the way into one. */
function TopBar({ isHomeless, onKeys }: { isHomeless: boolean; onKeys: () => void }) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b border-line bg-surface px-3 print:hidden">
      <Link to="/" className="mr-4 flex items-center gap-2 rounded-md font-semibold tracking-tight">
        <Logo size={22} />
        <span className="text-[0.9375rem]">livetap</span>
      </Link>
      {!isHomeless && <TopNav />}
      <div className="ml-auto flex min-w-0 items-center gap-0.5">
        {!isHomeless && <ServerLight />}
        <IconButton label="Keyboard shortcuts (?)" onClick={onKeys} className="max-md:hidden">
          <Keyboard size={16} />
        </IconButton>
        <ThemeButton />
        <AccountMenu />
      </div>
    </header>
  )
}

function TopNav() {
  const seesTeam = useSeesTeam()
  const moderates = useModerates()
  return (
    <nav aria-label="Main" className="flex items-center gap-0.5 max-md:hidden">
      <NavLink to="/" label="Live" />
      {moderates && <NavLink to="/moderate" label="Moderate" />}
      <NavLink to="/sessions" label="Sessions" />
      <NavLink to="/compare" label="Compare" />
      {seesTeam && <NavLink to="/team" label="Team" />}
      <NavLink to="/privacy" label="Privacy" />
      <a href="/api/docs" className={navClass}>
        API
      </a>
    </nav>
  )
}

const navClass =
  'rounded-md px-2.5 py-1 text-sm text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink'

function NavLink({
  to,
  label,
}: {
  to: '/' | '/moderate' | '/sessions' | '/compare' | '/privacy' | '/team'
  label: string
}) {
  return (
    <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} className={navClass}>
      {label}
    </Link>
  )
}

const tabClass =
  'flex flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-ink-3 aria-[current=page]:text-accent'

/** The way around on a phone, within reach of the thumb. */
function BottomBar() {
  const seesTeam = useSeesTeam()
  const moderates = useModerates()
  return (
    <nav
      aria-label="Main"
      className="flex h-[calc(3.25rem+env(safe-area-inset-bottom))] shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden print:hidden"
    >
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
        <Radio size={19} /> Live
      </Link>
      {moderates && (
        <Link to="/moderate" activeOptions={{ includeSearch: false }} className={tabClass}>
          <ShieldHalf size={19} /> Moderate
        </Link>
      )}
      <Link to="/sessions" className={tabClass}>
        <Disc3 size={19} /> Sessions
      </Link>
      <Link to="/compare" activeOptions={{ includeSearch: false }} className={tabClass}>
        <GitCompareArrows size={19} /> Compare
      </Link>
      {seesTeam && (
        <Link to="/team" activeOptions={{ includeSearch: false }} className={tabClass}>
          <Users size={19} /> Team
        </Link>
      )}
      <Link to="/privacy" className={tabClass}>
        <ShieldCheck size={19} /> Privacy
      </Link>
      <a href="/api/docs" className={tabClass}>
        <BookOpen size={19} /> API
      </a>
    </nav>
  )
}

const teamPermissions: ReadonlySet<Permission> = new Set(['member:read', 'key:manage', 'secret:manage', 'audit:read'])

/** Whether there is something for them behind Team. */
function useSeesTeam(): boolean {
  const { data: me } = useQuery(meQuery)
  return me?.permissions.some((permission) => teamPermissions.has(permission)) ?? false
}

function useModerates(): boolean {
  const { data: me } = useQuery(meQuery)
  return me?.permissions.includes('chat:moderate') ?? false
}

function useKeysShown(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || (event.target as Element | null)?.closest?.('input, textarea, select')) return
      setShown(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return [shown, setShown]
}

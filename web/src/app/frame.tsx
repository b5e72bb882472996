import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { Keyboard } from 'lucide-react'
import { useEffect, useState } from 'react'
import { openLivestreams } from '../lib/livestreams.ts'
import { meQuery } from '../lib/queries.ts'
import { useStanding } from '../lib/session/standing.ts'
import { IconButton } from '../ui/button.tsx'
import { InDialogs } from '../ui/dialog.tsx'
import { Logo } from '../ui/logo.tsx'
import { AccountMenu } from './account-menu.tsx'
import { PageKeysDialog } from './dialogs/keys-dialog.tsx'
import { Whys } from './dialogs/whys.tsx'
import { StopBanner, StopButton, StopNewsInDialog } from './emergency-stop/emergency-stop.tsx'
import { UnheardStop } from './emergency-stop/unheard-stop.tsx'
import { BottomBar, TopNav } from './navigation/navigation.tsx'
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
    <InDialogs value={stopsInDialogs}>
      <Framed />
      <SignedOutDialog open={asks} onLeave={leave} />
    </InDialogs>
  )
}

/** A dialog covers the bar at the top, and lets nobody press what is in it. */
const stopsInDialogs = { header: <StopButton />, news: <StopNewsInDialog /> }

const Empty = () => (
  <>
    <UnheardStop />
    <main id="main" aria-busy="true" className="flex h-dvh items-center justify-center">
      <span className="sr-only">Loading</span>
      <span className="[animation:rise_0.3s_ease-out_0.5s_both]">
        <Logo size={36} />
      </span>
    </main>
  </>
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
      {isHomeless ? <UnheardStop /> : <StopBanner />}
      {!isHomeless && <ServerBanner />}
      <main id="main" className="flex min-h-0 flex-1 flex-col overflow-y-auto print:overflow-visible">
        <Whys>
          <Outlet />
        </Whys>
      </main>
      {!isHomeless && <BottomBar />}
      <PageKeysDialog open={keysShown} onClose={() => setKeysShown(false)} />
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
        {!isHomeless && <StopButton />}
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

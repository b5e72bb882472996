import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { meQuery } from '../lib/queries.ts'
import { askWho } from '../lib/session/check.ts'
import { forgetWorkspace } from '../lib/session/kept.ts'
import { wayBack } from '../lib/session/place.ts'
import { setStanding, useStanding } from '../lib/session/standing.ts'
import { onTabs, type TabNews } from '../lib/session/tabs.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Where somebody who works in no workspace has something to do. */
const placeless = /^\/(workspaces|account)\/?$/

/**
 * Leads to where one signs in, or to the workspaces, as soon as the server says that it takes that; `true` while nothing
 * of the page may be shown.
 */
export function useSessionGuard(): { readonly isBarred: boolean; readonly asks: boolean; readonly leave: () => void } {
  const standing = useStanding()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const [asks, setAsks] = useState(false)
  const navigate = useNavigate()
  const leave = useLeave()
  useTypedMarks()
  useOtherTabs()
  useEffect(() => {
    if (standing === 'signed-out' && holdsTyped()) setAsks(true)
    else if (standing === 'signed-out') leave()
    else setAsks(false)
    if (standing === 'no-workspace' && !placeless.test(path)) void navigate({ to: '/workspaces', replace: true })
  }, [standing, path, leave, navigate])
  const isLost = standing === 'no-workspace' && !placeless.test(path)
  return { isBarred: isLost || (standing === 'signed-out' && !asks && !holdsTyped()), asks, leave }
}

/** What was loaded goes with the page, which is loaded anew for whoever signs in; until then nothing of it is shown. */
function useLeave(): () => void {
  const navigate = useNavigate()
  return useCallback(() => void navigate({ to: '/sign-in', search: wayBack(location), replace: true }), [navigate])
}

/** Marks what somebody has typed, so that it is not lost when the session ends. */
function useTypedMarks(): void {
  useEffect(() => {
    const mark = ({ target }: Event) => {
      if (target instanceof HTMLElement) target.dataset.typed = ''
    }
    document.addEventListener('input', mark)
    return () => document.removeEventListener('input', mark)
  }, [])
}

const typed = ':is(textarea, input:not([type="search"], [type="checkbox"], [type="radio"], [type="range"]))[data-typed]'

const holdsTyped = (): boolean =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(typed)].some(({ value }) => value.trim() !== '')

function useOtherTabs(): void {
  const queries = useQueryClient()
  useEffect(() => {
    const hear = async (news: TabNews) => {
      if (news === 'signed-out') return setStanding('signed-out')
      const known = queries.getQueryData(meQuery.queryKey)
      const me = await askWho()
      if (!me) return
      const isSame = known?.name === me.name && known.workspaceId === me.workspaceId
      if (!isSame) {
        forgetWorkspace()
        return location.replace('/')
      }
      setStanding('in')
      await queries.invalidateQueries()
    }
    return onTabs((news) => void hear(news))
  }, [queries])
}

/** Said instead of leaving at once where somebody has typed something. */
export function SignedOutDialog({ open, onLeave }: { open: boolean; onLeave: () => void }) {
  // It also closes by itself, when somebody has signed in: that is no reason to leave.
  return (
    <Dialog open={open} onClose={() => open && onLeave()} title="You are signed out" stays>
      <div className="flex flex-col gap-4 p-4 text-sm">
        <p className="text-pretty">
          Your session has ended. What you have typed is still on this page: sign in in a new tab, then come back here
          and go on.
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onLeave}>Leave this page</Button>
          <a href="/sign-in" target="_blank" rel="noopener" data-autofocus className={buttonClass({ look: 'primary' })}>
            Sign in in a new tab
          </a>
        </div>
      </div>
    </Dialog>
  )
}

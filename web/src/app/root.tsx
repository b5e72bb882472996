import { Outlet, useRouterState } from '@tanstack/react-router'
import { useMove } from '../lib/session/move.ts'
import { useAppliedTheme } from '../lib/theme.ts'
import { UnheardStop } from './emergency-stop/unheard-stop.tsx'
import { Frame } from './frame.tsx'
import { Moving } from './moving.tsx'

/** Pages for whoever is not signed in yet: without the menu, and without asking the server for anything else. */
const outside = /^\/(sign-in|register|forgot-password|reset-password|invite)\/?$/

export function Root() {
  useAppliedTheme()
  // Of what is shown, which is not yet what is being loaded.
  const isOutside = useRouterState({ select: ({ matches }) => matches.some(({ pathname }) => outside.test(pathname)) })
  const move = useMove()
  if (move) return <Moving move={move} />
  if (!isOutside) return <Frame />
  return (
    <>
      <UnheardStop />
      <Outlet />
    </>
  )
}

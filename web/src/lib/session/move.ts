import type { WorkspaceView } from '@livetap/contracts/workspace/accounts.ts'
import { useSyncExternalStore } from 'react'
import { request } from '../api.ts'
import { forgetWorkspace, keptInvitation, keptPlace } from './kept.ts'
import { tellTabs } from './tabs.ts'

/** Under way to another workspace, or out: nothing of what was open is shown or asked for meanwhile. */
export interface Move {
  /** The name of the workspace; undefined on the way out. */
  readonly to: string | undefined
  readonly error?: unknown
}

let move: Move | undefined
const listeners = new Set<() => void>()

function setMove(next: Move | undefined): void {
  move = next
  for (const listener of listeners) listener()
}

export function useMove(): Move | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => move,
  )
}

/** Back to what was open, after a move that failed. */
export const stay = (): void => setMove(undefined)

/** Works in another workspace from now on: the page is loaded anew, so that nothing of this one is left in it. */
export async function enterWorkspace({ workspaceId, name }: Pick<WorkspaceView, 'workspaceId' | 'name'>) {
  setMove({ to: name })
  try {
    await request<void>(`/workspaces/${encodeURIComponent(workspaceId)}/enter`, { method: 'POST' })
  } catch (error) {
    setMove({ to: name, error })
    return
  }
  forgetWorkspace()
  tellTabs('moved')
  location.replace('/')
}

/** `next` is where to go on without an account: an invitation is kept for whoever it is meant for. */
export async function signOut(next: '/sign-in' | '/invite' = '/sign-in'): Promise<void> {
  setMove({ to: undefined })
  try {
    await request<void>('/auth/logout', { method: 'POST' })
  } catch (error) {
    setMove({ to: undefined, error })
    return
  }
  forgetWorkspace()
  if (next !== '/invite') keptInvitation.forget()
  tellTabs('signed-out')
  location.replace(next)
}

/** After somebody has signed in: everything is loaded for them. */
export function goOn(place: string): void {
  keptPlace.forget()
  tellTabs('signed-in')
  location.replace(place)
}

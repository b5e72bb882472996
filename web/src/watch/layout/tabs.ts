import { useSyncExternalStore } from 'react'
import { showAll } from './screen.ts'

export type TabName = 'chat' | 'queue' | 'live' | 'people'

const listeners = new Set<() => void>()
let open: TabName = 'chat'

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Which part of the room is open beside the picture; one for the page, as keys open it as well. */
export const useTab = (): TabName => useSyncExternalStore(subscribe, () => open)

export function openTab(name: TabName): void {
  showAll()
  open = name
  for (const listener of listeners) listener()
}

import { useEffect, useSyncExternalStore } from 'react'

/** What is shown: all of the room, no part beside the picture, or the picture alone on all of the screen. */
export type Screen = 'usual' | 'theatre' | 'full'

const listeners = new Set<() => void>()
let screen: Screen = 'usual'

function set(next: Screen): void {
  screen = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useScreen = (): Screen => useSyncExternalStore(subscribe, () => screen)

export function toggleFull(): void {
  if (screen === 'full') showAll()
  else fill()
}

/** Where a browser has no full screen for pages, as on iPhones, the picture takes all of the window. */
function fill(): void {
  set('full')
  document.documentElement.requestFullscreen?.().catch(() => undefined)
}

export const toggleTheatre = (): void => (screen === 'usual' ? set('theatre') : showAll())

export function showAll(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined)
  if (screen !== 'usual') set('usual')
}

/** The browser's own ways out of the full screen count as well; and so does going away. */
export function useWaysOut(): void {
  useEffect(() => {
    const onChange = () => screen === 'full' && !document.fullscreenElement && set('usual')
    document.addEventListener('fullscreenchange', onChange)
    return () => {
      document.removeEventListener('fullscreenchange', onChange)
      showAll()
    }
  }, [])
}

import { useEffect, useSyncExternalStore } from 'react'
import { createStored } from './stored.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const isTheme = (value: unknown): value is Theme => themes.includes(value as Theme)

/** What was asked for; `public/theme.js` reads the same key before the first paint. */
export const wantedTheme = createStored<Theme>('theme', 'system', isTheme)

const lightQuery = '(prefers-color-scheme: light)'
const listeners = new Set<() => void>()

/** Keeps the page in the wanted theme, follows the system where that is what is wanted, and is light on paper. */
export function useAppliedTheme(): void {
  const wanted = wantedTheme.use()
  useEffect(() => {
    const system = matchMedia(lightQuery)
    const paper = matchMedia('print')
    const apply = () => {
      const light = paper.matches || wanted === 'light' || (wanted === 'system' && system.matches)
      document.documentElement.dataset.theme = light ? 'light' : 'dark'
      for (const listener of listeners) listener()
    }
    apply()
    for (const query of [system, paper]) query.addEventListener('change', apply)
    return () => {
      for (const query of [system, paper]) query.removeEventListener('change', apply)
    }
  }, [wanted])
}

/** The theme in force, for canvases that cannot use CSS variables. */
export function useTheme(): 'light' | 'dark' {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark'),
  )
}

/** The value of a design token, as a canvas wants it. */
export const tokenColor = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

import { useEffect, useRef } from 'react'

/** What keys do in a feed; see the list that `?` shows. */
export interface FeedActions {
  move(step: 1 | -1): void
  search(): void
  pause?(): void
  leave(): void
  toEnd(): void
  toStart(): void
  kind(index: number, only: boolean): void
  questions(): void
}

export function useFeedKeys(actions: FeedActions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForOthers(event)) return
      if (runKey(event, latest.current)) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

const keys: Readonly<Record<string, (actions: FeedActions) => void>> = {
  j: ({ move }) => move(1),
  ArrowDown: ({ move }) => move(1),
  k: ({ move }) => move(-1),
  ArrowUp: ({ move }) => move(-1),
  '/': ({ search }) => search(),
  ' ': ({ pause }) => pause?.(),
  Escape: ({ leave }) => leave(),
  End: ({ toEnd }) => toEnd(),
  Home: ({ toStart }) => toStart(),
  q: ({ questions }) => questions(),
}

/** Whether a key did something. */
export function runKey(event: KeyboardEvent, actions: FeedActions): boolean {
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1]
  if (digit) {
    actions.kind(Number(digit) - 1, event.shiftKey)
    return true
  }
  const run = keys[event.key]
  if (!run || (event.key === ' ' && (!actions.pause || isPressable(event.target)))) return false
  run(actions)
  return true
}

const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, summary, [role="menuitem"]') !== null

/** Typing, shortcuts of the browser and open dialogs or menus keep their keys; Esc leaves a field. */
function isForOthers(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('dialog, [role="menu"]')) return true
  return target.closest('input, textarea, select, [contenteditable]') !== null && event.key !== 'Escape'
}

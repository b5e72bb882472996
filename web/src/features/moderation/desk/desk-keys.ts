import { type RefObject, useEffect, useRef } from 'react'
import { isForOthers, isPressable } from '../../../ui/keys/keys.ts'

/** What keys ask for; the list that `?` shows says it in words. */
export type Action =
  | 'next'
  | 'previous'
  | 'hide'
  | 'feature'
  | 'card'
  | 'note'
  | 'approve'
  | 'reject'
  | 'question'
  | 'skip'
  | 'search'
  | 'values'
  | 'newest'
  | 'pause'
  | 'switch'
  | 'undo'
  | 'back'
  | `chip${1 | 2 | 3 | 4 | 5 | 6}`

const actionsByKey: Readonly<Record<string, Action>> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  h: 'hide',
  f: 'feature',
  u: 'card',
  n: 'note',
  a: 'approve',
  r: 'reject',
  q: 'question',
  s: 'skip',
  '/': 'search',
  v: 'values',
  End: 'newest',
  ' ': 'pause',
  g: 'switch',
  z: 'undo',
  Escape: 'back',
  1: 'chip1',
  2: 'chip2',
  3: 'chip3',
  4: 'chip4',
  5: 'chip5',
  6: 'chip6',
}

const actions = new Map(Object.entries(actionsByKey))

/** What a key asks for; capitals are as good as small letters. */
export const actionOf = (key: string): Action | undefined => actions.get(key.length === 1 ? key.toLowerCase() : key)

/** What a part of the desk does on keys; false where there is nothing to be done it with. */
export type Handlers = Partial<Record<Action, () => boolean | undefined>>

/** Asks one part of the desk after the other until one has done it. */
export function dispatch(action: Action, parts: readonly (Handlers | null)[]): boolean {
  return parts.some((part) => {
    const handler = part?.[action]
    return handler !== undefined && handler() !== false
  })
}

/** Hears the keys of the page; the part that one works in is asked first. */
export function useDeskKeys(parts: () => readonly (Handlers | null)[]): void {
  const latest = useRef(parts)
  latest.current = parts
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForOthers(event)) return
      const action = actionOf(event.key)
      if (!action || (action === 'pause' && isPressable(event.target))) return
      if (dispatch(action, latest.current())) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

export type HandlersRef = RefObject<Handlers | null>

/** Says what this part does on keys, as long as it is on the page. */
export function useHandlers(ref: HandlersRef, handlers: Handlers): void {
  useEffect(() => {
    ref.current = handlers
  })
  useEffect(
    () => () => {
      ref.current = null
    },
    [ref],
  )
}

/** Moves the focus to what was chosen, unless somebody types. */
export function useFocusWhen(isChosen: boolean, element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!isChosen || document.activeElement?.closest('input, textarea, select, dialog, [role="menu"]')) return
    if (!element.current?.contains(document.activeElement)) element.current?.focus({ preventScroll: true })
  }, [isChosen, element])
}

/** Typing, shortcuts of the browser and open dialogs or menus keep their keys; Esc leaves a field. */
export function isForOthers(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('dialog, [role="menu"]')) return true
  return target.closest('input, textarea, select, [contenteditable]') !== null && event.key !== 'Escape'
}

/** Whether Enter and Space press what has the focus. */
export const isPressable = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, summary, [role="menuitem"]') !== null

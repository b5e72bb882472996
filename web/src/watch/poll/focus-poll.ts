import { openTab } from '../layout/tabs.ts'
import { pollId } from './poll-card.tsx'

/** Takes the keyboard to the poll, if there is one: to its first option, or to what shows the options. */
export function focusPoll(): void {
  openTab('chat')
  // The card can take it once it is shown.
  if (!focusCard()) requestAnimationFrame(focusCard)
}

function focusCard(): boolean {
  const card = document.getElementById(pollId)
  const target = card?.querySelector<HTMLElement>('fieldset button') ?? card?.querySelector<HTMLElement>('button')
  target?.focus()
  return target != null && document.activeElement === target
}

import { openTab } from '../layout/tabs.ts'
import { pollId } from './poll-card.tsx'

/** Takes the keyboard to the poll, if there is one. */
export function focusPoll(): void {
  openTab('chat')
  // The card is there once the tab is.
  requestAnimationFrame(() =>
    document.getElementById(pollId)?.querySelector<HTMLElement>('fieldset button, button')?.focus(),
  )
}

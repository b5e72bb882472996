/** For the ref of a row of tabs. On a phone not all fit: the one that is open must not be the one that is cut off. */
export function showCurrent(nav: HTMLElement | null): void {
  nav?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
}

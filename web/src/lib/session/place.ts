/** Pages that nobody was on their way to. */
const doors = /^\/(sign-in|register|forgot-password|reset-password)(?=[/?#]|$)/

/**
 * Where somebody wanted to go before they had to sign in: a path of this server, or the first page. What a link could
 * have been made to lead elsewhere with (`//host`, `/\host`, a scheme, a line end) is not gone to.
 */
export function placeFrom(wanted: string | undefined): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted) || hasControls(wanted)) return '/'
  const here = 'http://here.invalid'
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : undefined
  if (url?.origin !== here) return '/'
  const path = url.pathname + url.search + url.hash
  return /^\/(?![/\\])/.test(path) && !doors.test(path) ? path : '/'
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers take these out of addresses.
const hasControls = (text: string): boolean => /[\u0000-\u001f\u007f]/.test(text)

/** `?to=` for the page to sign in on, so that one comes back here; empty for the first page. */
export function wayBack({ pathname, search }: Pick<Location, 'pathname' | 'search'>): { to?: string } {
  const place = placeFrom(pathname + search)
  return place === '/' ? {} : { to: place }
}

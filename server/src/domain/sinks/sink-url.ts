import type { SinkKind } from '@livetap/contracts/rules/sinks.ts'
import { AppError } from '#kernel/errors.ts'
import type { Outbound } from '#ports/outbound/outbound.ts'

const schemes: Readonly<Record<SinkKind, RegExp>> = { webhook: /^https?:\/\//i, websocket: /^wss?:\/\//i }

/** Throws AppError `sink-invalid` for another kind of address, and `address-refused` for one that cannot be allowed. */
export function checkSinkUrl(kind: SinkKind, url: string, outbound: Pick<Outbound, 'check'>): void {
  if (!schemes[kind].test(url)) {
    const wanted = kind === 'webhook' ? 'https' : 'wss'
    throw new AppError('sink-invalid', `the address of a ${kind} begins with ${wanted}://`)
  }
  outbound.check(url)
}

/** Of a path: longer parts are names of nothing, but keys. */
const longestShown = 15

/** An address without what is likely to be secret: no query, and of long parts of the path their beginning. */
export function showUrl(text: string): string {
  const { protocol, host, pathname, search } = new URL(text)
  const parts = pathname.split('/').map((part) => (part.length > longestShown ? `${part.slice(0, 4)}…` : part))
  return `${protocol}//${host}${parts.join('/')}${search === '' ? '' : '?…'}`
}

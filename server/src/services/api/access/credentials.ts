import type { IncomingMessage } from 'node:http'
import { AppError } from '#kernel/errors.ts'
import { readTicket } from '../gateway/ticket.ts'
import type { Cookies } from './cookies.ts'

/** How a request says who asks; what it says is not proved yet. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'cookie'; readonly token: string; readonly wishedWorkspace: string | undefined }
  | { readonly kind: 'none' }

/**
 * A ticket counts where something is opened that lasts: pages of others, which may have one, send no cookie of ours, and
 * ours send theirs whether they want to or not. Throws `credentials-ambiguous` or `token-invalid`.
 */
export function readCredentials(request: IncomingMessage, cookies: Cookies, lasts: boolean): Credentials {
  const { authorization } = request.headers
  const ticket = lasts ? readTicket(request) : null
  const { session, workspace } = cookies.read(request)
  const isCookieMeant = session !== undefined && ticket === null
  if (authorization !== undefined && (ticket !== null || isCookieMeant)) {
    throw new AppError('credentials-ambiguous', 'the request names two ways to say who asks')
  }
  if (authorization !== undefined) return { kind: 'bearer', token: readBearer(authorization) }
  if (ticket !== null) return { kind: 'ticket', ticket }
  return session === undefined ? { kind: 'none' } : { kind: 'cookie', token: session, wishedWorkspace: workspace }
}

function readBearer(header: string): string {
  const [, token] = /^bearer +(\S+)$/i.exec(header) ?? []
  if (token !== undefined) return token
  throw new AppError('token-invalid', 'the header Authorization names no bearer token')
}

/** Whether a request of that method leaves everything as it is. */
export const isReading = (method: string | undefined): boolean => method === 'GET' || method === 'HEAD'

/**
 * A browser sends the cookie with whatever page asks for it: what changes something, or opens a socket, has to come from
 * a page of ours. The guard has compared `Origin` with `Host` by now; this makes sure that there was something to compare.
 */
export function checkSameOrigin({ method, headers }: IncomingMessage): void {
  const isUpgrade = headers.upgrade !== undefined
  if (isReading(method) && !isUpgrade) return
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined ? headers.origin !== undefined : site === 'same-origin'
  if (!isOwn) throw new AppError('origin-not-allowed', 'only a page of this Livetap may do this with a sign-in')
}

/** Of an overlay nothing else counts; cookies come along whether the page wants to or not. Throws as above. */
export function readOverlayTicket(request: IncomingMessage): string {
  const ticket = readTicket(request)
  if (ticket === null) throw new AppError('not-signed-in', 'overlays open this with a ticket')
  if (request.headers.authorization === undefined) return ticket
  throw new AppError('credentials-ambiguous', 'the request names two ways to say who asks')
}

import type { IncomingMessage } from 'node:http'
import type { Problem } from '@livetap/contracts/http.ts'
import type { ErrorCode } from '#kernel/error-codes.ts'
import type { Log } from '#kernel/log.ts'
import { readTrace } from '../gateway/correlation.ts'

/**
 * What somebody is refused with who guesses, forges, or wants more than they may. Too many requests are counted in the
 * metrics instead: a line for each would fill the disk for whoever sends them.
 */
const suspicious: ReadonlySet<string> = new Set<ErrorCode>([
  'credentials-wrong',
  'code-wrong',
  'password-wrong',
  'too-many-attempts',
  'ticket-invalid',
  'token-invalid',
  'credentials-ambiguous',
  'link-invalid',
  'reset-link-invalid',
  'invitation-invalid',
  'registration-closed',
  'oauth-failed',
  'oauth-password-needed',
  'not-permitted',
  'host-not-allowed',
  'origin-not-allowed',
])

/** What the log needs of a request that was refused. */
interface Refused {
  readonly id: string
  /** Of the client, also behind a trusted proxy. */
  readonly ip: string
  readonly method: string
  /** Undefined where there was no route yet. */
  readonly routeOptions?: { readonly url?: string | undefined } | undefined
  readonly raw: IncomingMessage
}

/** Writes down who was refused what: by the route, as an address may hold what opens something. */
export function noteRefusal(log: Log, { code, status }: Problem, { id, ip, method, routeOptions, raw }: Refused): void {
  if (!suspicious.has(code)) return
  const route = routeOptions?.url ?? 'unknown'
  log.info({ requestId: id, ...readTrace(raw), address: ip, method, route, status, code }, 'refused')
}

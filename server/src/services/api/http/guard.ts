import type { IncomingMessage } from 'node:http'
import { AppError } from '#kernel/errors.ts'
import { type Authority, parseAuthority } from '#kernel/hosts.ts'

export interface GuardOptions {
  /** Address listened on. */
  readonly host: string
  /** Port listened on, once it is known. */
  readonly port: () => number
  /** Further names, `name` for any port or `name:port`. */
  readonly allowedHosts: readonly string[]
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Decides who may talk to the server. Browsers send requests of any page to any address, so what reaches a loopback
 * address is checked for the host it was meant for (DNS rebinding) and, if it changes something, for its origin.
 */
export function createGuard(options: GuardOptions): (request: IncomingMessage) => void {
  const own = ownNames(options.host)
  const named = options.allowedHosts.map(parseAuthority).filter((authority) => authority !== undefined)
  const isAllowed = ({ host, port = 80 }: Authority) =>
    (own.includes(host) && port === options.port()) ||
    named.some((other) => other.host === host && (other.port === undefined || other.port === port))
  return (request) => {
    const authority = readHost(request)
    if (!authority || !isAllowed(authority)) {
      throw new AppError('host-not-allowed', 'this server does not answer for that host', {
        remedy: 'Name it in ALLOWED_HOSTS.',
      })
    }
    if (!reading.has(request.method ?? '') || request.headers.upgrade !== undefined) checkOrigin(request, named)
  }
}

/** Loopback and the address listened on, unless that stands for all addresses. */
function ownNames(host: string): string[] {
  const literal = host.includes(':') ? `[${host}]` : host.toLowerCase()
  const wildcard = ['0.0.0.0', '[::]'].includes(literal)
  return ['localhost', '127.0.0.1', '[::1]', ...(wildcard ? [] : [literal])]
}

/** The one host a request is meant for: neither missing, nor doubled, nor another one in the request line. */
function readHost(request: IncomingMessage): Authority | undefined {
  const hosts = request.headersDistinct.host ?? []
  if (hosts.length !== 1 || !request.url?.startsWith('/')) return undefined
  return parseAuthority(hosts[0] ?? '')
}

function checkOrigin(request: IncomingMessage, named: readonly Authority[]): void {
  const { origin, host = '' } = request.headers
  if (origin === undefined) return
  const [, scheme, rest] = /^(https?):\/\/([^/]+)$/i.exec(origin) ?? []
  const from = parseAuthority(rest ?? '')
  const to = parseAuthority(host)
  const usual = scheme?.toLowerCase() === 'https' ? 443 : 80
  const same = from && to && from.host === to.host && (from.port ?? usual) === (to.port ?? usual)
  const trusted = from && named.some((other) => other.host === from.host && other.port === from.port)
  if (!same && !trusted) throw new AppError('origin-not-allowed', 'a page of another origin may not do this')
}

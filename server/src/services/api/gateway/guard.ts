import type { IncomingMessage } from 'node:http'
import { AppError } from '#kernel/errors.ts'
import { type Authority, parseAuthority } from '#kernel/hosts.ts'
import { readKeyAddress } from './key-address.ts'
import { readTicket } from './ticket.ts'

export interface GuardOptions {
  /** Address listened on. */
  readonly host: string
  /** Port listened on, once it is known. */
  readonly port: () => number
  /** Further names, `name` for any port or `name:port`. */
  readonly allowedHosts: readonly string[]
  /** Where people reach the server, if not where it listens: an origin. */
  readonly publicUrl?: string
  /** Origins of pages of others, which may ask with a key. */
  readonly corsOrigins?: readonly string[]
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Decides who may talk to the server. Browsers send requests of any page to any address, so what reaches a loopback
 * address is checked for the host it was meant for (DNS rebinding) and, if it changes something, for its origin.
 */
export function createGuard(options: GuardOptions): (request: IncomingMessage) => void {
  const own = ownNames(options.host)
  const named = options.allowedHosts.map(parseAuthority).filter((authority) => authority !== undefined)
  const site = readSite(options.publicUrl)
  const isAllowed = (authority: Authority) => {
    const { host, port = 80 } = authority
    const isNamed = (other: Authority) => other.host === host && (other.port === undefined || other.port === port)
    return (own.includes(host) && port === options.port()) || isSite(site, authority) || named.some(isNamed)
  }
  return (request) => {
    const authority = readHost(request)
    if (!authority || !isAllowed(authority)) {
      throw new AppError('host-not-allowed', 'this server does not answer for that host', {
        remedy: 'Name it in ALLOWED_HOSTS, or set PUBLIC_URL.',
      })
    }
    const { origin } = request.headers
    // Where a key says who asks and nothing else does, no page can ask in the name of somebody.
    if (origin === undefined || readKeyAddress(request)) return
    if (options.corsOrigins?.includes(origin)) return checkStranger(request)
    if (reading.has(request.method ?? '') && request.headers.upgrade === undefined) return
    if (!isSameOrigin(origin, authority, site) && !isNamedOrigin(origin, named)) throw wrongOrigin()
  }
}

interface Site extends Authority {
  readonly port: number
  readonly origin: string
}

function readSite(publicUrl: string | undefined): Site | undefined {
  if (publicUrl === undefined) return undefined
  const { origin, host, protocol } = new URL(publicUrl)
  const authority = parseAuthority(host)
  const usual = protocol === 'https:' ? 443 : 80
  return authority && { host: authority.host, port: authority.port ?? usual, origin }
}

function isSite(site: Site | undefined, { host, port }: Authority): site is Site {
  if (site?.host !== host) return false
  return port === undefined ? isUsualPort(site) : port === site.port
}

const isUsualPort = ({ origin }: Site) => !/:\d+$/.test(origin)

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

/**
 * A page of others is nobody here: it says with each request who asks, or is only asking whether it may. A ticket says it
 * where no header can; browsers send cookies with WebSockets whether the page wants to or not, and beside a ticket none counts.
 */
function checkStranger(request: IncomingMessage): void {
  const { method, headers } = request
  if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) return
  const hasTicket = method === 'GET' && readTicket(request) !== null
  if (hasTicket && headers.upgrade !== undefined) return
  if ((headers.authorization !== undefined || hasTicket) && headers.cookie === undefined) return
  throw new AppError('origin-not-allowed', 'a page of another origin has to send a key or a ticket, and no cookie')
}

/**
 * The page is one of ours. It is when it is of PUBLIC_URL, though a proxy may have put another host; and of that host
 * the scheme is known: a page that came without TLS is not.
 */
function isSameOrigin(origin: string, to: Authority, site: Site | undefined): boolean {
  if (origin.toLowerCase() === site?.origin) return true
  if (isSite(site, to)) return false
  const { from, usual } = readOrigin(origin)
  return from?.host === to.host && (from.port ?? usual) === (to.port ?? usual)
}

function isNamedOrigin(origin: string, named: readonly Authority[]): boolean {
  const { from } = readOrigin(origin)
  return from !== undefined && named.some(({ host, port }) => host === from.host && port === from.port)
}

function readOrigin(origin: string): { readonly from: Authority | undefined; readonly usual: number } {
  const [, scheme, rest] = /^(https?):\/\/([^/]+)$/i.exec(origin) ?? []
  return { from: parseAuthority(rest ?? ''), usual: scheme?.toLowerCase() === 'https' ? 443 : 80 }
}

const wrongOrigin = () => new AppError('origin-not-allowed', 'a page of another origin may not do this')

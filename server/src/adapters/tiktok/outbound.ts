import { isLoopback } from '#kernel/hosts.ts'

/** Hosts of TikTok's that may be shown its cookies. */
const tiktokDomains = ['tiktok.com', 'tiktokv.com']
const secureProtocols = ['https:', 'wss:']

/** Whether a request there cannot be read on the way. */
export function isPrivate(url: URL): boolean {
  return secureProtocols.includes(url.protocol) || isLoopback(url.hostname)
}

/** Cookies go to TikTok over TLS, and to this machine (a simulator); nowhere else. */
export function mayCarryCookies(url: URL): boolean {
  if (isLoopback(url.hostname)) return true
  const { protocol, hostname } = url
  return secureProtocols.includes(protocol) && tiktokDomains.some((d) => hostname === d || hostname.endsWith(`.${d}`))
}

/** What the hook needs of a request that is about to be sent. */
export interface OutgoingRequest {
  url?: string | URL | undefined
  headers: Record<string, string | string[] | undefined>
}

/**
 * Run before every request, redirects too. The connector builds `http://` addresses for TikTok; they leave as
 * `https://`, or go to `origin`, the simulator that stands in for TikTok.
 */
export function createRequestHook(origin: string | undefined): (request: OutgoingRequest) => void {
  return (request) => {
    const asked = new URL(request.url ?? '')
    const url = origin === undefined ? secured(asked) : new URL(asked.pathname + asked.search, origin)
    if (origin !== undefined) request.headers['x-sim-host'] = asked.host
    if (!mayCarryCookies(url)) request.headers.cookie = undefined
    request.url = url
  }
}

function secured(url: URL): URL {
  const secure = new URL(url)
  secure.protocol = 'https:'
  return secure
}

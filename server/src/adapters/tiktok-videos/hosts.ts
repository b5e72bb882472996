import { AppError } from '#kernel/errors.ts'

/** Which hosts are TikTok's, and how they are reached. */
export interface Hosts {
  /** Throws AppError `video-host-refused` for what is no page of TikTok's. */
  checkPage(url: string): void
  /** The same for what is no file of its networks. */
  checkMedia(url: string): void
  /** The address that is asked for it. */
  toWire(url: string): string
}

/** Networks that TikTok's own web player loads videos, sounds, pictures and streams from (seen in its pages, 2024 to 2026). */
const mediaDomains = [
  'tiktokcdn.com',
  'tiktokcdn-us.com',
  'tiktokcdn-eu.com',
  'tiktokv.com',
  'byteoversea.com',
  'ibytedtos.com',
]
const isBelow = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

const isMediaHost = (host: string): boolean =>
  mediaDomains.some((domain) => isBelow(host, domain)) || /^v\d+(-webapp[a-z0-9-]*)?\.tiktok\.com$/.test(host)

export function hostsOf(simulator: string | undefined): Hosts {
  const check = (url: string, isOurs: (host: string) => boolean) => {
    const found = URL.canParse(url) ? new URL(url) : undefined
    if (found && simulator !== undefined && found.origin === simulator) return
    if (found?.protocol === 'https:' && !found.username && !found.port && isOurs(found.hostname)) return
    throw new AppError('video-host-refused', 'the address leads away from TikTok')
  }
  return {
    checkPage: (url) => check(url, (host) => isBelow(host, 'tiktok.com')),
    checkMedia: (url) => check(url, isMediaHost),
    toWire: (url) => (simulator === undefined ? url : toSimulator(url, simulator)),
  }
}

/** The simulator answers for a host of TikTok below a path of its name. */
function toSimulator(url: string, simulator: string): string {
  const { origin, host, pathname, search } = new URL(url)
  return origin === simulator ? url : `${simulator}/${host}${pathname}${search}`
}

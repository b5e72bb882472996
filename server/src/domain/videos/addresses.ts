import type { VideoKind } from '@livetap/contracts/rooms/video.ts'
import { isUniqueId } from '#kernel/ids.ts'

/** What an address at TikTok leads to. */
export interface VideoAddress {
  readonly kind: VideoKind
  /** Digits, as text: they are greater than numbers can hold. Of a live, the @username. */
  readonly tiktokId: string
  /** The one form of it, without what tells who shared it. */
  readonly url: string
}

/** An address that only TikTok can say more about: it leads on to another one. */
export interface ShortAddress {
  readonly kind: 'short'
  readonly url: string
}

export type NoAddress =
  /** It is none of TikTok's. */
  | 'foreign'
  /** It is TikTok's, and leads to a profile, a sound, a tag, a list, or nowhere. */
  | 'no-video'

const isVideoId = (text: string) => /^\d{15,22}$/.test(text)

/** A host of TikTok: itself, or below it. */
export const isTikTokHost = (host: string): boolean => host === 'tiktok.com' || host.endsWith('.tiktok.com')

const shortHosts = new Set(['vm.tiktok.com', 'vt.tiktok.com'])
const pageHosts = new Set(['tiktok.com', 'www.tiktok.com', 'm.tiktok.com'])
/** Host of the links that the app of some countries shares. */
const shareHosts = new Set(['tiktokv.com', 'www.tiktokv.com', 'm.tiktokv.com'])

/** Understands what a person has pasted, without asking anybody. */
export function readVideoAddress(text: string): VideoAddress | ShortAddress | NoAddress {
  const pasted = text.trim()
  if (isVideoId(pasted)) return videoOf(pasted)
  const url = parseAddress(pasted)
  if (!url) return 'foreign'
  const host = url.hostname
  if (shortHosts.has(host)) return readShort(url, /^\/([A-Za-z0-9]{5,20})\/?$/) ?? 'no-video'
  if (shareHosts.has(host)) return readPath(url.pathname.replace(/^\/share(?=\/)/, '')) ?? 'no-video'
  if (!pageHosts.has(host)) return 'foreign'
  return readShort(url, /^\/t\/([A-Za-z0-9]{5,20})\/?$/) ?? readPath(url.pathname) ?? 'no-video'
}

/** `https:` may be left out, as it is where addresses are read aloud. */
function parseAddress(text: string): URL | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
  if (/[\s\\]/.test(whole) || !URL.canParse(whole)) return undefined
  const url = new URL(whole)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || url.port) return undefined
  return url
}

function readShort(url: URL, path: RegExp): ShortAddress | undefined {
  const code = path.exec(url.pathname)?.[1]
  if (code === undefined) return undefined
  const place = shortHosts.has(url.hostname) ? `${url.hostname}/${code}` : `www.tiktok.com/t/${code}`
  return { kind: 'short', url: `https://${place}/` }
}

/** Paths that name a video, whoever's it is said to be: the number alone counts. */
const videoPaths = [
  /^\/@([^/]*)\/video\/(\d+)\/?$/,
  /^(?:\/share)?()\/video\/(\d+)\/?$/,
  /^()\/embed(?:\/v\d)?\/(\d+)\/?$/,
  /^()\/player\/v1\/(\d+)\/?$/,
  /^()\/v\/(\d+)(?:\.html)?\/?$/,
]

function readPath(path: string): VideoAddress | undefined {
  for (const form of videoPaths) {
    const [, user, id] = form.exec(path) ?? []
    if (id !== undefined && isVideoId(id)) return videoOf(id, readUser(user))
  }
  const [, author, photo] = /^\/@([^/]*)\/photo\/(\d+)\/?$/.exec(path) ?? []
  if (photo !== undefined && isVideoId(photo)) return photoOf(photo, readUser(author))
  const user = readUser(/^\/@([^/]+)\/live\/?$/.exec(path)?.[1])
  return user === undefined ? undefined : { kind: 'live', tiktokId: user, url: `https://www.tiktok.com/@${user}/live` }
}

function readUser(text: string | undefined): string | undefined {
  const user = text?.toLowerCase()
  return user !== undefined && isUniqueId(user) ? user : undefined
}

/** TikTok takes any name in front of the number, and `_` stands for nobody's. */
const videoOf = (id: string, user = '_'): VideoAddress => ({
  kind: 'video',
  tiktokId: id,
  url: `https://www.tiktok.com/@${user}/video/${id}`,
})

const photoOf = (id: string, user = '_'): VideoAddress => ({
  kind: 'photo',
  tiktokId: id,
  url: `https://www.tiktok.com/@${user}/photo/${id}`,
})

import type { Shelved } from './shelf.ts'

/** A file at TikTok, and what it is passed on as, whatever TikTok says that it is. */
export interface MediaFile {
  readonly url: string
  readonly cookie: string
  readonly type: string
}

/** The files that a part may be had from, best first. None: the find has no such part. */
export function partOf(found: Shelved, part: string): MediaFile[] {
  if (found.kind === 'none') return []
  const [, named] = /^at-([\w-]+)$/.exec(part) ?? []
  if (found.kind === 'live') return named === undefined ? streamOf(found, part) : fileNamed(named)
  const { video, cookie, captions } = found
  const files = (urls: readonly string[], type: string) => urls.map((url) => ({ url, cookie, type }))
  if (part === 'video' && found.kind === 'video') return files(video.sources, 'video/mp4')
  if (part === 'sound' && found.kind === 'photo') return files(video.sources, 'audio/mp4')
  const picture = /^picture-(\d{1,3})$/.exec(part)?.[1]
  if (picture !== undefined) return files(video.pictures[Number(picture)] ?? [], 'image/jpeg')
  const caption = captions[Number(/^caption-(\d{1,2})$/.exec(part)?.[1] ?? Number.NaN)]
  return caption ? files([caption.url], 'text/vtt; charset=utf-8') : []
}

function streamOf({ streams }: Extract<Shelved, { kind: 'live' }>, part: string): MediaFile[] {
  const place = Number(/^stream-(\d{1,2})$/.exec(part)?.[1] ?? Number.NaN)
  const first = streams[place]
  if (!first) return []
  const type = first.protocol === 'hls' ? 'application/vnd.apple.mpegurl' : 'video/x-flv'
  return streams.filter(({ protocol }) => protocol === first.protocol).map(({ url }) => ({ url, cookie: '', type }))
}

/** What a playlist names is signed as it stands, so that the address may be in the path. */
export const namePart = (url: string): string => `at-${Buffer.from(url).toString('base64url')}`

function fileNamed(named: string): MediaFile[] {
  const url = Buffer.from(named, 'base64url').toString('utf8')
  if (!URL.canParse(url)) return []
  const isList = new URL(url).pathname.endsWith('.m3u8')
  return [{ url, cookie: '', type: isList ? 'application/vnd.apple.mpegurl' : 'video/mp2t' }]
}

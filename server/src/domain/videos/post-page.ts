import type { VideoKind } from '@livetap/contracts/rooms/video.ts'
import { addresses, at, list, number, string } from './json.ts'

/** Why a post cannot be played from its page. */
export type PageProblem = 'private' | 'gone' | 'blocked' | 'age-restricted' | 'unavailable'

export interface FoundCaption {
  readonly language: string
  readonly url: string
}

/** What the page of a post says that it can be played from. Addresses are as TikTok gives them, and lapse. */
export interface FoundVideo {
  readonly kind: Extract<VideoKind, 'video' | 'photo'>
  readonly title: string
  /** @username */
  readonly author: string
  /** Seconds; 0 where it is not said. */
  readonly duration: number
  readonly width: number
  readonly height: number
  /** H.264, the best first. Of photos: their sound. */
  readonly sources: readonly string[]
  /** Of photos, in order; each by several addresses. */
  readonly pictures: readonly (readonly string[])[]
  readonly captions: readonly FoundCaption[]
}

/**
 * What a page holds beside its pictures for the program of TikTok's web player. `challenge`: a page that wants a browser
 * to prove itself was sent instead; `unreadable`: it is none that we know.
 */
export type PageData = FoundVideo | { readonly problem: PageProblem | 'challenge' | 'unreadable' }

const script = /<script[^>]*\bid="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^>]*>([\s\S]*?)<\/script>/
const isChallenge = (html: string) => /_wafchallengeid|Please wait\.\.\./.test(html.slice(0, 100_000))

/** Reads `__DEFAULT_SCOPE__["webapp.video-detail"]` of a page's data (seen in public programs, 2024 to 2026). */
export function readPageData(html: string): PageData {
  const text = script.exec(html)?.[1]
  if (text === undefined) return { problem: isChallenge(html) ? 'challenge' : 'unreadable' }
  try {
    return readDetail(at(JSON.parse(text), '__DEFAULT_SCOPE__', 'webapp.video-detail'))
  } catch {
    return { problem: 'unreadable' }
  }
}

/** TikTok's own numbers for why it shows no post. */
const problems: Readonly<Record<number, PageProblem>> = {
  10204: 'blocked',
  10216: 'private',
  10222: 'private',
  10231: 'unavailable',
}

function readDetail(detail: unknown): PageData {
  if (detail === undefined) return { problem: 'unreadable' }
  const status = number(at(detail, 'statusCode'))
  if (status !== 0) return { problem: problems[status] ?? 'gone' }
  const item = at(detail, 'itemInfo', 'itemStruct')
  if (item === undefined) return { problem: 'gone' }
  const pictures = list(at(item, 'imagePost', 'images')).map((image) => addresses(at(image, 'imageURL', 'urlList')))
  const found = pictures.length > 0 ? readPhotos(item, pictures) : readVideo(item)
  if (found.sources.length > 0 || found.pictures.length > 0) return found
  return { problem: at(item, 'isContentClassified') === true ? 'age-restricted' : 'unavailable' }
}

function readPhotos(item: unknown, pictures: readonly (readonly string[])[]): FoundVideo {
  const image = at(list(at(item, 'imagePost', 'images'))[0], 'imageWidth')
  return {
    ...readHead(item),
    kind: 'photo',
    duration: number(at(item, 'music', 'duration')),
    width: number(image),
    height: number(at(list(at(item, 'imagePost', 'images'))[0], 'imageHeight')),
    sources: addresses(at(item, 'music', 'playUrl')),
    pictures: pictures.filter((each) => each.length > 0),
    captions: [],
  }
}

function readVideo(item: unknown): FoundVideo {
  const video = at(item, 'video')
  const best = list(at(video, 'bitrateInfo'))
    .filter((each) => isH264(string(at(each, 'CodecType')), string(at(each, 'PlayAddr', 'UrlKey'))))
    .sort((a, b) => number(at(b, 'Bitrate')) - number(at(a, 'Bitrate')))
    .flatMap((each) => addresses(at(each, 'PlayAddr', 'UrlList')))
  const plain = isH264(string(at(video, 'codecType')), '') ? addresses(at(video, 'playAddr')) : []
  return {
    ...readHead(item),
    kind: 'video',
    duration: number(at(video, 'duration')),
    width: number(at(video, 'width')),
    height: number(at(video, 'height')),
    sources: [...new Set([...best, ...plain])],
    pictures: [],
    captions: list(at(video, 'subtitleInfos')).flatMap(readCaption),
  }
}

const readHead = (item: unknown) => ({
  title: string(at(item, 'desc')).slice(0, 300),
  author: string(at(item, 'author', 'uniqueId')).toLowerCase(),
})

/** HEVC (`bytevc1`) plays in some browsers, VVC (`bytevc2`) in none: everybody has to see the same. */
const isH264 = (codec: string, key: string): boolean =>
  codec === '' ? !/bytevc|h265|hvc1/i.test(key) : /^h264$/i.test(codec)

function readCaption(info: unknown): FoundCaption[] {
  const [url] = addresses(at(info, 'Url'))
  const language = string(at(info, 'LanguageCodeName'))
  return url !== undefined && string(at(info, 'Format')) === 'webvtt' ? [{ language, url }] : []
}

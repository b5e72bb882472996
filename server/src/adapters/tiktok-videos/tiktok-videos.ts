import { AppError } from '#kernel/errors.ts'
import type { OutboundStream, OutboundStreams } from '#ports/outbound/outbound.ts'
import type { MediaAnswer, MediaRequest, VideoDescription, VideoPage, VideoWeb } from '#ports/videos/videos.ts'
import { type Hosts, hostsOf } from './hosts.ts'

export interface TikTokVideosOptions {
  readonly streams: OutboundStreams
  /** Origin of a simulator that stands in for all of TikTok's hosts. */
  readonly simulator?: string
}

/** As a browser asks: TikTok answers others with less. */
const asBrowser = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'accept-language': 'en-US,en;q=0.9',
}
const mostPageBytes = 5_000_000
const mostJsonBytes = 500_000
const mostMediaSteps = 3

/** TikTok's pages, oEmbed, live data and media over guarded connections. */
export function createTikTokVideos({ streams, simulator }: TikTokVideosOptions): VideoWeb {
  const hosts = hostsOf(simulator)
  const open = (url: string, headers: Record<string, string>, signal: AbortSignal) =>
    asked(() => streams.open({ method: 'GET', url: hosts.toWire(url), headers: { ...asBrowser, ...headers } }, signal))

  return {
    async follow(url, signal) {
      hosts.checkPage(url)
      const { headers, body } = await open(url, {}, signal)
      body.destroy()
      const next = headers.location
      if (next === undefined || !URL.canParse(next, url)) return undefined
      return new URL(next, url).href
    },
    async describe(url, signal) {
      hosts.checkPage(url)
      const place = `https://www.tiktok.com/oembed?url=${encodeURIComponent(url)}`
      const answer = await open(place, { accept: 'application/json' }, signal)
      const text = await readAll(answer, mostJsonBytes)
      return answer.status === 200 ? readDescription(text) : undefined
    },
    async readPage(videoId, signal) {
      const answer = await open(`https://www.tiktok.com/@_/video/${videoId}`, { accept: 'text/html' }, signal)
      return readPage(answer)
    },
    async readLive(uniqueId, signal) {
      const query = new URLSearchParams({ aid: '1988', sourceType: '54', uniqueId })
      const place = `https://www.tiktok.com/api-live/user/room?${query}`
      const answer = await open(place, { accept: 'application/json' }, signal)
      return parse(await readAll(answer, mostJsonBytes))
    },
    openMedia: (request, signal) => openMedia(streams, hosts, request, signal),
  }
}

async function openMedia(
  streams: OutboundStreams,
  hosts: Hosts,
  { method, url, cookie, range, ifRange }: MediaRequest,
  signal: AbortSignal,
): Promise<MediaAnswer> {
  const headers = {
    ...asBrowser,
    referer: 'https://www.tiktok.com/',
    ...(cookie ? { cookie } : {}),
    ...(range ? { range } : {}),
    ...(ifRange ? { 'if-range': ifRange } : {}),
  }
  let place = url
  for (let step = 0; step < mostMediaSteps; step++) {
    hosts.checkMedia(place)
    const wire = hosts.toWire(place)
    const answer = await asked(() => streams.open({ method, url: wire, headers }, signal))
    const next = answer.headers.location
    if (answer.status < 300 || answer.status > 399 || next === undefined) return answer
    answer.body.destroy()
    if (!URL.canParse(next, place)) break
    place = new URL(next, place).href
  }
  throw new AppError('tiktok-unreachable', 'the file leads on and on', { transient: true })
}

async function readPage(answer: OutboundStream): Promise<VideoPage | undefined> {
  const html = await readAll(answer, mostPageBytes)
  if (answer.status === 404) return undefined
  return { html, cookie: readCookies(answer.headers['set-cookie'] ?? '') }
}

/** Cookies of a page without which its media are refused. */
const mediaCookies = /(?:^|,\s*)((?:tt_chain_token|ttwid|tt_csrf_token)=[^;,\s]+)/g

/** Several Set-Cookie come joined by commas. */
function readCookies(set: string): string {
  return [...set.matchAll(mediaCookies)].map(([, pair]) => pair).join('; ')
}

/** All of a body as text, or its beginning where it is longer. */
async function readAll({ body }: OutboundStream, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  await asked(async () => {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.byteLength
      if (bytes > most) break
    }
  })
  return Buffer.concat(chunks).subarray(0, most).toString('utf8')
}

function readDescription(text: string): VideoDescription | undefined {
  const found = parse(text) as Readonly<Record<string, unknown>> | undefined
  if (typeof found !== 'object' || found === null || found.version === undefined) return undefined
  const author = /^https:\/\/www\.tiktok\.com\/@([\w.]+)$/.exec(String(found.author_url ?? ''))?.[1]
  const picture = found.thumbnail_url
  return {
    title: typeof found.title === 'string' ? found.title.slice(0, 300) : '',
    author: String(found.author_unique_id ?? author ?? '').toLowerCase(),
    pictureUrl: typeof picture === 'string' && /^https?:\/\//.test(picture) ? picture : undefined,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What goes wrong on the way is one thing for whoever asked. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    throw new AppError('tiktok-unreachable', 'TikTok did not answer', { transient: true, cause: error })
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Media } from '@livetap/contracts/rooms/video.ts'
import {
  isTikTokHost,
  type PageProblem,
  readVideoAddress,
  type ShortAddress,
  type VideoAddress,
} from '#domain/videos/videos.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { VideoBrowser, VideoDescription, VideoWeb } from '#ports/videos/videos.ts'
import type { RoomsMetrics } from '../rooms-metrics.ts'
import { BrowserQueue } from './browser-queue.ts'
import { type LookUpPorts, lookUpLive, lookUpPost } from './looking-up.ts'
import { MediaProxy } from './media-proxy.ts'
import { expiryOf, Shelf, type Shelved } from './shelf.ts'
import { Signatures } from './signatures.ts'

export interface VideosOptions {
  readonly web: VideoWeb
  /** Present: pages are looked at in a browser where they show nothing without one. */
  readonly browser?: VideoBrowser
  /** Whether posts may be played from TikTok's files, or in its own player only. */
  readonly extracts: boolean
  /** What paths of files are signed with. */
  readonly key: Buffer
  readonly now: () => number
  readonly log: Log
  readonly metrics: Pick<RoomsMetrics, 'extractions' | 'mediaBytes'>
}

/** What was found for an item: how it is played in a room, or why it is not. */
export type FoundMedia = { readonly media: Omit<Media, 'itemId'> } | { readonly problem: PageProblem | 'not-live' }

const followMs = 10_000
const mostSteps = 5
/** How long a path holds when nothing says that it lapses sooner. */
const pathMs = 6 * 3_600_000

/** What rooms know of TikTok's posts and lives: what an address means, what it is called, what it can be played from. */
export class Videos {
  readonly #options: VideosOptions
  readonly #ports: LookUpPorts
  readonly #shelf: Shelf
  readonly #looking = new Map<string, Promise<Shelved>>()
  readonly #signatures: Signatures
  readonly #queue: BrowserQueue | undefined
  readonly #proxy: MediaProxy

  constructor(options: VideosOptions) {
    this.#options = options
    this.#queue = options.browser ? new BrowserQueue(options.browser) : undefined
    this.#ports = { web: options.web, browser: this.#queue, log: options.log }
    this.#shelf = new Shelf(options.now)
    this.#signatures = new Signatures(options.key, options.now)
    this.#proxy = new MediaProxy({
      web: options.web,
      log: options.log,
      signatures: this.#signatures,
      passed: options.metrics.mediaBytes,
      look: (kind, tiktokId) => this.#look(kind, tiktokId),
      lookAgain: (kind, tiktokId) => {
        this.#shelf.forget(keyOf(kind, tiktokId))
        return this.#look(kind, tiktokId)
      },
    })
  }

  /** How many pages wait for the browser. */
  get waiting(): number {
    return this.#queue?.length ?? 0
  }

  /**
   * What an address is of. Asks TikTok for short ones alone. Throws AppError `video-address-foreign`,
   * `video-address-useless`, `video-host-refused`, `tiktok-unreachable` (transient).
   */
  async read(text: string): Promise<VideoAddress> {
    let found = readVideoAddress(text)
    const end = AbortSignal.timeout(followMs)
    for (let step = 0; step < mostSteps && typeof found !== 'string' && found.kind === 'short'; step++)
      found = await this.#follow(found, end)
    if (found === 'foreign') throw new AppError('video-address-foreign', 'that is no address at TikTok')
    if (found === 'no-video' || found.kind === 'short')
      throw new AppError('video-address-useless', 'the address leads to no video')
    return found
  }

  async #follow({ url }: ShortAddress, end: AbortSignal): Promise<ReturnType<typeof readVideoAddress>> {
    const next = await this.#options.web.follow(url, end)
    if (next === undefined) return 'no-video'
    const { protocol, hostname } = new URL(next)
    if (!/^https?:$/.test(protocol) || !isTikTokHost(hostname))
      throw new AppError('video-host-refused', 'the address leads away from TikTok')
    const found = readVideoAddress(next)
    if (found !== 'no-video' && found !== 'foreign') return found
    return { kind: 'short', url: next }
  }

  /** Title, author and picture. Undefined: TikTok tells nobody. */
  async describe({ kind, url }: VideoAddress): Promise<VideoDescription | undefined> {
    if (kind === 'live') return undefined
    return this.#options.web.describe(url, AbortSignal.timeout(followMs)).catch(() => undefined)
  }

  /** How the room can play it. Asked by many at once, TikTok is asked once. */
  async find(roomId: string, { kind, tiktokId }: VideoAddress): Promise<FoundMedia> {
    if (!this.#options.extracts) return kind === 'live' ? { problem: 'unavailable' } : { media: { tier: 'embed' } }
    const from = kind === 'live' ? 'live' : 'post'
    const found = await this.#look(from, tiktokId)
    const lapses = from === 'live' ? undefined : this.#shelf.find(keyOf(from, tiktokId))?.expiresAt
    const expiresAt = Math.min(lapses ?? Number.POSITIVE_INFINITY, this.#options.now() + pathMs)
    return describeMedia(
      found,
      (part) => this.#signatures.sign({ roomId, kind: from, tiktokId, part }, expiresAt),
      expiresAt,
    )
  }

  async #look(kind: 'post' | 'live', tiktokId: string): Promise<Shelved> {
    const key = keyOf(kind, tiktokId)
    const kept = this.#shelf.find(key)
    if (kept) return kept.found
    const looking = this.#looking.get(key) ?? this.#lookUp(kind, tiktokId).finally(() => this.#looking.delete(key))
    this.#looking.set(key, looking)
    return looking
  }

  async #lookUp(kind: 'post' | 'live', tiktokId: string): Promise<Shelved> {
    const look = kind === 'live' ? lookUpLive : lookUpPost
    const { extractions } = this.#options.metrics
    const found = await look(this.#ports, tiktokId).catch((error: unknown) => {
      extractions.add(1, { outcome: 'failed' })
      throw error
    })
    extractions.add(1, { outcome: outcomeOf(found) })
    this.#shelf.put(keyOf(kind, tiktokId), found, expiryOf(found, this.#options.now()))
    return found
  }

  /** Answers a request below `mediaPath`. */
  serve(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    return this.#proxy.serve(request, response, address)
  }
}

export { mediaPath } from './signatures.ts'

const outcomeOf = (found: Shelved): string => (found.kind === 'none' ? found.problem : found.kind)

const keyOf = (kind: 'post' | 'live', tiktokId: string) => `${kind}/${tiktokId}`

function describeMedia(found: Shelved, sign: (part: string) => string, expiresAt: number): FoundMedia {
  if (found.kind === 'none') return { problem: found.problem }
  if (found.kind === 'live') {
    const [best] = found.streams
    return best ? { media: { tier: best.protocol, src: sign('stream-0'), expiresAt } } : { problem: 'unavailable' }
  }
  const { video, captions } = found
  const isPhoto = found.kind === 'photo'
  return {
    media: {
      tier: isPhoto ? 'photo' : 'mp4',
      ...(video.sources.length > 0 ? { src: sign(isPhoto ? 'sound' : 'video') } : {}),
      ...(isPhoto ? { pictures: video.pictures.map((_, place) => sign(`picture-${place}`)) } : {}),
      ...(captions.length > 0
        ? { captions: captions.map(({ language }, place) => captionOf(language, sign(`caption-${place}`))) }
        : {}),
      ...(video.width > 0 ? { width: video.width, height: video.height } : {}),
      ...(video.duration > 0 ? { duration: video.duration } : {}),
      expiresAt,
    },
  }
}

/** TikTok writes `eng-US`. */
function captionOf(language: string, src: string) {
  const tag = language.replace(/[^A-Za-z-]/g, '').slice(0, 20)
  return { language: tag, label: tag, src }
}

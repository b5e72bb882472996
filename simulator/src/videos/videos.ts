import { Faults } from '#lives/lives.ts'
import { createRandom } from '#scenario/scenario.ts'
import { Addresses, hosts } from './addresses.ts'
import { videoFaultKinds } from './faults.ts'
import { builtInPosts, completePost, type Post, type PostOptions } from './posts.ts'
import { type ShortLinkOptions, ShortLinks } from './short-links.ts'

export { type Addresses, hosts } from './addresses.ts'
export { drawPicture, readClip, writeCaptions } from './clips.ts'
export { EndlessFlv } from './flv.ts'
export { segmentCount, writePlaylist } from './hls.ts'
export { describeDetail } from './item-struct.ts'
export { describeEmbed } from './oembed.ts'
export { type Post, type PostOptions, secondsOf } from './posts.ts'
export { describeStream } from './renditions.ts'
export type { ShortLinkOptions } from './short-links.ts'

/** How the embed player behaves; see docs/simulator.md. */
export interface PlayerSettings {
  /** `clip` plays a video, `clock` only counts, for browsers without codecs. */
  readonly plays: 'clip' | 'clock'
  /** What its messages are: objects, texts, or now one and now the other. */
  readonly messages: 'object' | 'text' | 'mixed'
  /** Milliseconds until a command acts, at least and at most. */
  readonly latency: readonly [least: number, most: number]
}

/** A request that was made of the simulated hosts. */
export interface VideoRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly range?: string
}

type VideoFaults = Faults<typeof videoFaultKinds>
const requestLimit = 1_000

/** All posts of a simulator, with their addresses and faults. */
export class Videos {
  readonly addresses: Addresses
  readonly links: ShortLinks
  readonly seed: number
  player: PlayerSettings = { plays: 'clip', messages: 'mixed', latency: [20, 60] }
  readonly #posts = new Map<string, Post>()
  readonly #faults = new Map<string, VideoFaults>()
  #requests: VideoRequest[] = []

  constructor(seed: number) {
    this.seed = seed
    this.addresses = new Addresses(seed)
    this.links = new ShortLinks(seed)
    for (const options of builtInPosts) this.add(options)
  }

  /** Adds a post; one with the same id is replaced. */
  add(options: PostOptions): Post {
    const post = completePost(options, this.#posts.size + 1)
    this.#posts.set(post.id, post)
    return post
  }

  find(id: string): Post | undefined {
    return this.#posts.get(id)
  }

  list(): Post[] {
    return [...this.#posts.values()]
  }

  shorten(target: string, options?: ShortLinkOptions): string {
    return this.links.add(this.#posts.has(target) ? `${this.pageOf(target)}?_r=1&_t=ZM-simulated` : target, options)
  }

  /** The canonical address of a post; throws when there is none of that id. */
  pageOf(id: string): string {
    const post = this.#posts.get(id)
    if (!post) throw new Error(`No post has the id "${id}"`)
    return `https://${hosts.pages}/@${post.author}/${post.pictures > 0 ? 'photo' : 'video'}/${id}`
  }

  /** The faults of one post, or with `*` those of every post, known or not. */
  faultsOf(id: string): VideoFaults {
    const found = this.#faults.get(id) ?? new Faults(createRandom(this.seed, `faults ${id}`).next, videoFaultKinds)
    this.#faults.set(id, found)
    return found
  }

  /** The value of a fault that strikes a post now: its own, or that of every post. */
  strike<N extends keyof typeof videoFaultKinds>(id: string, name: N) {
    return this.#faults.get(id)?.take(name) ?? this.#faults.get('*')?.take(name)
  }

  note(request: VideoRequest): void {
    this.#requests.push(request)
    if (this.#requests.length > requestLimit * 2) this.#requests = this.#requests.slice(-requestLimit)
  }

  requests(): readonly VideoRequest[] {
    return this.#requests.slice(-requestLimit)
  }
}

/** How a video was encoded: `bytevc1` is HEVC, `bytevc2` VVC. */
export type Codec = 'h264' | 'bytevc1' | 'bytevc2'

/** What TikTok says of a post; of one that is age-restricted it gives no address. */
export type PostState = 'public' | 'private' | 'private-account' | 'blocked' | 'gone' | 'age-restricted'

/** A post to be; everything that is left out is made up from its number. */
export interface PostOptions {
  /** 15 to 22 digits. */
  readonly id?: string
  /** The username of who posted it. */
  readonly author?: string
  readonly title?: string
  readonly state?: PostState
  /** What it shows: `long` lasts 64 seconds, `short` 3. */
  readonly clip?: 'long' | 'short'
  /** What it was encoded as, in the order of the page; none: only `playAddr` is given. Default: HEVC first. */
  readonly renditions?: readonly Codec[]
  /** `playAddr` is a list of `{src}` instead of a text. */
  readonly playAddrList?: boolean
  /** The address at www.tiktok.com, which never works, comes first instead of last. */
  readonly brokenFirst?: boolean
  /** Makes it a photo post with so many pictures and a sound. */
  readonly pictures?: number
  /** Languages such as `eng-US`. */
  readonly subtitles?: readonly string[]
}

export type Post = Required<PostOptions>

export const clipSeconds = { long: 64, short: 3 } as const
export const soundSeconds = 10

/** A post of which nothing is left open. `number` counts the posts of a simulator, from 1. */
export function completePost(options: PostOptions, number: number): Post {
  const id = options.id ?? String(7_300_000_000_000_000_000n + BigInt(number))
  if (!/^\d{15,22}$/.test(id)) throw new Error(`The id of a post has 15 to 22 digits, not "${id}"`)
  return {
    id,
    author: `simulated.author${number}`,
    title: `Simulated post ${number} #fyp`,
    state: 'public',
    clip: 'long',
    renditions: ['bytevc1', 'h264', 'h264'],
    playAddrList: false,
    brokenFirst: false,
    pictures: 0,
    subtitles: [],
    ...options,
  }
}

/** Seconds; of a photo post, of its sound. */
export function secondsOf(post: Post): number {
  return post.pictures > 0 ? soundSeconds : clipSeconds[post.clip]
}

/** The posts that are always there; their ids end in 001, 002 and so on. */
export const builtInPosts: readonly PostOptions[] = [
  { title: 'A minute to watch together' },
  { clip: 'short', title: 'Three seconds' },
  { state: 'private' },
  { state: 'blocked' },
  { state: 'gone' },
  { state: 'age-restricted' },
  { pictures: 4, title: 'Four pictures with a sound' },
  { renditions: [] },
  { renditions: ['bytevc1', 'bytevc2'] },
  { subtitles: ['eng-US', 'deu-DE'] },
]

import type { PlayerSettings, PostOptions, ShortLinkOptions, VideoRequest, Videos } from '#videos/videos.ts'

/** The posts of a running simulator. `*` in place of an id means every post, also one that there is not. */
export interface VideoControls {
  /** The posts that are always there, in the order of docs/simulator.md, and those that were added since. */
  ids(): string[]
  /** Adds a post, or replaces the one with the same id. Returns the id. */
  add(post: PostOptions): string
  /** The address of a post at TikTok: `https://www.tiktok.com/@…`. Throws when there is no such post. */
  pageOf(id: string): string
  /** Where the simulator answers for an address at TikTok; any other address as it is. */
  reach(address: string): string
  /** A short address that leads to a post, or to any text that is used as the address. */
  shorten(target: string, options?: ShortLinkOptions): string
  /** Sets a fault, for `times` strikes or until it is cleared. Throws when the fault or value does not exist. */
  setFault(id: string, fault: string, value?: string | number | true, times?: number): void
  /** Clears one fault, or all of the post. */
  clearFault(id: string, fault?: string): void
  /** How long addresses hold that are given out from now on, in seconds. */
  setLifetime(seconds: number): void
  /** No address holds any longer that was given out so far. */
  expireAddresses(): void
  setPlayer(settings: Partial<PlayerSettings>): void
  /** The newest thousand requests for posts, short addresses, media and lives, oldest first. */
  requests(): readonly VideoRequest[]
}

export function controlVideos(videos: Videos, origin: string): VideoControls {
  return {
    ids: () => videos.list().map(({ id }) => id),
    add: (post) => videos.add(post).id,
    pageOf: (id) => videos.pageOf(id),
    reach: (address) => address.replace(tiktokAddress, `${origin}/$1`),
    shorten: (target, options) => videos.shorten(target, options),
    setFault: (id, fault, value, times) => videos.faultsOf(id).set(fault, value, times),
    clearFault: (id, fault) => videos.faultsOf(id).clear(fault),
    setLifetime(seconds) {
      videos.addresses.lifetime = seconds
    },
    expireAddresses: () => videos.addresses.expireAll(),
    setPlayer(settings) {
      videos.player = { ...videos.player, ...settings }
    },
    requests: () => videos.requests(),
  }
}

const tiktokAddress = /^https:\/\/([a-z0-9.-]+\.(?:tiktok|tiktokv|tiktokcdn|tiktokcdn-us|tiktokcdn-eu)\.com)(?=[/?]|$)/

import type { Readable } from 'node:stream'

/** What anybody may know of a post. */
export interface VideoDescription {
  readonly title: string
  /** @username */
  readonly author: string
  /** It lapses after some hours. */
  readonly pictureUrl: string | undefined
}

/** A page as it came, and the cookies without which its media answer nobody. */
export interface VideoPage {
  readonly html: string
  readonly cookie: string
}

export interface MediaRequest {
  readonly method: 'GET' | 'HEAD'
  readonly url: string
  readonly cookie: string
  readonly range?: string
  readonly ifRange?: string
}

export interface MediaAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Fails when nothing comes for 15 s. */
  readonly body: Readable
}

/**
 * TikTok's own addresses for posts, and nothing else: whatever leads to another host is refused with AppError
 * `video-host-refused`, before anybody is asked. Rejects with `tiktok-unreachable` (transient) when there is no answer in time.
 */
export interface VideoWeb {
  /** Where a short address leads, one step. Undefined: nowhere. */
  follow(url: string, signal: AbortSignal): Promise<string | undefined>
  /** By oEmbed. Undefined: TikTok knows no such post, or shows it to nobody. */
  describe(url: string, signal: AbortSignal): Promise<VideoDescription | undefined>
  /** The page of a post, at most 5 MB of it. Undefined: there is none. */
  readPage(videoId: string, signal: AbortSignal): Promise<VideoPage | undefined>
  /** What the page of a live says of its streams, as it came. Undefined: there is no such user. */
  readLive(uniqueId: string, signal: AbortSignal): Promise<unknown>
  /** A file of TikTok's networks for them. Aborting ends the body as well. */
  openMedia(request: MediaRequest, signal: AbortSignal): Promise<MediaAnswer>
}

/** A browser without a window, for pages that show nothing without one. One job at a time. */
export interface VideoBrowser extends AsyncDisposable {
  /**
   * The page of a post, once its video is there: 45 s for the page, then 20 s for the video. Aborting closes the page, and is
   * the only end of a page that hangs. Rejects with AppError `video-browser-failed`.
   */
  readPage(videoId: string, signal: AbortSignal): Promise<VideoPage | undefined>
}

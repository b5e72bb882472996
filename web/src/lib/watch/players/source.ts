import type { Media, MediaTier, Video } from '@livetap/contracts/rooms/video.ts'

/** An item, and what is known of how it can be played. */
export interface ShownItem {
  readonly video: Pick<Video, 'id' | 'kind' | 'tiktokId'>
  /** Absent as long as nothing better than TikTok's own player is known. */
  readonly media?: Media
}

/** What a player is made for. */
export interface Source {
  readonly tier: MediaTier
  /** The same for sources that are the same. */
  readonly key: string
  /** Of everything but an embed. */
  readonly src?: string
  readonly tiktokId: string
  readonly media?: Media
}

/** The best way to play the item that has not failed yet. */
export function chooseSource({ video, media }: ShownItem, failed: ReadonlySet<string>): Source | undefined {
  const { tiktokId } = video
  const sources: Source[] = []
  if (media && media.tier !== 'embed' && (media.src !== undefined || media.tier === 'photo')) {
    const { tier, src } = media
    sources.push({
      tier,
      key: `${tier} ${src ?? media.pictures?.[0]}`,
      tiktokId,
      media,
      ...(src !== undefined && { src }),
    })
  }
  if (video.kind !== 'live') sources.push({ tier: 'embed', key: `embed ${video.id}`, tiktokId })
  return sources.find(({ key }) => !failed.has(key))
}

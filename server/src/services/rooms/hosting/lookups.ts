import type { Media, Video } from '@livetap/contracts/rooms/video.ts'
import { currentIndex, type RoomDocument, type RoomIntent } from '#domain/rooms/rooms.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'

type Address = Pick<Video, 'kind' | 'tiktokId' | 'url'>

/** What rooms know of TikTok's posts and lives. */
export interface VideoFinder {
  /** What an address is of. Throws AppError for what leads to no video. */
  read(text: string): Promise<Address>
  /** Title, author and picture. Undefined: nobody tells. */
  describe(
    address: Address,
  ): Promise<{ readonly title: string; readonly author: string; readonly pictureUrl: string | undefined } | undefined>
  /** How the room can play it, or why not better than in TikTok's own player. */
  find(
    roomId: string,
    address: Address,
  ): Promise<{ readonly media: Omit<Media, 'itemId'> } | { readonly problem: NonNullable<Video['problem']> }>
}

/** Of so many that come next is looked up what they can be played from. */
const ahead = 2

/** What is chosen, and what comes next. */
export function itemsAhead(document: RoomDocument): readonly Video[] {
  const index = Math.max(0, currentIndex(document))
  return document.queue.slice(index, index + 1 + ahead)
}

/** Finds out about items of a room, and has it know. */
export class Lookups {
  readonly #videos: VideoFinder
  readonly #log: Log
  /** Items that are being looked up, or were a moment ago. */
  readonly #known = new Map<string, number>()

  constructor(videos: VideoFinder, log: Log) {
    this.#videos = videos
    this.#log = log
  }

  /** What is known of an item that was just added: its title first, as that is quick. */
  async introduce(roomId: string, item: Video, carry: (intent: RoomIntent) => Promise<unknown>): Promise<void> {
    await this.describe(item, carry)
    await this.findMedia(roomId, item, carry)
  }

  /** Title, author and picture of what is in the queue, or wished for. */
  async describe(item: Address & Pick<Video, 'id'>, carry: (intent: RoomIntent) => Promise<unknown>): Promise<void> {
    await this.#safely(async () => {
      const described = await this.#videos.describe(item)
      if (described) await carry({ kind: 'found', itemId: item.id, video: trim(described) })
    })
  }

  /** Has everybody know what the item can be played from, unless that was told for this item just before. */
  async findMedia(roomId: string, item: Video, carry: (intent: RoomIntent) => Promise<unknown>): Promise<void> {
    const now = performance.now()
    if (now - (this.#known.get(item.id) ?? Number.NEGATIVE_INFINITY) < toldForMs) return
    this.#known.set(item.id, now)
    this.#forgetOld(now)
    await this.#safely(async () => {
      const found = await this.#videos.find(roomId, item)
      await carry({ kind: 'found', itemId: item.id, ...toFinding(item.id, found) })
    })
  }

  /** For somebody who has just come in. */
  async tellMedia(roomId: string, item: Video, tell: (media: Media) => void): Promise<void> {
    await this.#safely(async () => {
      const found = await this.#videos.find(roomId, item)
      if ('media' in found) tell({ itemId: item.id, ...found.media })
    })
  }

  /** What fails here costs a title, or a better picture. */
  async #safely(look: () => Promise<void>): Promise<void> {
    try {
      await look()
    } catch (error) {
      this.#log.debug({ error: describeError(error) }, 'A video could not be looked up')
    }
  }

  #forgetOld(now: number): void {
    for (const [id, at] of this.#known) if (now - at >= toldForMs) this.#known.delete(id)
  }
}

const toldForMs = 60_000

function trim({ title, author, pictureUrl }: NonNullable<Awaited<ReturnType<VideoFinder['describe']>>>) {
  return {
    ...(title ? { title: title.slice(0, 300) } : {}),
    ...(author ? { author: author.slice(0, 60) } : {}),
    ...(pictureUrl ? { pictureUrl } : {}),
  }
}

function toFinding(itemId: string, found: Awaited<ReturnType<VideoFinder['find']>>) {
  if ('problem' in found) return { video: { isProcessing: false, problem: found.problem } }
  const { tier, src, duration } = found.media
  const video = {
    isProcessing: false,
    ...(tier === 'mp4' && src ? { mp4Url: src } : {}),
    ...(duration === undefined ? {} : { duration }),
  }
  return { video, media: { itemId, ...found.media } }
}

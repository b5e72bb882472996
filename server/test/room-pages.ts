import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Frame, Page } from 'playwright-core'
import { eventually } from './livetap-process.ts'

/** Goes into a room by its door. */
export async function joinRoom(page: Page, roomId: string, name: string): Promise<void> {
  await page.goto(`/watch/${roomId}`)
  await enterRoom(page, name)
}

/** In front of the door already. */
export async function enterRoom(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('tab', { name: 'Chat' }).waitFor()
}

/** Pictures of posts come from TikTok, where nobody answers a test. */
export const isOfPicture = (complaint: string): boolean =>
  /tiktokcdn|ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/.test(complaint)

/** Where a player is, and when, in milliseconds since 1970. */
interface Sight {
  readonly position: number
  readonly isPlaying: boolean
  readonly at: number
}

/** Undefined: there is no player, or it has nothing yet. */
const look = (where: Page | Frame) =>
  where.evaluate<Sight | undefined>(`(() => {
    const video = document.querySelector('video')
    if (!video || video.readyState < 2 || video.seeking) return undefined
    const at = performance.timeOrigin + performance.now()
    return { position: video.currentTime, isPlaying: !video.paused, at }
  })()`)

/** TikTok's player in the page, as soon as it is there. */
export const embedIn = (page: Page): Promise<Frame> =>
  eventually("TikTok's player", async () => page.frames().find((frame) => frame.url().includes('/player/v1/')))

/** Waits until the player does what the room does, within `seconds`, three looks in a row. */
export async function inStep(where: () => Promise<Page | Frame>, room: () => Timeline, seconds: number): Promise<void> {
  let steps = 0
  const seen: string[] = []
  const isSo = async () => {
    const sight = await look(await where())
    const { playing, pos, at } = room()
    const target = playing && sight ? pos + Math.max(0, sight.at - at) / 1000 : pos
    const isNear = sight?.isPlaying === playing && Math.abs(sight.position - target) < seconds
    seen.push(`${sight?.isPlaying ? 'plays' : 'stands'} at ${sight?.position}, the room at ${target}`)
    steps = isNear ? steps + 1 : 0
    return steps >= 3
  }
  await eventually('a player in step', isSo).catch((error: unknown) => {
    throw new Error(`never in step; last ${seen.slice(-5).join('; ')}`, { cause: error })
  })
}

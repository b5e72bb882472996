import type { Page } from 'playwright-core'

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

import type { Browser } from 'playwright-core'
import { afterEach } from 'vitest'
import { openPage, type PageOptions, tellWhatIsShown, type WatchedPage } from './browser.ts'

/**
 * Opens pages of one Livetap, each until its test is over; of those of a test that failed it tells what they showed.
 * Clean-ups that were set up before it run after that.
 */
export function watchPages(browser: Browser | undefined, getUrl: () => string) {
  const opened: WatchedPage[] = []
  afterEach(async ({ task }) => {
    for (const page of opened.splice(0)) {
      if (task.result?.state === 'fail') await tellWhatIsShown(page, task.id)
      await page[Symbol.asyncDispose]()
    }
  })
  return async (options: PageOptions = {}): Promise<WatchedPage> => {
    const page = await openPage(browser as Browser, { baseURL: getUrl(), ...options })
    opened.push(page)
    return page
  }
}

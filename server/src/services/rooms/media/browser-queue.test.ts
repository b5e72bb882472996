import { expect, test } from 'vitest'
import type { VideoBrowser } from '#ports/videos/videos.ts'
import { BrowserQueue } from './browser-queue.ts'

const page = { html: '<html>', cookie: '' }

/** A browser whose pages hang until they are closed. */
function hanging() {
  const seen = { open: 0, most: 0, closed: 0, started: [] as string[] }
  const browser: VideoBrowser = {
    readPage(videoId, signal) {
      seen.started.push(videoId)
      seen.open++
      seen.most = Math.max(seen.most, seen.open)
      if (!videoId.startsWith('hangs')) {
        seen.open--
        return Promise.resolve(page)
      }
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          seen.open--
          seen.closed++
          reject(signal.reason)
        })
      })
    },
    [Symbol.asyncDispose]: async () => {},
  }
  return { browser, seen }
}

test('jobs are done one at a time, in order; one that hangs is closed when its time is over, and the next begins', async () => {
  const { browser, seen } = hanging()
  const queue = new BrowserQueue(browser, 50)
  const found = await Promise.all(['1', 'hangs', '2', 'hangs too', '3'].map((id) => queue.read(id)))
  expect(found).toEqual([page, undefined, page, undefined, page])
  expect(seen).toEqual({ open: 0, most: 1, closed: 2, started: ['1', 'hangs', '2', 'hangs too', '3'] })
  expect(queue.length).toBe(0)
})

test('more than fifty that wait are refused, and a failure harms nobody behind it', async () => {
  const { browser } = hanging()
  const failing: VideoBrowser = {
    ...browser,
    readPage: (id, signal) => (id === 'fails' ? Promise.reject(new Error('it broke')) : browser.readPage(id, signal)),
  }
  const queue = new BrowserQueue(failing, 50)
  const all = [queue.read('hangs'), queue.read('fails').catch((error) => error.message)]
  for (let place = 2; place < 50; place++) all.push(queue.read(String(place)))
  await expect(queue.read('one more')).rejects.toMatchObject({ code: 'video-finder-busy' })
  expect((await Promise.all(all)).slice(0, 3)).toEqual([undefined, 'it broke', page])
})

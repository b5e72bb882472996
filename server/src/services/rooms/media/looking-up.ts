import { setTimeout as sleep } from 'node:timers/promises'
import { type PageData, readLiveData, readPageData } from '#domain/videos/videos.ts'
import { isTransient } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { VideoPage, VideoWeb } from '#ports/videos/videos.ts'
import type { BrowserQueue } from './browser-queue.ts'
import type { Shelved } from './shelf.ts'

export interface LookUpPorts {
  readonly web: VideoWeb
  /** Where pages are looked at that show nothing without a browser; absent: they stay unread. */
  readonly browser: BrowserQueue | undefined
  readonly log: Log
}

const pageMs = 10_000
/** About one page in five fails for a moment. */
const againAfterMs = 1500

/** What a post can be played from: its page as it comes, once more, and through a browser. */
export async function lookUpPost({ web, browser, log }: LookUpPorts, videoId: string): Promise<Shelved> {
  const read = () => readOnce(web, videoId)
  const first = await read()
  const plain = isFinal(first.data) ? first : await sleep(againAfterMs).then(read)
  if (isFinal(plain.data) || !browser) return shelve(plain)
  const page = await browser
    .read(videoId)
    .catch((error) => void log.warn({ error, videoId }, 'the browser found no video'))
  return shelve(page ? { data: readPageData(page.html), page } : plain)
}

interface Look {
  readonly data: PageData
  readonly page: VideoPage | undefined
}

async function readOnce(web: VideoWeb, videoId: string): Promise<Look> {
  try {
    const page = await web.readPage(videoId, AbortSignal.timeout(pageMs))
    return { page, data: page ? readPageData(page.html) : { problem: 'gone' } }
  } catch (error) {
    if (!isTransient(error) && (error as Error).name !== 'TimeoutError') throw error
    return { page: undefined, data: { problem: 'unreadable' } }
  }
}

/** Whether looking again would show the same. `blocked` often passes. */
function isFinal(data: PageData): boolean {
  return !('problem' in data) || ['private', 'gone', 'age-restricted'].includes(data.problem)
}

function shelve({ data, page }: Look): Shelved {
  if (!('problem' in data)) return { kind: data.kind, video: data, cookie: page?.cookie ?? '', captions: data.captions }
  const isUnread = data.problem === 'challenge' || data.problem === 'unreadable'
  return { kind: 'none', problem: isUnread ? 'unavailable' : data.problem }
}

/** What a live can be received from now. */
export async function lookUpLive({ web }: LookUpPorts, uniqueId: string): Promise<Shelved> {
  const live = readLiveData(await web.readLive(uniqueId, AbortSignal.timeout(pageMs)))
  if (!live) return { kind: 'none', problem: 'not-live' }
  return live.streams.length > 0 ? { kind: 'live', streams: live.streams } : { kind: 'none', problem: 'unavailable' }
}

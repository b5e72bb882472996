import { AppError } from '#kernel/errors.ts'
import type { VideoBrowser, VideoPage } from '#ports/videos/videos.ts'

const mostWaiting = 50
/** For all of a job, from its turn on. */
const jobMs = 30_000

/** One browser, one job at a time, in the order in which they came. */
export class BrowserQueue {
  readonly #browser: VideoBrowser
  readonly #jobMs: number
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(browser: VideoBrowser, ms = jobMs) {
    this.#browser = browser
    this.#jobMs = ms
  }

  get length(): number {
    return this.#waiting
  }

  /** The page; undefined when its time was over, or there is none. Rejects with `video-finder-busy` when too many wait. */
  async read(videoId: string): Promise<VideoPage | undefined> {
    if (this.#waiting >= mostWaiting) throw new AppError('video-finder-busy', 'too many videos wait for the browser')
    this.#waiting++
    const job = this.#last.then(() => this.#work(videoId)).finally(() => this.#waiting--)
    this.#last = job.catch(() => {})
    return job
  }

  /** The next one begins when this one has really ended: what runs on for nobody would hold the browser. */
  async #work(videoId: string): Promise<VideoPage | undefined> {
    const end = AbortSignal.timeout(this.#jobMs)
    try {
      return await this.#browser.readPage(videoId, end)
    } catch (error) {
      if (end.aborted) return undefined
      throw error
    }
  }
}

import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openHeadlessBrowser } from '#adapters/headless-browser/headless-browser.ts'
import { silentLog } from '#kernel/log.ts'
import { BrowserQueue } from '#services/rooms/media/browser-queue.ts'
import { type MediaRig, openMediaRig } from '#services/rooms/media/media.suite.ts'
import { findBrowser, findTestChromium } from './browser.ts'

const runs = await findBrowser()
await runs?.close()

describe.skipIf(!runs)('posts that show nothing without a browser', { timeout: 120_000 }, () => {
  let rig: MediaRig
  beforeAll(async () => {
    const executablePath = await findTestChromium()
    const args = ['--no-sandbox']
    rig = await openMediaRig({
      browser: (simulator) => openHeadlessBrowser({ executablePath, args, simulator, log: silentLog, pageMs: 20_000 }),
    })
  })
  afterAll(() => rig[Symbol.asyncDispose]())

  test('are found through one, with the cookie that their files want', async () => {
    const { videos } = rig.simulator
    const id = videos.add({ title: 'Behind a challenge' })
    videos.setFault(id, 'page', 'challenge')
    const { src, tier } = await rig.play(id)
    expect(tier).toBe('mp4')
    expect((await rig.ask(src ?? '', { method: 'HEAD' })).status).toBe(200)
  })

  test('are given up with their page closed when there is nothing in it, and the next one has its turn', async () => {
    const { videos } = rig.simulator
    const hangs = videos.add({ title: 'Hangs' })
    videos.setFault(hangs, 'page', 'broken')
    const behind = videos.add({ title: 'Behind it' })
    videos.setFault(behind, 'page', 'challenge')
    const [first, second] = await Promise.allSettled([rig.play(hangs), rig.play(behind)])
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'unavailable' } })
    expect(second).toMatchObject({ status: 'fulfilled', value: { tier: 'mp4' } })
    expect(rig.videos.waiting).toBe(0)
  })
  test('hang no longer than a page, its video or a job may take; what is open is closed, and the next has its turn', async () => {
    const launch = vi.spyOn(chromium, 'launch')
    onTestFinished(() => launch.mockRestore())
    const options = { executablePath: await findTestChromium(), args: ['--no-sandbox'], log: silentLog }
    const { origin: simulator, videos } = rig.simulator
    await using browser = openHeadlessBrowser({ ...options, simulator, pageMs: 4000, videoMs: 500 })
    const contexts = async () => {
      const running: Browser = await launch.mock.results[0]!.value
      return running.contexts().length
    }
    const hangs = videos.add({ title: 'Hangs' })
    videos.setFault(hangs, 'page', 'hang')
    const empty = videos.add({ title: 'Empty' })
    videos.setFault(empty, 'page', 'empty')
    const patient = AbortSignal.timeout(100_000)
    await expect(browser.readPage(hangs, patient)).rejects.toMatchObject({ code: 'video-browser-failed' })
    expect((await browser.readPage(empty, patient))?.html).not.toContain('REHYDRATION')
    expect(await contexts()).toBe(0)

    // However far it has come when its time is over.
    for (const ms of [1, 10, 20, 40, 80, 300]) {
      const shortly = new BrowserQueue(browser, ms)
      expect(await Promise.all([shortly.read(hangs), shortly.read(hangs)])).toEqual([undefined, undefined])
      expect([shortly.length, await contexts()]).toEqual([0, 0])
    }
    const usual = new BrowserQueue(browser)
    const [one, other] = await Promise.all([usual.read(rig.posts.short), usual.read(rig.posts.long)])
    expect([one?.html, other?.html]).toEqual([
      expect.stringContaining('itemStruct'),
      expect.stringContaining('itemStruct'),
    ])
    expect(launch).toHaveBeenCalledTimes(1)
  })
})

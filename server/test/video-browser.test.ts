import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHeadlessBrowser } from '#adapters/headless-browser/headless-browser.ts'
import { silentLog } from '#kernel/log.ts'
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
})

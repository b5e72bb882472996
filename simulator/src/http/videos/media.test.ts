import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, openPost } from '../../../test/videos.ts'
import { type Simulator, startSimulator } from '../../simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())

async function openVideo(options = {}) {
  const id = simulator.videos.add({ clip: 'short', ...options })
  const { item, headers } = await openPost(simulator, id)
  const address = item.video?.bitrateInfo[1]?.PlayAddr.UrlList[0] ?? String(item.video?.playAddr)
  return { id, item, headers, address }
}

describe('a video', () => {
  test('is given whole, in part and from its end', async () => {
    const { address, headers } = await openVideo()
    const whole = await ask(simulator, address, headers)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      'video/mp4',
      'bytes',
    ])
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp')
    for (const [range, first, last] of [
      ['bytes=10-19', 10, 19],
      ['bytes=100-', 100, bytes.length - 1],
      ['bytes=-50', bytes.length - 50, bytes.length - 1],
      ['bytes=0-99999999', 0, bytes.length - 1],
    ] as const) {
      const part = await ask(simulator, address, { ...headers, range })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${first}-${last}/${bytes.length}`])
      expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(first, last + 1))
    }
  })

  test('says what is beyond its end, and gives all when it is another than before', async () => {
    const { address, headers } = await openVideo()
    const beyond = await ask(simulator, address, { ...headers, range: 'bytes=99999999-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([
      416,
      expect.stringMatching(/^bytes \*\/\d+$/),
    ])
    const part = { ...headers, range: 'bytes=0-9' }
    expect((await ask(simulator, address, { ...part, 'if-range': '"other"' })).status).toBe(200)
    expect((await ask(simulator, address, { ...part, 'if-range': beyond.headers.get('etag') ?? '' })).status).toBe(206)
  })

  test('is described by HEAD', async () => {
    const { address, headers } = await openVideo()
    const head = await ask(simulator, address, headers, { method: 'HEAD' })
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1_000)
    expect(await head.text()).toBe('')
  })

  test('is for who brings the cookie of the page and comes from TikTok', async () => {
    const { address, headers } = await openVideo()
    const other = await openVideo()
    const status = async (of: Record<string, string>, url = address) => (await ask(simulator, url, of)).status
    expect(await status(headers)).toBe(200)
    expect(await status({ referer: headers.referer })).toBe(403)
    expect(await status({ ...headers, cookie: other.headers.cookie })).toBe(403)
    expect(await status({ cookie: headers.cookie })).toBe(403)
    expect(await status({ ...headers, referer: 'https://www.tiktok.com.evil.example/' })).toBe(403)
    expect(await status(headers, address.replace(/expire=\d+/, 'expire=99999999999'))).toBe(403)
  })

  test('has an address that says until when it holds, and no longer does when all are made to expire', async () => {
    const { id, address, headers } = await openVideo()
    const expire = Number(new URL(address).searchParams.get('expire'))
    expect(expire - Date.now() / 1000).toBeGreaterThan(5 * 3600)
    simulator.videos.expireAddresses()
    expect((await ask(simulator, address, headers)).status).toBe(403)
    simulator.videos.setLifetime(-1)
    const { item } = await openPost(simulator, id)
    expect((await ask(simulator, String(item.video?.playAddr), headers)).status).toBe(403)
    simulator.videos.setLifetime(6 * 3600)
  })

  test('that is HEVC is another file', async () => {
    const { item, headers } = await openVideo()
    const bytes = await (await ask(simulator, item.video?.bitrateInfo[0]?.PlayAddr.UrlList[0] ?? '', headers)).bytes()
    expect(Buffer.from(bytes).includes('hvc1')).toBe(true)
  })

  test('at www.tiktok.com leads nowhere', async () => {
    const { item, headers } = await openVideo({ brokenFirst: true })
    expect((await ask(simulator, item.video?.bitrateInfo[0]?.PlayAddr.UrlList[0] ?? '', headers)).status).toBe(404)
  })
})

describe('a fault', () => {
  test.each([
    ['403', 403, null],
    ['404', 404, null],
    ['500', 500, null],
    ['to-loopback', 302, 'http://127.0.0.1:9/secret'],
    ['to-foreign', 302, 'https://media.example/file.mp4'],
  ])('media = %s strikes the next request of a video that is being watched', async (fault, status, location) => {
    const { id, address, headers } = await openVideo()
    const watch = () => ask(simulator, address, { ...headers, range: 'bytes=0-9' })
    expect((await watch()).status).toBe(206)
    simulator.videos.setFault(id, 'media', fault, 1)
    const struck = await watch()
    expect([struck.status, struck.headers.get('location')]).toEqual([status, location])
    expect((await watch()).status).toBe(206)
  })

  test('cut and stall give half of what they promise', async () => {
    const { id, address, headers } = await openVideo()
    for (const fault of ['cut', 'stall']) {
      simulator.videos.setFault(id, 'media', fault, 1)
      const leave = new AbortController()
      const answer = await ask(simulator, address, headers, { signal: leave.signal })
      const half = Math.floor(Number(answer.headers.get('content-length')) / 2)
      let size = 0
      const read = async () => {
        for await (const chunk of answer.body ?? []) {
          size += chunk.length
          if (fault === 'stall' && size >= half) leave.abort()
        }
      }
      await expect(read()).rejects.toThrow(fault === 'stall' ? /aborted/ : /terminated/)
      expect(size).toBe(half)
    }
  })

  test('that does not exist cannot be set', () => {
    expect(() => simulator.videos.setFault('*', 'media', 'sleep')).toThrow(/takes one of/)
    expect(() => simulator.videos.setFault('*', 'html', 'captcha')).toThrow(/There are: page/)
  })
})

test('captions are WebVTT of the whole length', async () => {
  const { item, headers } = await openVideo({ subtitles: ['eng-US', 'deu-DE'] })
  expect(item.video?.subtitleInfos.map(({ LanguageCodeName }) => LanguageCodeName)).toEqual(['eng-US', 'deu-DE'])
  const answer = await ask(simulator, item.video?.subtitleInfos[1]?.Url ?? '', headers)
  expect(await answer.text()).toMatch(/^WEBVTT\n\n00:00:00.000 --> 00:00:02.000\ndeu-DE: second 0\n\n.*03.000/s)
})

test('the pictures of a photo post differ, and its sound is for all', async () => {
  const { item } = await openPost(simulator, simulator.videos.add({ pictures: 2 }))
  const read = async (address: string) => Buffer.from(await (await ask(simulator, address)).arrayBuffer())
  const [one, two] = item.imagePost?.images.map(({ imageURL }) => imageURL.urlList[0] ?? '') ?? []
  expect((await read(one ?? '')).equals(await read(two ?? ''))).toBe(false)
  const sound = await ask(simulator, item.music.playUrl, { range: 'bytes=0-9' })
  expect([sound.status, sound.headers.get('content-type')]).toEqual([206, 'audio/mp4'])
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MediaRig, openMediaRig } from './media.suite.ts'

const patience = { timeout: 30_000, interval: 10 }

describe('what rooms know of posts', { timeout: 60_000 }, () => {
  let rig: MediaRig
  beforeAll(async () => {
    rig = await openMediaRig()
  })
  afterAll(() => rig[Symbol.asyncDispose]())

  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'fine',
      (error) => error.code,
    )
  const pages = (id: string) =>
    rig.simulator.videos.requests().filter(({ path }) => path.includes(`/video/${id}`)).length

  test('all forms of an address come to the same post, short ones hop by hop', async () => {
    const { videos } = rig.simulator
    const id = rig.posts.long
    const plain = [
      ...[id, videos.pageOf(id), `https://www.tiktok.com/@/video/${id}`, `https://m.tiktok.com/v/${id}.html`],
      ...[`https://www.tiktok.com/embed/v2/${id}`, `https://www.tiktok.com/player/v1/${id}?autoplay=1`],
      ...[`www.tiktok.com/share/video/${id}`, `https://www.tiktokv.com/share/video/${id}/`],
    ]
    const before = videos.requests().length
    for (const text of plain) expect(await rig.videos.read(text), text).toMatchObject({ kind: 'video', tiktokId: id })
    expect(videos.requests()).toHaveLength(before)
    for (const text of [videos.shorten(id), videos.shorten(id, { via: 't', hops: 3 })])
      expect(await rig.videos.read(text), text).toMatchObject({ kind: 'video', tiktokId: id })
  })

  test('a short address that goes round, too far, or away is refused', async () => {
    const { videos } = rig.simulator
    const asked = () => videos.requests().length
    expect(await code(rig.videos.read(videos.shorten(rig.posts.long, { hops: 6 })))).toBe('video-address-useless')
    expect(await code(rig.videos.read(videos.shorten(rig.posts.long, { loop: true })))).toBe('video-address-useless')
    for (const target of [
      'https://evil.example/@a/video/7106594312292453675',
      'http://127.0.0.1/',
      'file:///etc/passwd',
    ])
      expect(await code(rig.videos.read(videos.shorten(target))), target).toBe('video-host-refused')
    const before = asked()
    for (const place of [
      ...[
        'eviltiktok.com',
        'tiktok.com.evil.example',
        'www.tiktok.com@evil.example',
        'tıktok.com',
        'xn--tktok-j9a.com',
      ],
      ...['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '2130706433', '169.254.169.254', 'www.tiktok.com:8443'],
    ])
      expect(await code(rig.videos.read(`https://${place}/@a/video/${rig.posts.long}`)), place).toBe(
        'video-address-foreign',
      )
    expect(await code(rig.videos.read('https://www.tiktok.com/@mira'))).toBe('video-address-useless')
    expect(asked()).toBe(before)
  })

  test('title, author and picture come by oEmbed, and not having them harms nobody', async () => {
    const address = await rig.videos.read(rig.simulator.videos.pageOf(rig.posts.long))
    expect(await rig.videos.describe(address)).toMatchObject({
      title: 'A minute to watch together',
      author: expect.stringMatching(/^simulated/),
    })
    rig.simulator.videos.setFault(rig.posts.short, 'oembed', 'broken')
    expect(await rig.videos.describe(await rig.videos.read(rig.posts.short))).toBeUndefined()
    rig.simulator.videos.clearFault(rig.posts.short)
  })

  test('a post is played from a path of this server, that holds until the file lapses', async () => {
    const media = await rig.play(rig.posts.long)
    expect(media).toMatchObject({
      tier: 'mp4',
      duration: 64,
      src: expect.stringMatching(/^\/api\/watch\/media\/post\//),
    })
    expect(Number(media.expiresAt) - Date.now()).toBeGreaterThan(5 * 3_600_000)
    expect((await rig.play(rig.posts.captions)).captions?.map(({ language }) => language)).toEqual(['eng-US', 'deu-DE'])
    const photos = await rig.play(rig.posts.photos)
    expect(photos).toMatchObject({ tier: 'photo', src: expect.stringContaining('/sound?') })
    expect(photos.pictures).toHaveLength(4)
  })

  test('what only some browsers play is left, for what all of them do', async () => {
    expect(await rig.play(rig.posts.hevc)).toMatchObject({ tier: 'mp4' })
    expect(await rig.play(rig.posts.plain)).toMatchObject({ tier: 'mp4' })
  })

  test('what is not to be had says why', async () => {
    for (const [post, problem] of [
      ['private', 'private'],
      ['gone', 'gone'],
      ['aged', 'age-restricted'],
      ['blocked', 'blocked'],
    ] as const)
      await expect(rig.play(rig.posts[post]), post).rejects.toThrow(problem)
  })

  test('a page that fails for a moment is asked again; asked by many at once, TikTok is asked once', async () => {
    const { videos } = rig.simulator
    const id = videos.add({ title: 'Shaky' })
    videos.setFault(id, 'page', 'empty', 1)
    const found = await Promise.all(Array.from({ length: 20 }, () => rig.play(id)))
    expect(new Set(found.map(({ tier }) => tier))).toEqual(new Set(['mp4']))
    expect(pages(id)).toBe(2)
  })

  test('a find is kept by the post until it lapses, and what was not to be had for a while', async () => {
    const { videos } = rig.simulator
    videos.setLifetime(1000)
    const id = videos.add({ title: 'Soon gone' })
    await rig.play(id)
    await rig.play(id)
    expect(pages(id)).toBe(1)
    rig.advance(800_000)
    await rig.play(id)
    expect(pages(id)).toBe(2)
    videos.setLifetime(6 * 3600)
  })

  test('a hundred finds are kept, by the post, and the one goes that was used least lately', async () => {
    const { videos } = rig.simulator
    const ids = Array.from({ length: 101 }, () => videos.add({ title: 'One of many' }))
    const [first = '', second = '', ...others] = ids
    await rig.play(first)
    await rig.play(second)
    for (const id of others.slice(1)) await rig.play(id)
    await rig.play(first, 'room-two')
    await rig.play(others[0] ?? '')
    await rig.play(first)
    await rig.play(second)
    expect([pages(first), pages(second)]).toEqual([1, 2])
  })

  describe('passing files on', () => {
    test('whole, in parts, and the head alone', async () => {
      const { src } = await rig.play(rig.posts.short)
      const whole = await rig.ask(src as string)
      const bytes = Buffer.from(await whole.arrayBuffer())
      expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4'])
      const part = await rig.ask(src as string, { headers: { range: 'bytes=100-199' } })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`])
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true)
      const head = await rig.ask(src as string, { method: 'HEAD' })
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)])
      const beyond = await rig.ask(src as string, { headers: { range: `bytes=${bytes.length}-` } })
      expect(beyond.status).toBe(416)
      expect((await rig.ask(src as string, { headers: { range: 'bytes=0-1,5-6' } })).status).toBe(416)
      expect((await rig.ask(src as string, { method: 'POST' })).status).toBe(405)
    })

    test('nothing of TikTok comes along, and nothing of the viewer goes there', async () => {
      const { src } = await rig.play(rig.posts.short)
      const answer = await rig.ask(src as string, { headers: { cookie: 'secret=1' } })
      await answer.arrayBuffer()
      expect(answer.headers.get('set-cookie')).toBeNull()
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    })

    test('a path that was altered, has lapsed, or is for another room holds nothing', async () => {
      const { src = '' } = await rig.play(rig.posts.short)
      const altered = [
        src.replace('room=room-one', 'room=room-two'),
        src.replace(rig.posts.short, rig.posts.long),
        src.replace('/video?', '/caption-0?'),
        src.replace(/exp=\d+/, 'exp=99999999999'),
        src.replace(/sig=[^&]+/, 'sig=AAAA'),
        src.replace(/sig=[^&]+/, ''),
        '/api/watch/media/post/x/y?url=http://127.0.0.1/',
        '/api/watch/media?url=https://evil.example/',
      ]
      for (const path of altered) expect((await rig.ask(path)).status, path).toBe(403)
    })

    test('a path holds until it lapses, and not a moment longer', async () => {
      await using own = await openMediaRig()
      const { src = '', expiresAt = 0 } = await own.play(own.posts.short)
      expect((await own.ask(src, { method: 'HEAD' })).status).toBe(200)
      const asked = own.simulator.videos.requests().length
      own.advance(Number(expiresAt) - Date.now())
      const late = await own.ask(src)
      expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([403, 'media-link-lapsed'])
      expect(own.simulator.videos.requests()).toHaveLength(asked)
    })

    test('a name that leads elsewhere at the second look leads nowhere', async () => {
      const inside = ['169.254.169.254', '10.0.0.5', '::1', '127.0.0.2']
      let addresses = ['127.0.0.1']
      let looks = 0
      const resolve = async () => {
        looks += 1
        return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      }
      await using own = await openMediaRig({ resolve })
      const { src = '' } = await own.play(own.posts.short)
      expect((await own.ask(src)).status).toBe(200)
      for (const address of inside) {
        for (addresses of [[address], ['127.0.0.1', address]]) {
          // What is open may be used for longer: it leads to whoever was judged.
          own.simulator.videos.setFault(own.posts.short, 'media', 'reset', 1)
          await own.ask(src).then((answer) => answer.arrayBuffer())
          const [before, asked] = [looks, own.simulator.videos.requests().length]
          expect((await own.ask(src)).status, address).toBe(502)
          expect(looks).toBeGreaterThan(before)
          expect(own.simulator.videos.requests()).toHaveLength(asked)
          addresses = ['127.0.0.1']
          expect((await own.ask(src)).status).toBe(200)
        }
      }
    })

    test('a file that leads to this machine, or to somebody else, is not followed', async () => {
      for (const fault of ['to-loopback', 'to-foreign']) {
        const id = rig.simulator.videos.add({ title: fault })
        const { src } = await rig.play(id)
        rig.simulator.videos.setFault(id, 'media', fault)
        const answer = await rig.ask(src as string)
        expect([answer.status, ((await answer.json()) as { code: string }).code], fault).toEqual([
          403,
          'video-host-refused',
        ])
      }
    })

    test('what has lapsed at TikTok is looked up once more, and then given up', async () => {
      const { videos } = rig.simulator
      const id = videos.add({ title: 'Lapsed' })
      const { src } = await rig.play(id)
      videos.expireAddresses()
      expect((await rig.ask(src as string)).status).toBe(200)
      expect(pages(id)).toBe(2)
      videos.setFault(id, 'media', '403')
      const answer = await rig.ask(src as string)
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([410, 'media-unavailable'])
    })

    test('pictures, sound and captions are what they are said to be', async () => {
      const photos = await rig.play(rig.posts.photos)
      const type = async (path: string | undefined) => (await rig.ask(path ?? '')).headers.get('content-type')
      expect(await type(photos.pictures?.[3])).toBe('image/jpeg')
      expect(await type(photos.src)).toBe('audio/mp4')
      expect(await type((await rig.play(rig.posts.captions)).captions?.[1]?.src)).toBe('text/vtt; charset=utf-8')
    })

    test('one address gets so many files at a time and no more', async () => {
      const id = rig.simulator.videos.add({ title: 'Slow' })
      const { src } = await rig.play(id)
      rig.simulator.videos.setFault(id, 'media', 'drip')
      const end = new AbortController()
      const all = Array.from({ length: 24 }, () =>
        rig.ask(src as string, { signal: end.signal }).catch(() => undefined),
      )
      await expect
        .poll(
          async () =>
            (await rig.ask(src as string, { signal: AbortSignal.timeout(2000) }).catch(() => undefined))?.status,
          patience,
        )
        .toBe(429)
      end.abort()
      await Promise.all(all)
      await expect.poll(async () => (await rig.ask(src as string, { method: 'HEAD' })).status, patience).not.toBe(429)
    })
  })

  test('without leave to extract there is the official player, and nothing is asked', async () => {
    await using closed = await openMediaRig({ extracts: false })
    expect(await closed.play(closed.posts.long)).toEqual({ tier: 'embed' })
    expect(closed.simulator.videos.requests()).toEqual([])
  })
})

describe('lives', { timeout: 60_000 }, () => {
  test('are received by a playlist whose every address is signed', async () => {
    await using rig = await openMediaRig()
    const found = await rig.videos.find('room-one', { kind: 'live', tiktokId: 'demo', url: '' })
    const src = 'media' in found ? (found.media.src ?? '') : ''
    expect(found).toMatchObject({ media: { tier: 'hls' } })
    const list = await (await rig.ask(src)).text()
    const inside = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(inside.length).toBeGreaterThan(0)
    for (const path of inside) expect(path).toMatch(/^\/api\/watch\/media\/live\/demo\/at-/)
    const segment = await rig.ask(inside.at(-1) ?? '')
    expect(segment.status).toBe(200)
    expect((await segment.arrayBuffer()).byteLength).toBeGreaterThan(1000)
    expect(await rig.videos.find('room-one', { kind: 'live', tiktokId: 'nobody.here', url: '' })).toEqual({
      problem: 'not-live',
    })
  })
})

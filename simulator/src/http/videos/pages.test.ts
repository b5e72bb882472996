import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, openPage, openPost } from '../../../test/videos.ts'
import { type Simulator, startSimulator } from '../../simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())

test('a page holds the post, with HEVC before H.264 and an address that never works after those that do', async () => {
  const { item } = await openPost(simulator, simulator.videos.add({ title: 'a <title>' }))
  expect(item.desc).toBe('a <title>')
  expect(item.video?.duration).toBe(64)
  const keys = item.video?.bitrateInfo.map(({ PlayAddr }) => /_(bytevc1|h264)_(\d+)p_/.exec(PlayAddr.UrlKey)?.slice(1))
  expect(keys).toEqual([
    ['bytevc1', '720'],
    ['h264', '540'],
    ['h264', '360'],
  ])
  const hosts = item.video?.bitrateInfo[1]?.PlayAddr.UrlList.map((url) => new URL(url).host)
  expect(hosts).toEqual(['v16-webapp-prime.tiktok.com', 'www.tiktok.com'])
})

test('a page sets the cookies that the media servers ask for, and keeps the one that a visitor brings', async () => {
  const { videos } = simulator
  const id = videos.add({})
  const answer = await ask(simulator, videos.pageOf(id))
  const names = answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
  expect(names).toEqual(['tt_chain_token', 'ttwid', 'tt_csrf_token'])
  const first = await openPage(simulator, id)
  expect((await openPage(simulator, id, { cookie: first.cookie })).cookie).toBe(first.cookie)
  expect((await openPage(simulator, id)).cookie).not.toBe(first.cookie)
})

test.each([
  ['private', 10216],
  ['private-account', 10222],
  ['blocked', 10204],
] as const)('the page of a post that is %s says %i and no more', async (state, statusCode) => {
  const { detail } = await openPage(simulator, simulator.videos.add({ state }))
  expect(detail).toMatchObject({ statusCode, itemInfo: {} })
  expect(detail?.itemInfo.itemStruct).toBeUndefined()
})

test('a post that is gone, or never was, is not found', async () => {
  for (const id of [simulator.videos.add({ state: 'gone' }), '7000000000000000001']) {
    const { status, detail } = await openPage(simulator, id)
    expect({ status, detail }).toEqual({ status: 404, detail: undefined })
  }
})

test('an age-restricted post comes without a video', async () => {
  const { item } = await openPost(simulator, simulator.videos.add({ state: 'age-restricted' }))
  expect(item.isContentClassified).toBe(true)
  expect(item.video).toBeUndefined()
})

test('a photo post has pictures and a sound, and a page of its own', async () => {
  const id = simulator.videos.add({ pictures: 3 })
  expect(simulator.videos.pageOf(id)).toMatch(/\/photo\/\d+$/)
  const { item } = await openPost(simulator, id)
  expect(item.video).toBeUndefined()
  expect(item.imagePost?.images).toHaveLength(3)
  expect(item.music.playUrl).toMatch(/^https:\/\/sf16-/)
})

test('a post can have nothing but playAddr, as a text or as a list that begins with what does not work', async () => {
  const { videos } = simulator
  const text = await openPost(simulator, videos.add({ renditions: [] }))
  expect(text.item.video?.bitrateInfo).toEqual([])
  expect(text.item.video?.playAddr).toMatch(/^https:\/\/v16-/)
  const list = await openPost(simulator, videos.add({ renditions: [], playAddrList: true, brokenFirst: true }))
  expect(list.item.video?.playAddr).toEqual([
    { src: expect.stringMatching(/^https:\/\/www\./) },
    { src: expect.stringMatching(/^https:\/\/v16-/) },
  ])
})

test('a challenge comes as often as it was asked for, and not to who brings its cookie', async () => {
  const { videos } = simulator
  const id = videos.add({})
  videos.setFault(id, 'page', 'challenge', 2)
  const isChallenge = async (headers = {}) => (await openPage(simulator, id, headers)).text.includes('Please wait')
  expect(await isChallenge()).toBe(true)
  expect(await isChallenge({ cookie: '_wafchallengeid=simulated' })).toBe(false)
  expect([await isChallenge(), await isChallenge()]).toEqual([true, false])
})

test('a share of all pages comes without the post, the same ones for the same seed', async () => {
  const visit = async () => {
    await using seeded = await startSimulator({ seed: 7 })
    seeded.videos.setFault('*', 'transient', 0.5)
    const found: boolean[] = []
    for (let count = 0; count < 20; count++)
      found.push((await openPage(seeded, seeded.videos.ids()[0] ?? '')).detail !== undefined)
    return found
  }
  const first = await visit()
  expect(new Set(first)).toEqual(new Set([true, false]))
  expect(await visit()).toEqual(first)
})

test.each([
  ['403', 403, /Denied/],
  ['broken', 200, /__UNIVERSAL_DATA/],
  ['empty', 200, /<body><\/body>/],
])('page = %s', async (fault, status, text) => {
  const id = simulator.videos.add({})
  simulator.videos.setFault(id, 'page', fault)
  const page = await openPage(simulator, id)
  expect(page).toMatchObject({ status, text: expect.stringMatching(text), detail: undefined })
})

test('a page can be larger than anybody should read', async () => {
  const id = simulator.videos.add({})
  simulator.videos.setFault(id, 'page', 'huge')
  expect((await openPage(simulator, id)).text.length).toBeGreaterThan(5_000_000)
})

test.each(['hang', 'drip'])('page = %s takes longer than anybody should wait', async (fault) => {
  const id = simulator.videos.add({})
  simulator.videos.setFault(id, 'page', fault)
  const visit = async () =>
    (await ask(simulator, simulator.videos.pageOf(id), {}, { signal: AbortSignal.timeout(300) })).text()
  await expect(visit()).rejects.toThrow(/timeout/)
})

test('oEmbed says whose post it is, with a picture that can be fetched; of any other it says nothing', async () => {
  const { videos } = simulator
  const embed = (url: string) => ask(simulator, `https://www.tiktok.com/oembed?url=${encodeURIComponent(url)}`)
  const id = videos.add({ author: 'ann', title: 'hello' })
  const body = (await (await embed(videos.pageOf(id))).json()) as Record<string, string>
  expect(body).toMatchObject({ title: 'hello', author_unique_id: 'ann', embed_product_id: id, provider_name: 'TikTok' })
  const picture = await ask(simulator, body.thumbnail_url ?? '')
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
  videos.expireAddresses()
  expect((await ask(simulator, body.thumbnail_url ?? '')).status).toBe(403)
  for (const url of [
    'https://www.tiktok.com/@a/video/7000000000000000001',
    videos.pageOf(videos.add({ state: 'private' })),
  ])
    expect((await embed(url)).status).toBe(400)
})

/** Where an address leads to, hop by hop; at most ten hops. */
async function follow(address: string): Promise<string[]> {
  const seen = [address]
  for (let next: string | null = address; next?.startsWith('https://') && seen.length <= 10; ) {
    next = (await ask(simulator, next)).headers.get('location')
    if (next !== null) seen.push(next)
  }
  return seen
}

test('short addresses lead to a post over as many hops as were asked for', async () => {
  const { videos } = simulator
  const id = videos.add({})
  for (const via of ['vm', 'vt', 't'] as const) {
    const hops = await follow(videos.shorten(id, { via, hops: 6 }))
    expect(hops).toHaveLength(7)
    expect(hops[0]).toMatch(via === 't' ? /^https:\/\/www\.tiktok\.com\/t\// : `https://${via}.tiktok.com/`)
    expect(hops[6]).toBe(`${videos.pageOf(id)}?_r=1&_t=ZM-simulated`)
  }
  expect(await follow('https://vm.tiktok.com/ZMunknown/')).toEqual([expect.anything(), 'https://www.tiktok.com/?_r=1'])
})

test('short addresses lead round in a circle, or where nobody should go', async () => {
  const { videos } = simulator
  const [first, second, third] = await follow(videos.shorten('never', { hops: 2, loop: true }))
  expect(third).toBe(first)
  expect(second).not.toBe(first)
  for (const target of ['http://127.0.0.1:9/', 'file:///etc/passwd'])
    expect((await follow(videos.shorten(target))).at(-1)).toBe(target)
})

test('what was asked for is known', async () => {
  const id = simulator.videos.add({})
  await openPage(simulator, id)
  expect(simulator.videos.requests().at(-1)).toEqual({ method: 'GET', host: 'www.tiktok.com', path: `/@_/video/${id}` })
})

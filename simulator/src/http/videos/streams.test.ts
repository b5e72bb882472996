import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ask } from '../../../test/videos.ts'
import { type Simulator, startSimulator } from '../../simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())
beforeEach(() => simulator.addLive('ann', {}))

interface LookUp {
  readonly data: {
    readonly liveRoom: {
      readonly status: number
      readonly streamData?: { readonly pull_data: { stream_data: string } }
    }
  }
}
type Renditions = Record<string, { main: { flv: string; hls: string; sdk_params: string } }>

async function lookUp() {
  const address = 'https://www.tiktok.com/api-live/user/room?aid=1988&sourceType=54&uniqueId=ann'
  const { data } = (await (await ask(simulator, address)).json()) as LookUp
  const stream = data.liveRoom.streamData?.pull_data.stream_data
  return { status: data.liveRoom.status, renditions: stream ? (JSON.parse(stream).data as Renditions) : undefined }
}

async function findLow() {
  const { renditions } = await lookUp()
  const low = renditions?.ld?.main
  if (!low) throw new Error('There is no low rendition')
  return low
}

test('a live offers renditions in H.265 and H.264; one that has ended offers nothing', async () => {
  const { status, renditions } = await lookUp()
  expect(status).toBe(2)
  const codecs = Object.entries(renditions ?? {}).map(([name, { main }]) => [name, JSON.parse(main.sdk_params).VCodec])
  expect(codecs).toEqual([
    ['origin', 'h265'],
    ['hd', 'h264'],
    ['sd', 'h264'],
    ['ld', 'h264'],
  ])
  simulator.endLive('ann')
  expect(await lookUp()).toEqual({ status: 4, renditions: undefined })
})

test('a live can be without HLS, without H.264 and without anything', async () => {
  simulator.setFault('ann', 'stream', 'no-hls')
  expect((await findLow()).hls).toBe('')
  simulator.setFault('ann', 'stream', 'h265-only')
  expect(Object.keys((await lookUp()).renditions ?? {})).toEqual(['origin'])
  simulator.setFault('ann', 'stream', 'none')
  expect(await lookUp()).toEqual({ status: 2, renditions: undefined })
})

/** Media sequence, and the segments with their times. */
function readPlaylist(text: string) {
  const first = Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1])
  const times = [...text.matchAll(/#EXT-X-PROGRAM-DATE-TIME:(.*)/g)].map(([, time]) => Date.parse(time ?? ''))
  return { first, times, segments: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')) }
}

test('the playlist of a live goes on, and names what was when', async () => {
  const { hls } = await findLow()
  const read = async () => readPlaylist(await (await ask(simulator, hls)).text())
  const before = await read()
  expect(before.segments).toHaveLength(6)
  expect(before.times.map((time) => time - (before.times[0] ?? 0))).toEqual([0, 2, 4, 6, 8, 10].map((s) => s * 1000))
  expect(before.times.at(-1)).toBeLessThan(Date.now())
  await expect.poll(async () => (await read()).first).toBeGreaterThan(before.first)
  const after = await read()
  const moved = after.first - before.first
  expect(after.segments[0]).toBe(before.segments[moved])
  expect(after.times[0]).toBe(before.times[moved])
})

test('every segment of a live is MPEG-TS, for who has an address that holds', async () => {
  const { hls } = await findLow()
  const playlist = await ask(simulator, hls)
  expect(playlist.headers.get('access-control-allow-origin')).toBe('*')
  const { segments } = readPlaylist(await playlist.text())
  for (const segment of segments) {
    const bytes = await (await ask(simulator, new URL(segment, hls).href)).bytes()
    expect([bytes[0], bytes[188], bytes.length % 188]).toEqual([0x47, 0x47, 0])
  }
  simulator.videos.expireAddresses()
  for (const address of [hls, new URL(segments[0] ?? '', hls).href])
    expect((await ask(simulator, address)).status).toBe(403)
})

interface Tag {
  readonly type: number
  readonly time: number
  readonly body: Buffer
}

/** The tags of an FLV stream until `isEnough`, or until it ends. */
async function readFlv(address: string, isEnough: (tags: readonly Tag[]) => boolean): Promise<Tag[]> {
  const answer = await ask(simulator, address)
  let bytes = Buffer.alloc(0)
  for await (const chunk of answer.body ?? []) {
    bytes = Buffer.concat([bytes, chunk])
    if (isEnough(readTags(bytes))) break
  }
  expect(bytes.toString('latin1', 0, 3)).toBe('FLV')
  return readTags(bytes)
}

function readTags(bytes: Buffer): Tag[] {
  const tags: Tag[] = []
  for (let at = 13; at + 15 <= bytes.length; ) {
    const end = at + 11 + bytes.readUIntBE(at + 1, 3)
    if (end + 4 > bytes.length) break
    expect(bytes.readUInt32BE(end)).toBe(end - at)
    const time = bytes.readUIntBE(at + 4, 3) + bytes.readUInt8(at + 7) * 2 ** 24
    tags.push({ type: bytes.readUInt8(at), time, body: bytes.subarray(at + 11, end) })
    at = end + 4
  }
  return tags
}

const isPicture = ({ type, body }: Tag) => type === 9 && body[1] === 1

test('FLV begins with how to decode it and a key frame, and leaves none out', async () => {
  const { flv } = await findLow()
  const tags = await readFlv(flv, (all) => (all.findLast(isPicture)?.time ?? 0) > 1_500)
  const configured = tags.slice(0, 3).filter(({ type, body }) => type !== 18 && body[1] === 0)
  expect(configured.map(({ type }) => type).toSorted()).toEqual([8, 9])
  const pictures = tags.filter(isPicture)
  expect((pictures[0]?.body[0] ?? 0) >> 4).toBe(1)
  const steps = pictures.slice(1).map(({ time }, index) => time - (pictures[index]?.time ?? 0))
  expect(new Set(steps)).toEqual(new Set([40]))
})

test('whoever comes later gets the same moment with the same time, and all end with the live', async () => {
  const { flv } = await findLow()
  const all = () => false
  const first = readFlv(flv, all)
  await readFlv(flv, (tags) => tags.filter(isPicture).length > 30)
  const second = readFlv(flv, all)
  await readFlv(flv, (tags) => (tags.findLast(isPicture)?.time ?? 0) > 1_800)
  simulator.endLive('ann')
  const [earlier, later] = [await first, await second].map((tags) => tags.filter(isPicture))
  const shared = later?.filter(({ time }) => earlier?.some((tag) => tag.time === time)) ?? []
  expect(shared.length).toBeGreaterThan(0)
  for (const { time, body } of shared) expect(earlier?.find((tag) => tag.time === time)?.body.equals(body)).toBe(true)
  expect((await ask(simulator, flv)).status).toBe(404)
})

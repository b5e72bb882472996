import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLiveData, readPageData } from './videos.ts'

const page = (detail: unknown) =>
  `<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">${JSON.stringify({
    __DEFAULT_SCOPE__: { 'webapp.video-detail': detail },
  })}</script></html>`
const post = (item: object) => page({ statusCode: 0, itemInfo: { itemStruct: item } })
const head = { desc: 'A clip', author: { uniqueId: 'Mira' } }
const rendition = (codec: string, key: string, bitrate: number, ...urls: string[]) => ({
  CodecType: codec,
  Bitrate: bitrate,
  PlayAddr: { UrlKey: key, UrlList: urls },
})
const cdn = 'https://v16-webapp.tiktokcdn.com'

describe('the page of a post', () => {
  test('of several renditions those that every browser plays are taken, the best first', () => {
    const video = {
      duration: 12,
      width: 576,
      height: 1024,
      playAddr: `${cdn}/plain`,
      bitrateInfo: [
        rendition('h265_hvc1', 'v_bytevc1_720p', 900, `${cdn}/hevc`),
        rendition('h264', 'v_h264_540p', 500, `${cdn}/low`),
        rendition('h264', 'v_h264_720p', 800, `${cdn}/high`, 'https://www.tiktok.com/aweme/v1/play/'),
      ],
      subtitleInfos: [
        { Url: `${cdn}/en.vtt`, Format: 'webvtt', LanguageCodeName: 'eng-US' },
        { Url: `${cdn}/en.srt`, Format: 'creator_caption', LanguageCodeName: 'eng-US' },
      ],
    }
    expect(readPageData(post({ ...head, video }))).toEqual({
      kind: 'video',
      title: 'A clip',
      author: 'mira',
      duration: 12,
      width: 576,
      height: 1024,
      sources: [`${cdn}/high`, `${cdn}/low`, `${cdn}/plain`],
      pictures: [],
      captions: [{ language: 'eng-US', url: `${cdn}/en.vtt` }],
    })
  })

  test('the plain address is enough, in any of its shapes', () => {
    for (const playAddr of [`${cdn}/plain`, [{ src: `${cdn}/plain` }], [`${cdn}/plain`]])
      expect(readPageData(post({ ...head, video: { playAddr } }))).toMatchObject({ sources: [`${cdn}/plain`] })
  })

  test('photos come with their sound', () => {
    const images = [{ imageURL: { urlList: [`${cdn}/1a`, `${cdn}/1b`] }, imageWidth: 1080, imageHeight: 1920 }]
    const found = readPageData(
      post({ ...head, imagePost: { images }, music: { playUrl: `${cdn}/sound`, duration: 30 } }),
    )
    expect(found).toMatchObject({ kind: 'photo', duration: 30, width: 1080, sources: [`${cdn}/sound`] })
    expect(found).toMatchObject({ pictures: [[`${cdn}/1a`, `${cdn}/1b`]] })
  })

  test.each([
    ['private', page({ statusCode: 10216 })],
    ['private', page({ statusCode: 10222 })],
    ['blocked', page({ statusCode: 10204 })],
    ['gone', page({ statusCode: 10101 })],
    ['gone', page({ statusCode: 0 })],
    ['age-restricted', post({ ...head, isContentClassified: true })],
    ['unavailable', post({ ...head, video: { playAddr: 'https://www.tiktok.com/aweme' } })],
    ['challenge', '<html>Please wait...<script>_wafchallengeid</script></html>'],
    ['unreadable', '<html></html>'],
    ['unreadable', page(undefined)],
    ['unreadable', '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{</script>'],
  ])('%s', (problem, html) => {
    expect(readPageData(html)).toEqual({ problem })
  })

  test('whatever its data are, reading them never fails', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (item) => void expect(readPageData(post(item as object))).toBeTypeOf('object')),
    )
    fc.assert(fc.property(fc.jsonValue(), (answer) => void readLiveData(answer)))
  })
})

describe('the streams of a live', () => {
  const stream = (codec: string, bitrate: number, name: string) => ({
    main: {
      flv: `${cdn}/${name}.flv`,
      hls: `${cdn}/${name}.m3u8`,
      sdk_params: JSON.stringify({ VCodec: codec, vbitrate: bitrate }),
    },
  })
  const answer = (status: number, qualities: object) => ({
    data: {
      user: { uniqueId: 'Mira' },
      liveRoom: {
        status,
        title: 'On air',
        streamData: { pull_data: { stream_data: JSON.stringify({ data: qualities }) } },
      },
    },
  })

  test('H.264 alone, HLS first, the best first', () => {
    const qualities = {
      origin: stream('h265', 3000, 'origin'),
      sd: stream('h264', 700, 'sd'),
      hd: stream('h264', 1500, 'hd'),
    }
    const found = readLiveData(answer(2, qualities))
    expect(found).toMatchObject({ title: 'On air', author: 'mira' })
    expect(found?.streams.map(({ url }) => url.slice(cdn.length))).toEqual([
      '/hd.m3u8',
      '/sd.m3u8',
      '/hd.flv',
      '/sd.flv',
    ])
  })

  test('of who is not live there are none', () => {
    expect(readLiveData(answer(4, { hd: stream('h264', 1, 'hd') }))).toBeUndefined()
    expect(readLiveData({ statusCode: 19881007 })).toBeUndefined()
  })
})

import { type Addresses, hosts } from './addresses.ts'
import { type Codec, type Post, secondsOf } from './posts.ts'

const heights = [720, 540, 360]
/** TikTok's numbers for what has gone wrong; a post that is gone has no page at all. */
const statusCodes = { public: 0, private: 10216, 'private-account': 10222, blocked: 10204, 'age-restricted': 0 }

/** What stands under `webapp.video-detail` in the page of a post that is not gone. `token` is the visitor's cookie. */
export function describeDetail(post: Post, addresses: Addresses, token: string): unknown {
  const state = post.state === 'gone' ? 'blocked' : post.state
  const statusCode = statusCodes[state]
  if (statusCode !== 0) return { itemInfo: {}, shareMeta: {}, statusCode, statusMsg: 'item is not available' }
  return { itemInfo: { itemStruct: describeItem(post, addresses, token) }, shareMeta: {}, statusCode, statusMsg: '' }
}

function describeItem(post: Post, addresses: Addresses, token: string) {
  const shared = {
    id: post.id,
    desc: post.title,
    createTime: '1700000000',
    author: { id: `68${post.id.slice(-8)}`, uniqueId: post.author, nickname: post.author },
    music: {
      id: `69${post.id.slice(-8)}`,
      title: 'simulated sound',
      authorName: post.author,
      playUrl: `https://${hosts.sounds}/obj/tos-useast2a-ve-2774/${post.id}.m4a`,
    },
    stats: { diggCount: 12, playCount: 345, commentCount: 6, shareCount: 7 },
  }
  if (post.state === 'age-restricted') return { ...shared, isContentClassified: true }
  if (post.pictures > 0) return { ...shared, imagePost: describePictures(post, addresses) }
  return { ...shared, video: describeVideo(post, addresses, token) }
}

function describePictures(post: Post, addresses: Addresses) {
  const images = Array.from({ length: post.pictures }, (_, index) => ({
    imageURL: { urlList: [signPicture(post, addresses, `slide${index}`)] },
    imageWidth: 90,
    imageHeight: 160,
  }))
  return { images, cover: images[0], title: post.title }
}

function describeVideo(post: Post, addresses: Addresses, token: string) {
  const play = signVideo(post, addresses, 'h264', 720, token)
  return {
    id: post.id,
    duration: secondsOf(post),
    width: 360,
    height: 640,
    ratio: '720p',
    format: 'mp4',
    codecType: 'h264',
    cover: signPicture(post, addresses, 'cover'),
    playAddr: post.playAddrList ? [{ src: brokenAddress(post) }, { src: play }] : play,
    downloadAddr: signVideo(post, addresses, 'h264', 0, token),
    bitrateInfo: post.renditions.map((codec, index) => describeRendition({ post, addresses, token }, codec, index)),
    subtitleInfos: post.subtitles.map((language) => ({
      LanguageCodeName: language,
      Format: 'webvtt',
      Source: 'ASR',
      Url: addresses.sign(hosts.media, `/subtitles/${post.id}/${language}.vtt`, token),
    })),
  }
}

interface Visit {
  readonly post: Post
  readonly addresses: Addresses
  readonly token: string
}

function describeRendition({ post, addresses, token }: Visit, codec: Codec, index: number) {
  const height = heights[index % heights.length] ?? 360
  const working = signVideo(post, addresses, codec, height, token)
  const urls = post.brokenFirst ? [brokenAddress(post), working] : [working, brokenAddress(post)]
  return {
    Bitrate: height * 1000,
    QualityType: 10 + index,
    GearName: `normal_${height}_0`,
    CodecType: codec === 'bytevc1' ? 'h265_hvc1' : codec,
    PlayAddr: {
      UrlKey: `v09044g40000_${codec}_${height}p_${height}000`,
      UrlList: urls,
      Uri: post.id,
      Width: (height * 9) / 16,
      Height: height,
    },
  }
}

function signVideo(post: Post, addresses: Addresses, codec: Codec, height: number, token: string): string {
  return addresses.sign(
    hosts.media,
    `/video/tos/useast2a/tos-useast2a-ve-0068c001/${post.id}-${codec}-${height}/`,
    token,
  )
}

/** An address of one of the post's pictures: `cover`, or `slide0` and so on. */
export function signPicture(post: Post, addresses: Addresses, name: string): string {
  return addresses.sign(hosts.pictures, `/tos-useast2a-p-0037/${post.id}-${name}~tplv-noop.image`)
}

/** TikTok gives it beside the others, and it leads nowhere. */
function brokenAddress(post: Post): string {
  return `https://${hosts.pages}/aweme/v1/play/?video_id=${post.id}&line=0`
}

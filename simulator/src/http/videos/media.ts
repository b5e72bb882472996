import { drawPicture, hosts, type Post, readClip, secondsOf, type Videos, writeCaptions } from '#videos/videos.ts'
import { html, json, type Reply, type Request } from '../answers.ts'
import { hang, spoil } from './bodies.ts'
import { readCookie } from './cookies.ts'
import { cutRange } from './ranges.ts'

interface File {
  readonly post: Post
  readonly bytes: Buffer
  readonly type: string
}

const watchPath = /^\/video\/tos\/[\w-]+\/[\w-]+\/(\d+)-(h264|bytevc1|bytevc2)-\d+\/$/
const captionsPath = /^\/subtitles\/(\d+)\/([\w-]+)\.vtt$/
const picturePath = /^\/tos-[\w-]+\/(\d+)-((?:cover|slide)\d*)~tplv-noop\.image$/
const soundPath = /^\/obj\/[\w-]+\/(\d+)\.m4a$/
const denied = html('<html><head><title>403 Forbidden</title></head></html>', 403)

/** The servers of videos, captions, pictures and sounds. */
export function answerMedia(request: Request, videos: Videos): Reply | Promise<Reply> {
  const file = findFile(request, videos)
  if (!file) return undefined
  if (!mayHave(request, videos)) return denied
  const fault = videos.strike(file.post.id, 'media')
  if (fault === undefined || fault === 'no-range') return send(request, file, fault === undefined)
  if (fault === 'reset') return 'reset'
  if (fault === 'hang') return hang()
  if (fault === 'html') return html('<html><body>Something went wrong</body></html>')
  if (fault === 'to-loopback') return { status: 302, headers: { location: 'http://127.0.0.1:9/secret' }, body: '' }
  if (fault === 'to-foreign') return { status: 302, headers: { location: 'https://media.example/file.mp4' }, body: '' }
  if (fault === 'cut' || fault === 'stall' || fault === 'drip') {
    const { status, headers, body } = cutRange(request, file.bytes, file.type)
    return spoil(fault, status, headers, body)
  }
  return json({ message: 'refused' }, Number(fault))
}

function send(request: Request, { bytes, type }: File, ranges: boolean): Reply {
  return ranges ? cutRange(request, bytes, type) : { status: 200, headers: { 'content-type': type }, body: bytes }
}

function findFile({ host, url }: Request, videos: Videos): File | undefined {
  if (host === hosts.media) return findVideo(url.pathname, videos) ?? findCaptions(url.pathname, videos)
  const [, id = '', name = 'sound'] =
    (host === hosts.pictures ? picturePath : host === hosts.sounds ? soundPath : /^$/).exec(url.pathname) ?? []
  const post = videos.find(id)
  if (!post) return undefined
  if (name === 'sound') return { post, bytes: readClip('sound.m4a'), type: 'audio/mp4' }
  return { post, bytes: drawPicture(`${id} ${name}`), type: 'image/png' }
}

/** Whatever it is called, what is not H.264 is the one HEVC file that there is. */
function findVideo(path: string, videos: Videos): File | undefined {
  const [, id = '', codec] = watchPath.exec(path) ?? []
  const post = videos.find(id)
  return post && { post, bytes: readClip(codec === 'h264' ? `${post.clip}.mp4` : 'hevc.mp4'), type: 'video/mp4' }
}

function findCaptions(path: string, videos: Videos): File | undefined {
  const [, id = '', language = ''] = captionsPath.exec(path) ?? []
  const post = videos.find(id)
  if (!post?.subtitles.includes(language)) return undefined
  return { post, bytes: Buffer.from(writeCaptions(secondsOf(post), language)), type: 'text/vtt; charset=utf-8' }
}

/** Sounds are for all; pictures want an address that holds; videos also the cookie of their page, and a referrer. */
function mayHave(request: Request, { addresses }: Videos): boolean {
  const { host, url, headers } = request
  if (host === hosts.sounds) return true
  if (!addresses.holds(host, url, readCookie(request, 'tt_chain_token'))) return false
  return host !== hosts.media || /^https:\/\/www\.tiktok\.com(\/|$)/.test(headers.referer ?? '')
}

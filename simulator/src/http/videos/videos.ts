import { readFileSync } from 'node:fs'
import type { Lives } from '#lives/lives.ts'
import { describeEmbed, hosts, readClip, type Videos } from '#videos/videos.ts'
import { html, json, type Reply, type Request } from '../answers.ts'
import { hang } from './bodies.ts'
import { answerMedia } from './media.ts'
import { describeForPlayer, showPost } from './pages.ts'
import { cutRange } from './ranges.ts'
import { answerStream } from './streams.ts'

const postPath = /^\/@[^/]*\/(?:video|photo)\/(\d+)\/?$/
const shortPath = /^(?:\/t)?\/(\w+)\/?$/
const playerPath = /^\/player\/v1\/(\d+)$/
const clipPath = /^\/player\/v1\/(\d+)\/clip\.mp4$/
const shortHosts = ['vm.tiktok.com', 'vt.tiktok.com']

/** Everything of TikTok that has to do with posts, and with watching lives. */
export async function answerVideos(request: Request, videos: Videos, lives: Lives): Promise<Reply> {
  const { method, host, url, headers } = request
  const isPage = host === hosts.pages || host === 'm.tiktok.com'
  const reply = shortHosts.includes(host)
    ? followShort(url.pathname, videos)
    : isPage
      ? answerPage(request, videos)
      : (answerMedia(request, videos) ?? answerStream(request, videos, lives))
  const range = headers.range === undefined ? {} : { range: headers.range }
  if (reply !== undefined) videos.note({ method, host, path: url.pathname, ...range })
  return reply
}

function answerPage(request: Request, videos: Videos): Reply | Promise<Reply> {
  const { pathname } = request.url
  const post = postPath.exec(pathname)?.[1]
  if (post !== undefined) return showPost(request, videos, post)
  if (pathname === '/oembed') return answerEmbed(request, videos)
  if (pathname === '/player/v1/player.js') return sendScript()
  const player = playerPath.exec(pathname)?.[1]
  if (player !== undefined) return showPlayer(videos, player)
  const clip = videos.find(clipPath.exec(pathname)?.[1] ?? '')
  if (clip) return cutRange(request, readClip(`${clip.clip}.mp4`), 'video/mp4')
  return pathname.startsWith('/t/') ? followShort(pathname, videos) : undefined
}

/** A code that nobody was given leads home, as it does at TikTok. */
function followShort(path: string, videos: Videos): Reply {
  const code = shortPath.exec(path)?.[1] ?? ''
  const location = videos.links.find(code) ?? `https://${hosts.pages}/?_r=1`
  return { status: 301, headers: { location, 'content-type': 'text/html; charset=utf-8' }, body: '' }
}

function answerEmbed({ url }: Request, videos: Videos): Reply | Promise<Reply> {
  const id = /\/(?:video|photo)\/(\d+)/.exec(url.searchParams.get('url') ?? '')?.[1] ?? ''
  const fault = videos.strike(id, 'oembed')
  if (fault === 'reset') return 'reset'
  if (fault === 'hang') return hang()
  if (fault === 'broken') return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"version":' }
  const post = videos.find(id)
  const status = fault === undefined ? 400 : Number(fault)
  if (fault !== undefined || !post || post.state !== 'public')
    return json({ code: status, message: 'Something went wrong' }, status)
  return json(describeEmbed(post, videos.addresses))
}

function sendScript(): Reply {
  const body = readFileSync(new URL('../../../player/player.js', import.meta.url))
  return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body }
}

/** The embed player's page; every site may frame it. */
function showPlayer(videos: Videos, id: string): Reply {
  const settings = JSON.stringify(describeForPlayer(videos, id)).replaceAll('<', '\\u003c')
  const page = `<!doctype html><html><head><title>Simulated player</title>
<style>body { margin: 0; background: #000; color: #fff } video { width: 100vw; height: 100vh }</style></head><body>
<script id="settings" type="application/json">${settings}</script>
<script type="module" src="/player/v1/player.js"></script></body></html>`
  return html(page, 200, { 'content-security-policy': 'frame-ancestors *' })
}

import { describeDetail, type Post, secondsOf, type Videos } from '#videos/videos.ts'
import { html, type Reply, type Request } from '../answers.ts'
import { hang, spoil } from './bodies.ts'
import { readCookie } from './cookies.ts'

const cookieRules = 'Path=/; Domain=tiktok.com; Secure; SameSite=None'
const challengeCookie = '_wafchallengeid'
const hugePadding = 6_000_000

/** The page of a post. Its address may name any user, and call a photo post a video. */
export function showPost(request: Request, videos: Videos, id: string): Reply | Promise<Reply> {
  const post = videos.find(id)
  const passed = readCookie(request, challengeCookie) !== undefined
  const faults = videos.faultsOf(id).has('page') ? videos.faultsOf(id) : videos.faultsOf('*')
  if (faults.peek('page') === 'challenge' && passed) return writePost(request, videos, post)
  const fault = faults.take('page')
  if (fault === undefined) return writePost(request, videos, post, videos.strike(id, 'transient') !== undefined)
  if (fault === 'reset') return 'reset'
  if (fault === 'hang') return hang()
  if (fault === 'challenge') return html(challengePage)
  if (fault === '403' || fault === '500') return html('<html><body>Access Denied</body></html>', Number(fault))
  if (fault === 'broken') return html(writePage('{"__DEFAULT_SCOPE__":{"webapp.video-detail":'))
  if (fault === 'empty') return html('<!doctype html><html><body></body></html>')
  const page = writePost(request, videos, post)
  if (fault === 'drip') return spoil('drip', 200, { 'content-type': 'text/html' }, Buffer.from(page.body))
  return { ...page, body: `${page.body}<!--${' '.repeat(hugePadding)}-->` }
}

/** Whoever runs its script comes back with the cookie. */
const challengePage = `<!doctype html><html><head><title>Please wait...</title></head><body><p>Please wait...</p>
<script>document.cookie = '${challengeCookie}=simulated; path=/'; setTimeout(() => location.reload(), 300)</script></body></html>`

function writePost(request: Request, videos: Videos, post: Post | undefined, isIncomplete = false) {
  const token = readCookie(request, 'tt_chain_token') ?? videos.addresses.createToken()
  const cookies = [
    `tt_chain_token=${token}; ${cookieRules}; HttpOnly`,
    `ttwid=1%7Csimulated; ${cookieRules}; HttpOnly`,
    `tt_csrf_token=simulated; ${cookieRules}`,
  ]
  const isGone = !post || post.state === 'gone'
  const detail = isGone || isIncomplete ? undefined : describeDetail(post, videos.addresses, token)
  const scope = { 'webapp.app-context': { region: 'US' }, ...(detail ? { 'webapp.video-detail': detail } : {}) }
  const page = writePage(JSON.stringify({ __DEFAULT_SCOPE__: scope }))
  return html(page, isGone ? 404 : 200, { 'set-cookie': cookies })
}

/** Like TikTok's, it makes its video element itself, some time after it was loaded. */
function writePage(state: string): string {
  return `<!doctype html><html><head><title>Simulated TikTok</title></head><body><div id="app"></div>
<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">${state.replaceAll('<', '\\u003c')}</script>
<script>
const text = document.getElementById('__UNIVERSAL_DATA_FOR_REHYDRATION__').textContent
const play = JSON.parse(text).__DEFAULT_SCOPE__['webapp.video-detail']?.itemInfo?.itemStruct?.video?.playAddr
setTimeout(() => {
  if (!play) return
  const element = document.createElement('video')
  element.muted = true
  element.src = typeof play === 'string' ? play : play.at(-1).src
  document.getElementById('app').append(element)
}, 200)
</script></body></html>`
}

/** What stands behind the player's address, for a post that can be embedded. */
export function describeForPlayer(videos: Videos, id: string) {
  const post = videos.find(id)
  const fault = videos.strike(id, 'player')
  return {
    id,
    seed: videos.seed,
    seconds: post ? secondsOf(post) : 0,
    plays: post && post.pictures > 0 ? 'clock' : videos.player.plays,
    messages: videos.player.messages,
    latency: videos.player.latency,
    gone: fault === 'gone' || !post || !['public', 'age-restricted'].includes(post.state),
    blocked: fault === 'autoplay-blocked',
    silent: fault === 'silent',
    drops: videos.faultsOf(id).peek('player-drops') ?? videos.faultsOf('*').peek('player-drops') ?? 0,
  }
}

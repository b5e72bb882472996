import type { Live, Lives } from '#lives/lives.ts'
import { gifts, isStreakGift } from '#scenario/scenario.ts'
import { describeStream, type Videos } from '#videos/videos.ts'
import { html, json, type Reply, type Request } from './answers.ts'

const statusLive = 2
const statusOffline = 4
const notFound = { statusCode: 19881007, message: 'user_not_found', data: {} }

/** The pages and look-ups of www.tiktok.com and webcast.tiktok.com. */
export function answerTikTok(request: Request, lives: Lives, videos: Videos): Reply {
  const { pathname, searchParams } = request.url
  const page = /^\/@([^/]+)\/live\/?$/.exec(pathname)
  if (page?.[1]) return showPage(lives.find(decodeURIComponent(page[1])))
  if (pathname === '/api-live/user/room/' || pathname === '/api-live/user/room') {
    return lookUp(lives.find(searchParams.get('uniqueId') ?? ''), videos)
  }
  if (pathname === '/webcast/room/info/') return describeRoom(searchParams.get('room_id') ?? '', lives)
  if (pathname === '/webcast/gift/list/') return listGifts(request.url.origin)
  return undefined
}

/** 2 while the room is on the air, 4 afterwards. */
export function statusOf(live: Live, roomId = live.room.roomId): number {
  const on = !live.room.ended && live.room.roomId === roomId && !live.faults.has('offline')
  return on ? statusLive : statusOffline
}

function showPage(live: Live | undefined): Reply {
  const fault = live?.faults.take('html')
  if (fault === 'reset') return 'reset'
  if (fault === '403') return html('<html><body>Access Denied</body></html>', 403)
  if (fault === 'captcha')
    return html('<html><head><title>Verify to continue</title></head><body id="captcha"></body></html>')
  const state =
    fault === 'broken' ? '{"LiveRoom":' : embed(live ? { LiveRoom: { liveRoomUserInfo: describeUser(live) } } : {})
  return html(
    `<!doctype html><html><head></head><body><script id="SIGI_STATE" type="application/json">${state}</script></body></html>`,
  )
}

/** JSON that cannot end the script element it stands in. */
function embed(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function describeUser(live: Live) {
  const { host, room } = live
  return {
    user: {
      id: host.userId,
      uniqueId: host.uniqueId,
      nickname: host.nickname,
      roomId: room.roomId,
      secUid: '',
      status: statusOf(live),
    },
    stats: { followerCount: host.followers, followingCount: 12 },
    liveRoom: {
      title: live.title,
      status: statusOf(live),
      startTime: Math.floor(room.startedAt / 1000),
      liveRoomStats: { userCount: room.connections.size },
    },
  }
}

function lookUp(live: Live | undefined, videos: Videos): Reply {
  const fault = live?.faults.take('api')
  if (fault === 'reset') return 'reset'
  if (fault === '403') return json({ statusCode: 403, message: 'forbidden' }, 403)
  if (!live || fault === 'not-found') return json(notFound)
  const { liveRoom, ...rest } = describeUser(live)
  const streamData = describeStream(live, videos.addresses)
  return json({ statusCode: 0, message: '', data: { ...rest, liveRoom: { ...liveRoom, streamData } } })
}

function describeRoom(roomId: string, lives: Lives): Reply {
  const live = lives.findByRoom(roomId)
  if (!live) return json({ status_code: 10011, data: { message: 'room not found', prompts: 'room not found' } })
  const { host, room } = live
  const data = {
    id: Number(roomId),
    id_str: roomId,
    status: statusOf(live, roomId),
    title: live.title,
    create_time: Math.floor(room.startedAt / 1000),
    owner: {
      id_str: host.userId,
      display_id: host.uniqueId,
      nickname: host.nickname,
      follow_info: { follower_count: host.followers },
    },
    user_count: room.connections.size,
    stats: { total_user: live.counts.connections, like_count: live.log.totals.likes },
  }
  return json({ status_code: 0, data, extra: { now: Date.now() } })
}

function listGifts(origin: string): Reply {
  const list = gifts.map((gift) => ({
    id: gift.id,
    name: gift.name,
    diamond_count: gift.diamonds,
    type: isStreakGift(gift) ? 1 : 2,
    combo: isStreakGift(gift),
    image: { url_list: [`${origin}/images/gifts/${gift.id}.svg`] },
  }))
  return json({ status_code: 0, data: { gifts: list } })
}

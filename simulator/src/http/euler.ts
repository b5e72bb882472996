import { createCursor, createInternalExt, type Live, type Lives } from '#lives/lives.ts'
import { encodeFetchResult } from '#wire/wire.ts'
import { type Answer, HttpError, json, type Reply, type Request } from './answers.ts'
import type { SignLimits } from './sign-limits.ts'
import { statusOf } from './tiktok.ts'

export const socketPath = '/webcast/im/ws_proxy/ws_reuse_supplement/'

/** Euler Stream's signing service, under `/euler` or under its own paths. */
export async function answerEuler(request: Request, lives: Lives, limits: SignLimits): Promise<Reply> {
  const path = request.url.pathname.replace(/^\/euler(?=\/)/, '')
  if (path === '/tiktok/sign_url') return signUrl(request)
  const anchor = /^\/webcast\/anchors\/([^/]+)\/room_id$/.exec(path)
  if (anchor?.[1]) return findRoomId(lives.find(decodeURIComponent(anchor[1])))
  const room = /^\/webcast\/rooms\/(\d+)\/(connect|chat|moderation\/mutes|moderation\/bans)$/.exec(path)
  if (!room?.[1]) return undefined
  const live = lives.findByRoom(room[1])
  if (room[2]?.startsWith('moderation')) return keepOrder(request, live)
  if (room[2] === 'chat') return takeChat(request, live)
  return answerConnect(request, room[1], live, limits)
}

async function signUrl(request: Request): Promise<Reply> {
  const { url, userAgent } = readJson(await request.body()) as { url?: string; userAgent?: string }
  if (typeof url !== 'string') throw new HttpError(400, 'url is missing')
  const signedUrl = `${url}${url.includes('?') ? '&' : '?'}X-Bogus=simulated`
  return json({ code: 200, message: 'ok', response: { signedUrl, userAgent, tokens: { 'X-Bogus': 'simulated' } } })
}

function readJson(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8') || '{}') as Record<string, unknown>
  } catch {
    throw new HttpError(400, 'The body is not JSON')
  }
}

function findRoomId(live: Live | undefined): Reply {
  const fault = live?.faults.take('room-id')
  if (fault === '401' || fault === '402' || fault === '403') {
    return json({ code: Number(fault), message: 'Your plan does not include this endpoint.', ok: false }, Number(fault))
  }
  if (!live || fault === 'not-found') return json({ code: 404, message: 'The user was not found.', ok: false }, 404)
  return json({ code: 200, ok: true, message: 'ok', room_id: live.room.roomId, is_live: statusOf(live) === 2 })
}

async function takeChat(request: Request, live: Live | undefined): Promise<Reply> {
  const fault = live?.faults.take('chat')
  if (fault === 'reset') return 'reset'
  if (fault === '429') return refuseForNow(2)
  if (fault && fault !== 'silent')
    return json({ code: Number(fault), message: 'Sending chat messages was refused.' }, Number(fault))
  if (!live) return json({ code: 404, message: 'The room was not found.' }, 404)
  const { content } = readJson(await request.body())
  if (typeof content !== 'string' || content === '') throw new HttpError(400, 'content is missing')
  live.chats.push(content)
  live.room.publish([
    { kind: 'comment', person: { ...live.host, uniqueId: 'simulated.sender' }, text: content, language: 'en' },
  ])
  if (fault === 'silent') return new Promise(() => {})
  return json({ code: 200, message: 'ok', data: { sent: true } })
}

/** Keeps a viewer from writing, or from the live: only notes it. */
function keepOrder({ method, url }: Request, live: Live | undefined): Reply {
  const fault = live?.faults.take('moderation')
  if (fault === 'reset') return 'reset'
  if (fault === '429') return refuseForNow(2)
  if (fault) return json({ code: Number(fault), message: 'Keeping order was refused.' }, Number(fault))
  if (!live || method !== 'PUT') return json({ code: 404, message: 'The room was not found.' }, 404)
  const { searchParams } = url
  const banned = searchParams.get('tiktok_user_id')
  const seconds = Number(searchParams.get('duration') ?? '-1')
  if (banned === null && ![-1, 5, 30, 60, 300].includes(seconds)) throw new HttpError(400, 'duration is not possible')
  const userId = banned ?? searchParams.get('user_id')
  if (!userId) throw new HttpError(400, 'the user is missing')
  live.sanctions.push(banned === null ? { userId, seconds } : { userId })
  return json({ code: 200, message: 'ok', response: { data: { status_code: 0 } } })
}

/** The address of the socket and the last messages, as TikTok would give them to a signed request. */
function answerConnect(request: Request, roomId: string, live: Live | undefined, limits: SignLimits): Reply {
  const fault = live?.faults.take('sign')
  if (fault === 'reset') return 'reset'
  const apiKey = String(request.headers['x-api-key'] ?? request.url.searchParams.get('apiKey') ?? '')
  if (fault === '429') return refuseForNow(7)
  const waitSeconds = limits.take(apiKey)
  if (waitSeconds > 0) return refuseForNow(waitSeconds)
  if (fault === '402') return json({ code: 402, message: 'This feature requires a paid plan, please upgrade.' }, 402)
  if (fault === '500') return json({ code: 500, message: 'The signing service has failed to sign.' }, 500)
  if (!live) return json({ code: 404, message: 'The room was not found on TikTok.' }, 404)
  return createSigned(request, roomId, live, fault)
}

function createSigned(
  request: Request,
  roomId: string,
  live: Live,
  fault: 'no-cookie' | 'no-cursor' | undefined,
): Answer {
  const { room } = live
  const current = room.roomId === roomId
  const origin = request.url.origin
  const base = live.faults.peek('upgrade') === 'refused' ? closedOrigin : origin
  const body = encodeFetchResult(current ? room.giveHistory() : [], {
    cursor: fault === 'no-cursor' ? '' : createCursor(current ? room.newestMessageId : '0'),
    internalExt: createInternalExt('0', room.newestMessageId),
    needAck: false,
    pushServer: `${base.replace(/^http/, 'ws')}${socketPath}`,
    routeParams: { imprp: 'simulated', wrss: 'simulated' },
  })
  const headers: Record<string, string> = {
    'content-type': 'application/protobuf',
    'x-room-id': roomId,
    'x-request-id': `sim-${live.counts.connections}`,
    'x-agent-id': 'simulator',
  }
  if (fault !== 'no-cookie')
    headers['x-set-tt-cookie'] = 'ttwid=1%7Csimulated; Path=/; Domain=tiktok.com; HttpOnly; Secure'
  return { status: 200, headers, body }
}

/** A port nobody listens on. */
const closedOrigin = 'http://127.0.0.1:9'

function refuseForNow(seconds: number): Answer {
  const message = 'You have made too many requests, please wait a moment.'
  return json({ code: 429, message, limit_label: 'simulated_minute' }, 429, {
    'retry-after': String(seconds),
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
    'x-log-id': 'simulated-log',
    'x-agent-id': 'simulator',
  })
}

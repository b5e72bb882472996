import { AppError, describeError } from '#kernel/errors.ts'
import type { Chat, ChatOutcome, Sanction, Saying } from '#ports/chat/chat.ts'
import type { Credentials } from '#ports/live-source.ts'
import { isPrivate } from '../outbound.ts'
import { readSessionCookie } from '../session-cookie.ts'

const eulerUrl = 'https://api.eulerstream.com'
const answerMs = 10_000
const mostAnswerBytes = 65_536

export interface EulerChatOptions {
  /** A simulator that stands in for Euler Stream. */
  readonly origin?: string | undefined
}

/**
 * Writes and keeps order through Euler Stream, which does it in the name of the session: so that leaves this machine, with a
 * consent only. Paths and parameters: its public SDK, 0.4.
 */
export function createEulerChat({ origin }: EulerChatOptions = {}): Chat {
  const base = origin === undefined ? eulerUrl : new URL('/euler', origin).href
  return {
    explainLack,
    say: (saying, signal) => ask(base, wishToSay(saying), saying.credentials, signal),
    sanction: (sanction, signal) => ask(base, wishToSanction(sanction), sanction.credentials, signal),
  }
}

const explainLack: Chat['explainLack'] = ({ eulerApiKey, tiktokSession, sharesSession }) => {
  if (eulerApiKey === undefined) return 'there is no key of Euler Stream'
  if (tiktokSession === undefined) return 'there is no TikTok session'
  if (!sharesSession) return 'nobody has agreed that the TikTok session is shown to Euler Stream'
  return undefined
}

/** What is asked of Euler Stream: a path under that of the live, with what it takes. */
interface EulerRequest {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
}

const pathOf = (roomId: string, what: string) => `/webcast/rooms/${encodeURIComponent(roomId)}/${what}`

function wishToSay({ roomId, text }: Saying): EulerRequest {
  return { method: 'POST', path: pathOf(roomId, 'chat'), body: { content: text } }
}

function wishToSanction({ roomId, userId, deed }: Sanction): EulerRequest {
  const query = new URLSearchParams(
    deed.kind === 'ban' ? { tiktok_user_id: userId } : { user_id: userId, duration: String(deed.seconds) },
  )
  return {
    method: 'PUT',
    path: `${pathOf(roomId, deed.kind === 'ban' ? 'moderation/bans' : 'moderation/mutes')}?${query}`,
  }
}

async function ask(base: string, { method, path, body }: EulerRequest, credentials: Credentials, signal: AbortSignal) {
  const url = new URL(`${base}${path}`)
  if (explainLack(credentials) !== undefined || !isPrivate(url)) {
    throw new AppError('chat-not-possible', 'nothing was sent: the credentials may not be shown')
  }
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...identify(credentials) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    return await judge(response)
  } catch (error) {
    return judgeFailure(error)
  }
}

function judgeFailure(error: unknown): ChatOutcome {
  return wasNeverSent(error)
    ? { kind: 'refused', code: 'chat-failed', error: 'Euler Stream could not be reached', retryAfterMs: 1000 }
    : { kind: 'unknown', error: `no answer of Euler Stream: ${describeError(error)}` }
}

function identify({ eulerApiKey = '', tiktokSession = '' }: Credentials): Record<string, string> {
  const { sessionId, ttTargetIdc } = readSessionCookie(tiktokSession).value
  return {
    ...{ 'user-agent': 'livetap', 'x-api-key': eulerApiKey },
    'x-cookie-header': `sessionid=${sessionId}; tt-target-idc=${ttTargetIdc}`,
  }
}

/** Without a connection nobody can have heard anything. */
const unconnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function wasNeverSent(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } }
  return unconnected.has(String(cause?.code))
}

async function judge(response: Response): Promise<ChatOutcome> {
  const { status } = response
  if (status >= 200 && status < 300) {
    await response.body?.cancel()
    return { kind: 'done' }
  }
  const said = await readMessage(response)
  if (status === 429) {
    const retryAfterMs = readWait(response.headers)
    return { kind: 'refused', code: 'chat-busy', error: `Euler Stream asks for a pause${said}`, retryAfterMs }
  }
  if (status === 401 || status === 402 || status === 403) {
    return {
      kind: 'refused',
      code: 'chat-refused',
      error: `your plan of Euler Stream, or the session, does not allow it${said}`,
    }
  }
  const error = `Euler Stream answered with ${status}${said}`
  // Whether it failed before TikTok was asked, or after, it does not say.
  return status >= 500 ? { kind: 'unknown', error } : { kind: 'refused', code: 'chat-failed', error }
}

async function readMessage(response: Response): Promise<string> {
  try {
    const text = await readStart(response)
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? `: ${message.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 200)}` : ''
  } catch {
    return ''
  }
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > mostAnswerBytes) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, mostAnswerBytes)
}

const usualWaitMs = 5000
const longestWaitMs = 3_600_000

function readWait(headers: Headers): number {
  const seconds = Number(headers.get('retry-after'))
  return seconds > 0 ? Math.min(seconds * 1000, longestWaitMs) : usualWaitMs
}

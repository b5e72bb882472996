import { AppError, describeError } from '#kernel/errors.ts'
import type { ChatWriter, Said, Saying } from '#ports/chat/chat.ts'
import { isPrivate } from '../outbound.ts'
import { readSessionCookie } from '../session-cookie.ts'

const eulerUrl = 'https://api.eulerstream.com'
const answerMs = 10_000
const mostAnswerBytes = 65_536

export interface ChatWriterOptions {
  /** A simulator that stands in for Euler Stream. */
  readonly origin?: string | undefined
}

/** Writes through Euler Stream, which does it in the name of the session: so that leaves this machine, with a consent only. */
export function createEulerChat({ origin }: ChatWriterOptions = {}): ChatWriter {
  const base = origin === undefined ? eulerUrl : new URL('/euler', origin).href
  return { explainLack, say: (saying, signal) => say(base, saying, signal) }
}

const explainLack: ChatWriter['explainLack'] = ({ eulerApiKey, tiktokSession, sharesSession }) => {
  if (eulerApiKey === undefined) return 'there is no key of Euler Stream'
  if (tiktokSession === undefined) return 'there is no TikTok session'
  if (!sharesSession) return 'nobody has agreed that the TikTok session is shown to Euler Stream'
  return undefined
}

async function say(base: string, saying: Saying, signal: AbortSignal): Promise<Said> {
  const url = new URL(`${base}/webcast/rooms/${encodeURIComponent(saying.roomId)}/chat`)
  if (explainLack(saying.credentials) !== undefined || !isPrivate(url)) {
    throw new AppError('announce-not-possible', 'nothing was sent: the credentials may not be shown')
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...identify(saying) },
      body: JSON.stringify({ content: saying.text }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    return await judge(response)
  } catch (error) {
    return wasNeverSent(error)
      ? { kind: 'refused', code: 'announce-failed', error: 'Euler Stream could not be reached', retryAfterMs: 1000 }
      : { kind: 'unknown', error: `no answer of Euler Stream: ${describeError(error)}` }
  }
}

function identify({ credentials: { eulerApiKey = '', tiktokSession = '' } }: Saying): Record<string, string> {
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

async function judge(response: Response): Promise<Said> {
  const { status } = response
  if (status >= 200 && status < 300) {
    await response.body?.cancel()
    return { kind: 'said' }
  }
  const said = await readMessage(response)
  if (status === 429) {
    const retryAfterMs = readWait(response.headers)
    return { kind: 'refused', code: 'announce-busy', error: `Euler Stream asks for a pause${said}`, retryAfterMs }
  }
  if (status === 401 || status === 402 || status === 403) {
    return {
      kind: 'refused',
      code: 'announce-refused',
      error: `your plan of Euler Stream, or the session, does not allow it${said}`,
    }
  }
  const error = `Euler Stream answered with ${status}${said}`
  // Whether it failed before TikTok was asked, or after, it does not say.
  return status >= 500 ? { kind: 'unknown', error } : { kind: 'refused', code: 'announce-failed', error }
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

import EulerStreamApiClient from 'tiktok-live-api-sdk'
import { isLoopback } from '#kernel/hosts.ts'
import { isPrivate } from './outbound.ts'
import type { SessionCookie } from './session-cookie.ts'

const eulerUrl = 'https://api.eulerstream.com'
const requestMs = 10_000
const answerBytes = 8 * 1024 * 1024

/** What the signing service said to the request for a connection. */
export interface SignAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** Its explanation of a refusal. */
  readonly message: string
}

interface Signer {
  readonly client: EulerStreamApiClient
  /** The last answer; undefined when none came. The connector's own errors for refusals are wrong or throw themselves. */
  findAnswer(): SignAnswer | undefined
}

interface SignerOptions {
  readonly origin: string | undefined
  readonly apiKey: string | undefined
  /** One that the service may be shown, so that the WebSocket is signed in as well. The connector cannot send it. */
  readonly session: SessionCookie | undefined
  readonly signal: AbortSignal
}

/** A client of the signing service for one connection attempt: nothing of it is shared with another. */
export function createSigner({ origin, apiKey, session, signal }: SignerOptions): Signer {
  let answer: SignAnswer | undefined
  const basePath = origin === undefined ? eulerUrl : new URL('/euler', origin).href
  const address = new URL(basePath)
  const client = new EulerStreamApiClient({
    basePath,
    // Neither the key nor the session leaves this machine unencrypted.
    ...(apiKey !== undefined && isPrivate(address) ? { apiKey } : {}),
    baseOptions: {
      headers: { 'User-Agent': 'livetap', ...(session && isPrivate(address) ? describeSession(session) : {}) },
      signal,
      timeout: requestMs,
      maxContentLength: answerBytes,
      maxRedirects: 0,
      validateStatus: () => true,
      ...(isLoopback(address.hostname) ? { proxy: false } : {}),
      transformResponse(data: unknown, headers: Record<string, unknown>, status: number) {
        if (Buffer.isBuffer(data)) answer = { status, headers: { ...headers }, message: explanation(status, data) }
        return Buffer.isBuffer(data) ? data : parseJson(data)
      },
    },
  })
  return { client, findAnswer: () => answer }
}

function describeSession({ value: { sessionId, ttTargetIdc } }: SessionCookie): Record<string, string> {
  return { 'x-cookie-header': `sessionid=${sessionId}; tt-target-idc=${ttTargetIdc}` }
}

function explanation(status: number, body: Buffer): string {
  if (status === 200) return ''
  const parsed = parseJson(body.toString('utf8', 0, 4096))
  const message = typeof parsed === 'object' && parsed !== null && 'message' in parsed ? parsed.message : undefined
  return typeof message === 'string' ? message.replaceAll(/\s+/g, ' ').slice(0, 200) : ''
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError, type AppErrorOptions } from '#kernel/errors.ts'
import type { SourceClosed } from '#ports/live-source.ts'

interface Close {
  /** What it means for a connection that stood. */
  readonly reason: string
  readonly ended?: boolean
  /** What it means for one that was being opened. */
  readonly refusal: readonly [code: ErrorCode, message: string, options: AppErrorOptions]
}

const keepsTrying = 'Nothing to do: Livetap keeps trying.'
const notLive = {
  ended: true,
  refusal: [
    'live-offline',
    'This user is not live',
    { transient: true, remedy: 'Nothing to do: Livetap connects when the live begins.' },
  ],
} as const
const upstream = (message: string): Close['refusal'] => [
  'tiktok-unreachable',
  message,
  { transient: true, remedy: keepsTrying },
]
const badKey: Close['refusal'] = [
  'source-not-configured',
  'Euler Stream did not accept the key',
  { remedy: 'Correct EULER_API_KEY.' },
]
const tooMany: Close['refusal'] = [
  'connection-limit',
  'Euler Stream allows no more connections for this key',
  { transient: true, remedy: 'Disconnect another live, or use a key with more connections.' },
]

/** The close codes of Euler Stream's WebSocket. */
const closes = new Map<number, Close>([
  [1011, { reason: 'Euler Stream failed', refusal: upstream('Euler Stream failed') }],
  [4005, { reason: 'the live has ended', ...notLive }],
  [4006, { reason: 'TikTok sent nothing any more', refusal: upstream('TikTok sent nothing to Euler Stream') }],
  [
    4400,
    {
      reason: 'Euler Stream refused the request',
      refusal: ['connection-refused', 'Euler Stream refused the request', { remedy: 'Check the username.' }],
    },
  ],
  [4401, { reason: 'Euler Stream did not accept the key', refusal: badKey }],
  [
    4403,
    {
      reason: 'the key does not allow this user',
      refusal: [
        'sign-plan-required',
        'The Euler Stream key does not allow this user',
        { remedy: 'Use a key (EULER_API_KEY) whose plan includes this user.' },
      ],
    },
  ],
  [4404, { reason: 'the user is not live', ...notLive }],
  [4429, { reason: 'too many connections for this key', refusal: tooMany }],
  [4500, { reason: 'TikTok closed the connection', refusal: upstream('TikTok closed the connection to Euler Stream') }],
  [
    4555,
    {
      reason: 'the connection reached its longest age (8 h)',
      refusal: upstream('Euler Stream closed the connection'),
    },
  ],
  [
    4556,
    { reason: 'Euler Stream could not fetch the live', refusal: upstream('Euler Stream could not fetch the live') },
  ],
  [
    4557,
    { reason: 'Euler Stream could not fetch the room', refusal: upstream('Euler Stream could not fetch the room') },
  ],
])

/** How a connection that stood has ended. */
export function describeClose(code: number, said: string): SourceClosed {
  const close = closes.get(code)
  return { code, reason: close?.reason ?? said, ended: close?.ended ?? false }
}

/** Why a connection was closed before it stood. */
export function explainClose(code: number): AppError {
  return new AppError(...(closes.get(code)?.refusal ?? upstream('Euler Stream closed the connection')))
}

/** Why the WebSocket was not opened at all. */
export function explainHandshake(status: number, retryAfter: string | undefined): AppError {
  if (status === 401 || status === 403) return new AppError(...badKey)
  if (status !== 429) return new AppError(...upstream(`Euler Stream refused the connection (status ${status})`))
  const [code, message, options] = tooMany
  const seconds = Number(retryAfter)
  const retryAfterMs = seconds > 0 ? Math.min(seconds * 1000, 24 * 3600 * 1000) : 60_000
  return new AppError(code, message, { ...options, retryAfterMs })
}

export function unreachable(): AppError {
  return new AppError('tiktok-unreachable', 'Euler Stream could not be reached', {
    transient: true,
    remedy: 'Check the network of this machine; Livetap keeps trying.',
  })
}

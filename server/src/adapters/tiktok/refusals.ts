import {
  ConnectTimeoutError,
  InvalidResponseCompositeError,
  InvalidResponseError,
  SchemaDecodeError,
  SignAPIError,
  UserOfflineError,
} from 'tiktok-live-connector'
import { AppError } from '#kernel/errors.ts'
import type { HandshakeRefusal } from './connection.ts'
import { explainSigning } from './sign-refusals.ts'
import type { SignAnswer } from './signer.ts'

/** What is known about a failed attempt beside what was thrown. */
export interface AttemptFacts {
  readonly uniqueId: string
  readonly timedOut: boolean
  readonly handshake: HandshakeRefusal | undefined
  readonly sign: SignAnswer | undefined
}

/**
 * Why a live could not be connected to, in a user's words: a title without a full stop, as the remedy is put behind
 * it. What was thrown is not passed on as the cause:
 * the connector's errors carry cookies, keys and whole answers.
 */
export function explainRefusal(error: unknown, facts: AttemptFacts): AppError {
  if (error instanceof AppError) return error
  if (facts.timedOut || error instanceof ConnectTimeoutError) return tooSlow()
  if (facts.handshake) return handshakeRefused(facts.handshake)
  if (error instanceof UserOfflineError) return offline(facts.uniqueId)
  if (error instanceof InvalidResponseCompositeError) return explainRoomId(error, facts.uniqueId)
  if (isSigning(error) || (facts.sign && facts.sign.status !== 200)) return explainSigning(facts.sign)
  return isBlocked(error) ? blocked() : unreachable()
}

/** A failure to understand the signing service's answer, or to get one. */
function isSigning(error: unknown): boolean {
  if (error instanceof SignAPIError || error instanceof SchemaDecodeError) return true
  return error instanceof InvalidResponseError && error.message.includes('Missing cursor')
}

/** Three sources were asked for the room: TikTok's page, TikTok's API, the signing service. Each says why it failed. */
function explainRoomId(error: InvalidResponseCompositeError, uniqueId: string): AppError {
  const attempts: readonly unknown[] = error.config.requestErrs ?? []
  const texts = attempts.map((attempt) => (attempt instanceof Error ? attempt.message : ''))
  if (texts.some((text) => /19881007|user_not_found/.test(text))) return notFound(uniqueId)
  if (texts.some(saysNoRoom)) return offline(uniqueId)
  return attempts.some(isBlocked) ? blocked() : unreachable()
}

/** TikTok knows the user and names no room: they are not live. */
function saysNoRoom(text: string): boolean {
  return text.includes('Failed to extract Room ID from HTML') || /Invalid response from API: .*"user":\{/.test(text)
}

/** A captcha, a page or an answer of another kind than was asked for, or a plain refusal. */
function isBlocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'ParseError' || /SIGI_STATE|captcha/.test(error.message)) return true
  const response: unknown = 'response' in error ? error.response : undefined
  const status = typeof response === 'object' && response && 'statusCode' in response ? response.statusCode : undefined
  return status === 403 || status === 429
}

function offline(uniqueId: string): AppError {
  return new AppError('live-offline', `@${uniqueId} is not live`, {
    transient: true,
    remedy: 'Nothing to do: Livetap connects when the live begins.',
  })
}

function notFound(uniqueId: string): AppError {
  return new AppError('user-not-found', `TikTok says that there is no @${uniqueId}`, {
    transient: true,
    remedy:
      'Check the spelling. TikTok also says so for lives it hides from this network (age, region, a block): a TikTok session cookie, or connecting through Euler Stream, may help.',
  })
}

function blocked(): AppError {
  return new AppError('tiktok-blocked', 'TikTok answered with a captcha or a block instead of the live', {
    transient: true,
    remedy: 'Wait some minutes. If it stays, set a TikTok session cookie, use another network, or Euler Stream.',
  })
}

function unreachable(): AppError {
  return new AppError('tiktok-unreachable', 'TikTok could not be reached, or broke the connection off', {
    transient: true,
    remedy: 'Check the network of this machine; Livetap keeps trying.',
  })
}

function tooSlow(): AppError {
  return new AppError('connect-timeout', 'TikTok did not answer in time', {
    transient: true,
    remedy: 'Check the network of this machine; Livetap keeps trying.',
  })
}

function handshakeRefused({ status, message }: HandshakeRefusal): AppError {
  return new AppError('connection-refused', `TikTok refused the connection (${message || `status ${status}`})`, {
    transient: true,
    remedy: 'Wait some minutes. If it stays, set a TikTok session cookie, use another network, or Euler Stream.',
  })
}

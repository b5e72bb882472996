import { AppError } from '#kernel/errors.ts'
import type { SignAnswer } from './signer.ts'

const shortestWaitMs = 1000
const longestWaitMs = 24 * 3600 * 1000
const usualWaitMs = 60_000

/** Why the signing service did not sign the connection; without an answer it could not be reached. */
export function explainSigning(answer: SignAnswer | undefined): AppError {
  if (answer === undefined) {
    return signFailed('The signing service could not be reached', 'Check the network of this machine.', true)
  }
  const { status, message } = answer
  const said = message === '' ? '' : `: ${message.replace(/\.$/, '')}`
  if (status === 429) return rateLimited(answer, said)
  if (status === 402) return planRequired(said)
  if (status === 401 || status === 403) {
    return signFailed(`The signing service did not accept the key${said}`, 'Correct or remove EULER_API_KEY.', false)
  }
  return signFailed(
    status === 200
      ? 'The signing service gave an incomplete answer'
      : `The signing service failed (status ${status})${said}`,
    'Nothing to do: Livetap keeps trying.',
    true,
  )
}

function signFailed(message: string, remedy: string, transient: boolean): AppError {
  return new AppError('sign-failed', message, { transient, remedy })
}

function rateLimited(answer: SignAnswer, said: string): AppError {
  return new AppError('sign-rate-limited', `Too many connections were started for the signing service${said}`, {
    transient: true,
    retryAfterMs: readWait(answer.headers),
    remedy: 'Livetap waits as long as asked. A key of Euler Stream (EULER_API_KEY) allows more connections.',
  })
}

function planRequired(said: string): AppError {
  return new AppError('sign-plan-required', `The signing service asks for a paid plan${said}`, {
    remedy: 'Use a key (EULER_API_KEY) whose plan includes this, or connect without a key.',
  })
}

/** Milliseconds to wait: `retry-after` in seconds, else the moment or span in `x-ratelimit-reset`. */
function readWait(headers: Readonly<Record<string, unknown>>): number {
  const after = seconds(headers['retry-after'])
  const reset = seconds(headers['x-ratelimit-reset'])
  const resetMs = reset > 1e9 ? reset * 1000 - Date.now() : reset * 1000
  const wait = after * 1000 || resetMs || usualWaitMs
  return Math.min(longestWaitMs, Math.max(shortestWaitMs, wait))
}

function seconds(header: unknown): number {
  const value = Number(header)
  return Number.isFinite(value) && value > 0 ? value : 0
}

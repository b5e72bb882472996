import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { openServer, requestJson } from '#cli/server/server.ts'
import { catchStop } from '#cli/stop-signal.ts'
import { print, quote } from '#cli/terminal.ts'
import { isErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'

interface ReplayOptions {
  readonly url?: string
  readonly speed: string
}

const over = new Set(['finished', 'stopped', 'failed'])
const askEveryMs = 250

/** Replays a session, shows the progress until it is over, and prints the new session's id. Ctrl+C stops the replay. */
export async function replay(sessionId: string, options: ReplayOptions): Promise<void> {
  const speed = parseSpeed(options.speed)
  checkSessionId(sessionId)
  const stop = catchStop()
  await using server = await openServer({ url: options.url, services: 'all', receives: [] }, stop)
  const begun = await beginReplay(server.url, sessionId, speed, stop)
  const status = await watch(server.url, begun, stop)
  if (status.state === 'failed') throw failure(status)
  stop.throwIfAborted()
  if (status.state === 'stopped') throw new AppError('replay-stopped', 'the replay was stopped by somebody else')
  await print(status.sessionId, stop)
}

/** The factor of real time that `--speed` names. */
export function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return text
  const speed = /^\d*\.?\d+$/.test(text) ? Number(text) : 0
  if (speed > 0 && speed <= 1000) return speed
  throw new AppError(
    'bad-option',
    `--speed is ${quote(text)}; it takes a number above 0 and up to 1000 (2 is twice as fast), or max`,
  )
}

/** Rejects what cannot be a session's id before anything is started for it. */
export function checkSessionId(text: string): void {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return
  throw new AppError(
    'bad-option',
    `${quote(text)} is no session id, which looks like 7f0c8a52-4d4e-4c1b-9a53-0d5b1e2f3a41`,
    {
      remedy: 'The ids are on the page of recorded sessions, and at /api/v1/sessions.',
    },
  )
}

/** Asks a server to replay a session. */
export async function beginReplay(
  url: string,
  sessionId: string,
  speed: number | 'max',
  signal: AbortSignal,
): Promise<ReplayStatus> {
  checkSessionId(sessionId)
  return requestJson<ReplayStatus>(url, `/api/v1/sessions/${sessionId}/replay`, { body: { speed }, signal })
}

/** Resolves with the last state; asks the replay to stop when the signal aborts. */
async function watch(url: string, begun: ReplayStatus, stop: AbortSignal): Promise<ReplayStatus> {
  const path = `/api/v1/replays/${begun.replayId}`
  let status = begun
  let isAskedToStop = false
  while (!over.has(status.state)) {
    if (process.stderr.isTTY) process.stderr.write(`\r${describe(status)} `)
    if (stop.aborted && !isAskedToStop) {
      isAskedToStop = true
      await requestJson(url, path, { method: 'PATCH', body: { action: 'stop' } }).catch(() => {})
    }
    await sleep(askEveryMs, undefined, isAskedToStop ? {} : { signal: stop }).catch(() => {})
    status = await requestJson<ReplayStatus>(url, path)
  }
  process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${describe(status)}\n`)
  return status
}

function describe({ sent, total, state }: ReplayStatus): string {
  return `${sent} of ${total} events (${state})`
}

function failure({ problem }: ReplayStatus): AppError {
  if (!problem) return new AppError('replay-failed', 'the replay failed')
  return new AppError(isErrorCode(problem.code) ? problem.code : 'replay-failed', problem.title, {
    remedy: problem.remedy,
  })
}

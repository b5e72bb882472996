import type { ReplayStatus } from '@livetap/contracts/livestream.ts'
import { openServer, requestJson } from '#cli/server.ts'
import { AppError } from '#kernel/errors.ts'

interface ReplayOptions {
  readonly url?: string
  readonly speed: string
}

const over = new Set(['finished', 'stopped', 'failed'])

/** Replays a session and shows the progress until it is over. Ctrl+C stops the replay. */
export async function replay(sessionId: string, options: ReplayOptions): Promise<void> {
  const speed = options.speed === 'max' ? 'max' : Number(options.speed)
  if (speed !== 'max' && !(speed > 0)) throw new AppError('bad-option', '--speed takes a number above 0, or max')
  await using server = await openServer(options.url)
  let status = await requestJson<ReplayStatus>(server.url, `/api/v1/sessions/${encodeURIComponent(sessionId)}/replay`, {
    speed,
  })
  while (!over.has(status.state)) {
    process.stderr.write(`\r${status.sent} of ${status.total} events (${status.state}) `)
    await new Promise((resolve) => setTimeout(resolve, 250))
    status = await requestJson<ReplayStatus>(server.url, `/api/v1/replays/${status.replayId}`)
  }
  process.stderr.write(`\r${status.sent} of ${status.total} events (${status.state})\n`)
  if (status.state === 'failed')
    throw new AppError(status.problem?.code ?? 'replay-failed', status.problem?.title ?? 'the replay failed')
  process.stdout.write(`${status.sessionId}\n`)
}

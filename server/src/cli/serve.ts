import { startApp } from '#app.ts'
import { requestJson } from '#cli/server.ts'
import { buildWebOnce } from '#cli/web-build.ts'
import { type Config, readConfig } from '#config.ts'
import { describeError } from '#kernel/errors.ts'

/** A stop that takes longer than this is cut off. */
const stopWithinMs = 10_000

interface ServeOptions {
  readonly replaySession?: string
  readonly speed: string
}

/** Runs the services until a signal. Prints `ready <url>` on stdout once the API answers. */
export async function serve(options: ServeOptions): Promise<void> {
  const config = readConfig()
  await buildWebOnce()
  const stopped = nextStopSignal()
  await using app = await startApp(config)
  if (app.url) {
    await announce(app.url, config)
    if (options.replaySession) await startReplay(app.url, options.replaySession, options.speed)
  }
  await stopped
  setTimeout(() => process.exit(1), stopWithinMs).unref()
}

async function announce(url: string, config: Config): Promise<void> {
  await requestJson(url, '/ready')
  process.stdout.write(`ready ${url}\n`)
  if (process.stdout.isTTY) {
    const where = config.DATABASE_URL ? 'PostgreSQL' : config.DATA_DIR
    process.stdout.write(`\n  Livetap is running. Open ${url}\n  Data: ${where} · stop with Ctrl+C\n\n`)
  }
}

async function startReplay(url: string, sessionId: string, speed: string): Promise<void> {
  const path = `/api/v1/sessions/${encodeURIComponent(sessionId)}/replay`
  await requestJson(url, path, { speed: speed === 'max' ? 'max' : Number(speed) }).catch((error) => {
    process.stderr.write(`livetap: the replay could not be started: ${describeError(error)}\n`)
  })
}

function nextStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

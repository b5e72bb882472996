import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startApp } from '#app.ts'
import { createAddress, isLivetap, publishAddress, readAddress } from '#cli/local-server.ts'
import { beginReplay, parseSpeed } from '#cli/replay.ts'
import { request } from '#cli/server.ts'
import { catchStop, Stopped } from '#cli/stop-signal.ts'
import { buildWebOnce } from '#cli/web-build.ts'
import { type Config, readConfig } from '#config.ts'
import { AppError, isTransient } from '#kernel/errors.ts'

interface ServeOptions {
  readonly replaySession?: string
  readonly speed: string
}

/** Runs the services until a signal, which is no failure. Prints `ready <url>` on stdout once the API answers. */
export async function serve(options: ServeOptions): Promise<void> {
  const speed = parseSpeed(options.speed)
  const config = readConfig()
  const stop = catchStop()
  try {
    await buildWebOnce(stop)
    await using app = await startApp(config).catch(async (error) => {
      throw await explain(error, config, stop)
    })
    using _address = app.url === undefined ? undefined : publishAddress(config, app.url)
    if (app.url !== undefined) await announce(app.url, config, stop)
    if (app.url !== undefined && options.replaySession) {
      await beginReplay(app.url, options.replaySession, speed, stop)
    }
    if (!stop.aborted) await once(stop, 'abort')
    stop.throwIfAborted()
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
}

async function announce(url: string, config: Config, stop: AbortSignal): Promise<void> {
  while (!(await isReady(url, stop))) await sleep(250)
  process.stdout.write(`ready ${url}\n`)
  if (process.stdout.isTTY) {
    const where = config.DATABASE_URL ? 'PostgreSQL' : config.DATA_DIR
    process.stdout.write(`\n  Livetap is running. Open ${url}\n  Data: ${where} · stop with Ctrl+C\n\n`)
  }
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    await request(url, '/ready', { signal })
    return true
  } catch (error) {
    if (isTransient(error)) return false
    throw error
  }
}

/** A start that failed because Livetap runs already is told so, with its address. */
async function explain(error: unknown, config: Config, stop: AbortSignal): Promise<unknown> {
  if (!(error instanceof AppError)) return error
  const addresses = { 'data-dir-in-use': readAddress(config), 'port-in-use': createAddress(config) }
  const address = addresses[error.code as keyof typeof addresses]
  if (address === undefined || !(await isLivetap(address, stop).catch(() => false))) return error
  return new AppError(error.code, `Livetap is running already, at ${address} (${error.message})`, {
    cause: error,
    remedy: `Open ${address}, or stop that one first. A second one beside it needs its own DATA_DIR and API_PORT.`,
  })
}

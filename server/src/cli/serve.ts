import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, startApp } from '#app.ts'
import { beginReplay, checkSessionId, parseSpeed } from '#cli/replay.ts'
import { createAddress, findAddress, isLivetap, publishAddress, request } from '#cli/server/server.ts'
import { catchStop, Stopped } from '#cli/stop-signal.ts'
import { buildWebOnce } from '#cli/web-build.ts'
import { type Config, readConfig } from '#config.ts'
import { AppError, isTransient } from '#kernel/errors.ts'
import { collectGarbage } from '#kernel/garbage.ts'

interface ServeOptions {
  readonly replaySession?: string
  readonly speed: string
  readonly insecure?: true
}

/** Runs the services until a signal, which is no failure. Prints `ready <url>` on stdout once the API answers. */
export async function serve(options: ServeOptions): Promise<void> {
  const speed = parseSpeed(options.speed)
  if (options.replaySession !== undefined) checkSessionId(options.replaySession)
  // Somebody who watches a terminal is told of what goes wrong, and not of every connection.
  const quiet = process.stderr.isTTY ? { LOG_LEVEL: 'warn' } : {}
  const config = readConfig({ ...quiet, ...process.env, ...(options.insecure ? { INSECURE: '1' } : {}) })
  const stop = catchStop()
  try {
    await buildWebOnce(stop)
    await using app = await start(config, stop)
    using _address = app.url === undefined ? undefined : publishAddress(config, app.url)
    if (app.url !== undefined) await announce(app, app.url, config, stop)
    if (app.url !== undefined && options.replaySession) {
      await beginReplay(app.url, options.replaySession, speed, stop)
    }
    collectGarbage()
    if (!stop.aborted) await once(stop, 'abort')
    stop.throwIfAborted()
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
}

async function announce(app: App, url: string, config: Config, stop: AbortSignal): Promise<void> {
  while (!(await isReady(url, stop))) await sleep(250)
  process.stdout.write(`ready ${url}\n`)
  const where = config.DATABASE_URL ? 'PostgreSQL' : config.DATA_DIR
  const lines = [...(await describeDoor(app, url, config)), `Data: ${where} · stop with Ctrl+C`]
  process.stderr.write(`\n${lines.map((line) => `  ${line}\n`).join('')}\n`)
}

/** The link is for who looks on. What a service writes is kept by whoever collects logs, and the link opens everything. */
async function describeDoor(app: App, url: string, config: Config): Promise<string[]> {
  if (config.DATABASE_URL && !process.stderr.isTTY)
    return [`Livetap is running. Open ${url}`, 'To sign in: npx livetap sign-in']
  const link = await app.createFirstLink()
  if (link === undefined) return [`Livetap is running. Open ${url}`]
  return ['Livetap is running. Open this to sign in; it works once:', link, 'For another browser: npx livetap sign-in']
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

/** A Livetap that is just stopping is waited for so long. */
const patienceMs = 5000

/** Starts the services. Rejects at once when another Livetap that runs has the place, with its address. */
async function start(config: Config, stop: AbortSignal): Promise<App> {
  const end = performance.now() + patienceMs
  for (;;) {
    try {
      return await startApp(config, { signal: stop })
    } catch (error) {
      const holder = findHolder(error, config)
      if (holder === undefined) throw error
      if (await isLivetap(holder.address, stop).catch(() => false)) throw runsAlready(error as AppError, holder.address)
      if (!holder.mayBeStopping || performance.now() > end) throw error
      await sleep(200)
      stop.throwIfAborted()
    }
  }
}

interface Holder {
  readonly address: string
  /** The folder is given back last, well after the address. */
  readonly mayBeStopping: boolean
}

/** Where the Livetap should be that has the folder or the port. */
function findHolder(error: unknown, config: Config): Holder | undefined {
  const code = error instanceof AppError ? error.code : undefined
  const configured = createAddress(config)
  if (code === 'port-in-use') return { address: configured, mayBeStopping: false }
  return code === 'data-dir-in-use' ? { address: findAddress(config), mayBeStopping: true } : undefined
}

function runsAlready(error: AppError, address: string): AppError {
  return new AppError(error.code, `Livetap is running already, at ${address} (${error.message})`, {
    cause: error,
    remedy: `Open ${address}, or stop that one first. A second one beside it needs its own DATA_DIR and API_PORT.`,
  })
}

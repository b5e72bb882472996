import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { PassThrough, Readable, Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { checkSessionId } from '#cli/replay.ts'
import { openServer, request, unreachable } from '#cli/server/server.ts'
import { catchStop, outputFailed, Stopped } from '#cli/stop-signal.ts'
import { say, withoutSteering } from '#cli/terminal.ts'
import { AppError } from '#kernel/errors.ts'

interface ExportOptions {
  readonly url?: string
  readonly format: string
  readonly output: string
}

/** Writes a session's events to a file, which is there only when it is whole, or to standard output. */
export async function exportSession(sessionId: string, options: ExportOptions): Promise<void> {
  checkSessionId(sessionId)
  const toTerminal = options.output === '-' && process.stdout.isTTY
  if (toTerminal && options.format === 'parquet') {
    throw new AppError('bad-option', 'Parquet is not for a terminal', { remedy: 'Name a file: -o session.parquet' })
  }
  const stop = catchStop()
  await using server = await openServer({ url: options.url, services: 'api', receives: [] }, stop)
  const path = `/api/v1/sessions/${sessionId}/export?format=${options.format}`
  const { body } = await request(server.url, path, { signal: stop })
  const source = body ? Readable.fromWeb(body) : Readable.from([])
  const write = (target: Writable) => copy(source, toTerminal, target, server.url, stop)
  if (options.output === '-') await write(process.stdout)
  else await writeFile(options.output, write)
}

/** Writes beside the file and puts it in its place when it is whole; what is no plain file (a pipe, a device) is written to as it is. */
async function writeFile(file: string, write: (target: Writable) => Promise<void>): Promise<void> {
  const place = await realpath(file).catch(() => file)
  const found = await stat(place).catch(() => undefined)
  if (found && !found.isFile()) {
    await write(createWriteStream(place))
    return
  }
  const part = `${place}.part`
  try {
    await write(createWriteStream(part))
    await rename(part, place)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  say(`wrote ${file} (${(await stat(place)).size} bytes)`)
}

async function copy(
  source: Readable,
  toTerminal: boolean,
  target: Writable,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  let targetError: NodeJS.ErrnoException | undefined
  target.once('error', (error) => {
    targetError ??= error
  })
  try {
    await pipeline(source, toTerminal ? terminalFilter() : new PassThrough(), target, { signal })
  } catch (error) {
    signal.throwIfAborted()
    if (targetError?.code === 'EPIPE') throw new Stopped(0)
    throw targetError ? outputFailed(targetError) : unreachable(url, error)
  }
}

/** Names and comments of viewers would otherwise steer the terminal. */
function terminalFilter(): Transform {
  const decoder = new TextDecoder()
  return new Transform({
    transform: (chunk, _encoding, done) => done(null, withoutSteering(decoder.decode(chunk, { stream: true }))),
  })
}

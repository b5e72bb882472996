import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openServer, request } from '#cli/server.ts'
import { AppError } from '#kernel/errors.ts'

interface ExportOptions {
  readonly url?: string
  readonly format: string
  readonly output: string
}

/** Streams a session's events to a file, or to standard output. */
export async function exportSession(sessionId: string, options: ExportOptions): Promise<void> {
  await using server = await openServer(options.url)
  const response = await request(
    server.url,
    `/api/v1/sessions/${encodeURIComponent(sessionId)}/export?format=${options.format}`,
  )
  if (!response.body) throw new AppError('server-error', 'the server sent no data')
  const target = options.output === '-' ? process.stdout : createWriteStream(options.output)
  await pipeline(Readable.fromWeb(response.body), target)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AppError } from '#kernel/errors.ts'
import type { MediaAnswer } from '#ports/videos/videos.ts'
import type { MediaFile } from './parts.ts'

export interface PassedHead {
  readonly range?: string
  readonly ifRange?: string
}

/** No clip is longer; of a live it is what one connection gets before it is made anew. */
const mostBytes = 200 * 1024 * 1024

/** Whoever takes nothing for so long is cut off; a player that was paused asks for the rest again. */
const unreadMs = 30_000

const passedHeaders = ['content-range', 'content-length', 'accept-ranges', 'etag', 'last-modified']
const always = {
  'cache-control': 'private, max-age=300',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-site',
  'content-security-policy': "sandbox; default-src 'none'",
}

export interface Passing {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly file: MediaFile
  /** Called with how many bytes went on, as they do. */
  readonly onBytes: (bytes: number) => void
}

/** Passes an answer on as it comes, no faster than it is taken. Cookies and whatever else it says of itself stay here. */
export async function passOn(
  { request, response, file, onBytes }: Passing,
  { status, headers, body }: MediaAnswer,
  signal: AbortSignal,
): Promise<void> {
  const isLive = file.type === 'video/x-flv'
  if (!isLive && Number(headers['content-length'] ?? 0) > mostBytes) {
    body.destroy()
    return refuseRequest(response, 502)
  }
  const passed = passedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))
  const cache = isLive ? { 'cache-control': 'no-store' } : {}
  const type = status === 416 ? {} : { 'content-type': file.type }
  response.writeHead([200, 206, 416].includes(status) ? status : 200, {
    ...always,
    ...cache,
    ...type,
    ...Object.fromEntries(passed),
  })
  if (request.method === 'HEAD') {
    body.destroy()
    response.end()
    return
  }
  response.setTimeout(unreadMs, () => response.destroy())
  await pipeline(body, upTo(mostBytes, onBytes), response, { signal })
  response.setTimeout(0)
}

function upTo(most: number, onBytes: (bytes: number) => void): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.byteLength
      onBytes(chunk.byteLength)
      done(bytes > most ? new Error('too long') : null, chunk)
    },
  })
}

/** A problem (RFC 9457), as the rest of the API answers. */
export function refuseRequest(response: ServerResponse, status: number, error?: AppError): void {
  const problem = {
    type: 'about:blank',
    title: status === 405 ? 'Method not allowed' : 'The file cannot be had',
    status,
    ...(error ? { code: error.code, detail: error.message } : {}),
  }
  const more = status === 405 ? { allow: 'GET, HEAD' } : status === 429 ? { 'retry-after': '2' } : {}
  response.writeHead(status, {
    ...always,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    ...more,
  })
  response.end(JSON.stringify(problem))
}

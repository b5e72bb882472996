import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import type { Request } from '../answers.ts'

/** A file, or the part of it that was asked for. */
export interface Part {
  readonly status: 200 | 206 | 416
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer
}

/** What `Range` and `If-Range` ask for of a file. Several ranges at once are answered with all of it. */
export function cutRange(request: Request, file: Buffer, type: string): Part {
  const etag = `"${createHash('sha256').update(file).digest('hex').slice(0, 16)}"`
  const headers = { 'content-type': type, 'accept-ranges': 'bytes', etag }
  const { range, 'if-range': condition } = request.headers
  const asked = condition === undefined || condition === etag ? readRange(range, file.length) : undefined
  if (!asked) return { status: 200, headers, body: file }
  const [first, last] = asked
  if (first >= file.length || first > last)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${file.length}` }, body: Buffer.alloc(0) }
  const body = file.subarray(first, last + 1)
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${first}-${last}/${file.length}` }, body }
}

/** First and last byte; undefined when all of the file is asked for. */
function readRange(range: string | undefined, size: number): [first: number, last: number] | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (from !== '') return [Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1)]
  if (to === '') return undefined
  return Number(to) === 0 ? [size, size] : [Math.max(0, size - Number(to)), size - 1]
}

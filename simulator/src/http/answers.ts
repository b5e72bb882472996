import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request, read as far as every route needs it. */
export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** The whole body; throws HttpError when it is larger than a megabyte. */
  body(): Promise<Buffer>
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What a route can do: answer, drop the connection, or say that the request is not for it. */
export type Reply = Answer | 'reset' | undefined

/** A request that cannot be served; becomes a JSON answer with `message`. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const bodyLimit = 1_000_000

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

export function html(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

export function readRequest(message: IncomingMessage, origin: string): Request {
  return {
    method: message.method ?? 'GET',
    url: new URL(message.url ?? '/', origin),
    headers: message.headers,
    body: () => readBody(message),
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += (chunk as Buffer).length
    if (size > bodyLimit) throw new HttpError(413, `The body is larger than ${bodyLimit} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

export function writeReply(reply: Answer | 'reset', response: ServerResponse): void {
  if (reply === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, { 'content-length': String(Buffer.byteLength(reply.body)), ...reply.headers })
  response.end(reply.body)
}

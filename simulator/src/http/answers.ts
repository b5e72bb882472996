import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** A request, read as far as every route needs it. */
export interface Request {
  readonly method: string
  /** Which of TikTok's hosts it is for; `www.tiktok.com` unless its path begins with the name of another. */
  readonly host: string
  /** Without the name of the host. */
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** The whole body; throws HttpError when it is larger than a megabyte. */
  body(): Promise<Buffer>
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<OutgoingHttpHeaders>
  readonly body: string | Buffer
}

/** An answer whose body comes bit by bit. */
export interface Streamed {
  readonly status: number
  readonly headers?: Readonly<OutgoingHttpHeaders>
  /** Begins to write the body; ends the response, or cuts it off, when it is done. Not asked for by HEAD. */
  readonly stream: (response: ServerResponse) => void
}

/** What a route can do: answer, drop the connection, or say that the request is not for it. */
export type Reply = Answer | Streamed | 'reset' | undefined

/** A request that cannot be served; becomes a JSON answer with `message`. */
export class HttpError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const bodyLimit = 1_000_000

export function json(value: unknown, status = 200, headers: OutgoingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

export function html(body: string, status = 200, headers: OutgoingHttpHeaders = {}): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body }
}

const namedHost = /^\/([a-z0-9.-]+\.(?:tiktok|tiktokv|tiktokcdn|tiktokcdn-us|tiktokcdn-eu)\.com)(?=\/|$)/

export function readRequest(message: IncomingMessage, origin: string): Request {
  const path = message.url ?? '/'
  const [prefix = '', host = 'www.tiktok.com'] = namedHost.exec(path) ?? []
  return {
    method: message.method ?? 'GET',
    host,
    url: new URL(`${origin}${path.slice(prefix.length) || '/'}`),
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

export function writeReply(reply: Answer | Streamed | 'reset', response: ServerResponse): void {
  if (reply === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if ('stream' in reply) {
    response.writeHead(reply.status, reply.headers)
    if (response.req.method === 'HEAD') response.end()
    else reply.stream(response)
    return
  }
  response.writeHead(reply.status, { 'content-length': String(Buffer.byteLength(reply.body)), ...reply.headers })
  response.end(reply.body)
}

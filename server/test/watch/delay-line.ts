import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { createRandom } from '../../../simulator/src/scenario/random.ts'

export interface DelayLine extends AsyncDisposable {
  readonly origin: string
}

export interface DelayLineOptions {
  /** Where everything goes that `answer` does not answer. */
  readonly target: string
  readonly seed: number
  /** One way, in milliseconds: evenly spread around `ms`. Bytes never overtake each other. */
  readonly ms: number
  readonly jitterMs: number
  /** True: the request was answered here. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** A way to a server on which WebSockets are slow, and everything else is as quick as ever. */
export async function startDelayLine(options: DelayLineOptions): Promise<DelayLine> {
  const target = new URL(options.target)
  const random = createRandom(options.seed)
  const delay = () => options.ms + (random.next() * 2 - 1) * options.jitterMs
  const open = new Set<Socket>()
  const server = createServer((incoming, response) => {
    if (!options.answer(incoming, response)) pass(incoming, response, target)
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    const up = lag(upstream, delay)
    up(writeHead(incoming))
    if (head.length > 0) up(head)
    link(socket, upstream, up, open)
    link(upstream, socket, lag(socket, delay), open)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Bytes for `to`, each after a while and in their order. */
function lag(to: Socket, delay: () => number): (bytes: Buffer | string) => void {
  const waiting: (Buffer | string)[] = []
  let last = 0
  return (bytes) => {
    const now = performance.now()
    last = Math.max(last, now + delay())
    waiting.push(bytes)
    setTimeout(() => {
      const oldest = waiting.shift()
      if (oldest !== undefined && to.writable) to.write(oldest)
    }, last - now)
  }
}

function link(from: Socket, to: Socket, write: (bytes: Buffer) => void, open: Set<Socket>): void {
  open.add(from)
  from.setNoDelay(true)
  from.on('data', write)
  from.on('error', () => {})
  from.on('close', () => {
    open.delete(from)
    to.destroy()
  })
}

function writeHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`]
  for (let i = 0; i < rawHeaders.length; i += 2) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

function pass(incoming: IncomingMessage, response: ServerResponse, target: URL): void {
  const { method, url, headers } = incoming
  const upstream = request(new URL(url ?? '/', target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  upstream.on('error', () => response.destroy())
  incoming.pipe(upstream)
}

import { Agent, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { buildConnector } from 'undici'
import { type RawData, WebSocket } from 'ws'
import { AppError } from '#kernel/errors.ts'
import type { OutboundSocket, SocketListener, SocketRequest } from '#ports/outbound/outbound.ts'
import { unreachable } from './guarded-connector.ts'

export interface SocketOptions {
  readonly connect: buildConnector.connector
  /** Milliseconds until there has to be a WebSocket. */
  readonly openMs: number
  /** Milliseconds between two questions whether the other side is there. */
  readonly pingMs: number
}

const mostBytes = 65_536
const closeMs = 2000

/** Opens a WebSocket over a connection that is guarded where it is made. The address has been checked. */
export async function openGuardedSocket(
  url: URL,
  { headers }: Pick<SocketRequest, 'headers'>,
  options: SocketOptions,
  listener: SocketListener,
  signal: AbortSignal | undefined,
): Promise<OutboundSocket> {
  signal?.throwIfAborted()
  const socket = new WebSocket(url.href.replace(/^http/, 'ws'), {
    agent: new GuardedAgent(url, options.connect),
    headers: { ...headers },
    maxPayload: mostBytes,
    perMessageDeflate: false,
    followRedirects: false,
  })
  const abort = () => socket.terminate()
  signal?.addEventListener('abort', abort, { once: true })
  socket.once('close', () => signal?.removeEventListener('abort', abort))
  // Before it is open: what comes with the answer that opens it must not be missed, nor an end right after it.
  listen(socket, url.hostname, listener)
  await waitUntilOpen(socket, url.hostname, options.openMs, signal)
  keepAsking(socket, options.pingMs)
  return {
    send: (text) => socket.send(text, () => {}), // the end is told by `closed`
    get buffered() {
      return socket.bufferedAmount
    },
    close: () => end(socket, 1000),
  }
}

/** Has HTTP use the connection that was guarded, encrypted where it has to be. */
class GuardedAgent extends Agent {
  readonly #url: URL
  readonly #connect: buildConnector.connector

  constructor(url: URL, connect: buildConnector.connector) {
    super({ keepAlive: false })
    this.#url = url
    this.#connect = connect
    // What comes out of the connector is what was asked for: the agent itself encrypts nothing.
    Object.assign(this, { protocol: url.protocol })
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void) {
    const { protocol, hostname, port } = this.#url
    this.#connect({ protocol, hostname, port }, (error, socket) => callback?.(error, socket as Duplex))
    return undefined
  }
}

/** However slowly the other side answers, in the end it has opened a WebSocket or not. */
function waitUntilOpen(
  socket: WebSocket,
  host: string,
  openMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(tooSlow(host))
      socket.terminate()
    }, openMs)
    socket.once('open', () => resolve(clearTimeout(timer)))
    socket.once('close', () => clearTimeout(timer))
    socket.once('unexpected-response', (_request, { statusCode = 0 }: IncomingMessage) => {
      socket.on('error', () => {})
      socket.terminate()
      reject(refused(statusCode, host))
    })
    socket.once('error', (error) => reject(signal?.aborted ? signal.reason : explain(error, host)))
    socket.once('close', () => reject(signal?.aborted ? signal.reason : unreachable(`no WebSocket to ${host}`)))
  })
}

/** Whoever does not answer to the end is cut off. */
function end(socket: WebSocket, code: number): void {
  socket.close(code)
  const timer = setTimeout(() => socket.terminate(), closeMs)
  socket.once('close', () => clearTimeout(timer))
}

function listen(socket: WebSocket, host: string, listener: SocketListener): void {
  let failure: Error | undefined
  let wasOpen = false
  socket.once('open', () => {
    wasOpen = true
  })
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('message', (message: RawData, isBinary: boolean) => {
    if (isBinary) end(socket, 1003)
    else listener.message(String(message))
  })
  socket.once('close', (code: number) => {
    if (wasOpen) listener.closed(unreachable(`the connection to ${host} ended`, failure), code)
  })
}

/** A side that does not answer for a whole round is gone, though nobody has said so. */
function keepAsking(socket: WebSocket, everyMs: number): void {
  let isThere = true
  const timer = setInterval(() => {
    if (!isThere) return socket.terminate()
    isThere = false
    socket.ping()
  }, everyMs)
  socket.on('pong', () => {
    isThere = true
  })
  socket.once('close', () => clearInterval(timer))
}

function explain(error: Error, host: string): AppError {
  if (error instanceof AppError) return error
  return unreachable(`no WebSocket to ${host}`, error)
}

function tooSlow(host: string): AppError {
  return new AppError('endpoint-timeout', `${host} did not open a WebSocket in time`, { transient: true })
}

function refused(status: number, host: string): AppError {
  if (status === 410) return new AppError('endpoint-gone', `${host} answered with 410: it is gone for good`)
  return new AppError('endpoint-refused', `${host} answered with ${status} and opened no WebSocket`, {
    transient: true,
  })
}

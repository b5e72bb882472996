import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ErrorCode, errorCodes } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'
import { createClients, listenOn } from '#kernel/networks/networks.ts'
import type { Knock } from '#ports/device-links/device-links.ts'

const path = '/api/v1/devices/link'
/** For whoever connects and asks for nothing. */
const patienceMs = 5000

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Origins of pages that may connect; programs say none. */
  readonly origins: readonly string[]
  /** Addresses and networks of proxies that are believed whom they ask for. */
  readonly proxies: readonly string[]
  /** Told where it listens. */
  readonly onListening?: (port: number) => void
}

const statuses = {
  'not-found': '404 Not Found',
  'bad-request': '400 Bad Request',
  'origin-not-allowed': '403 Forbidden',
  'too-many-connections': '429 Too Many Requests',
  'devices-unavailable': '503 Service Unavailable',
  internal: '500 Internal Server Error',
} as const satisfies Partial<Record<ErrorCode, string>>
type Refusal = keyof typeof statuses

/** A server that does nothing but let devices in. Rejects when it cannot listen there. */
export async function listenForDevices(
  { host, port, origins, proxies, onListening }: ListenOptions,
  enter: (knock: Knock) => void,
): Promise<AsyncDisposable> {
  const clients = createClients(proxies)
  const limits = { requestTimeout: patienceMs, headersTimeout: patienceMs, keepAliveTimeout: patienceMs }
  const server = createServer(limits, (_request, response) => answerNotFound(response))
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    try {
      check(request, origins)
      enter({ request, socket, head, address: clients.addressOf(request) })
    } catch (error) {
      refuse(socket, error)
    }
  })
  const taken = await listenOn(server, { host, port, setting: 'DEVICES_PORT' })
  onListening?.(taken)
  return { [Symbol.asyncDispose]: async () => void server.close(() => {}).closeAllConnections() }
}

/** Browsers name the page's origin with every WebSocket, so that no page of others comes in, by whatever host. */
function check({ url = '', method, headers }: IncomingMessage, origins: readonly string[]): void {
  if (url.split('?')[0] !== path) throw new AppError('not-found', 'there is nothing but the link of devices')
  const { origin, 'sec-websocket-key': key = '', 'sec-websocket-version': version } = headers
  if (origin !== undefined && !origins.includes(origin))
    throw new AppError('origin-not-allowed', 'a page of another origin may not do this')
  if (method === 'GET' && /^[+/0-9A-Za-z]{22}==$/.test(key) && version === '13') return
  throw new AppError('bad-request', 'not a WebSocket handshake of version 13')
}

function answerNotFound(response: ServerResponse): void {
  const { type, body } = describe('not-found')
  response.writeHead(404, { 'content-type': type, connection: 'close' }).end(body)
}

function refuse(socket: Duplex, error: unknown): void {
  const code = error instanceof AppError && error.code in statuses ? (error.code as Refusal) : 'internal'
  const { type, body } = describe(code)
  const lines = [`HTTP/1.1 ${statuses[code]}`, `content-type: ${type}`, `content-length: ${body.length}`]
  socket.once('finish', () => socket.destroy())
  socket.end(`${lines.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`)
}

/** A problem, all in ASCII. */
function describe(code: Refusal): { readonly type: string; readonly body: string } {
  const [title, detail] = errorCodes[code]
  const problem = { type: `https://livetap.dev/errors/${code}`, title, status: Number.parseInt(statuses[code], 10) }
  return { type: 'application/problem+json', body: JSON.stringify({ ...problem, code, detail }) }
}

import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { isLoopback, parseAuthority } from '#kernel/hosts.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Log } from '#kernel/log.ts'
import { PushSockets } from '../http/push-sockets.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { wantsHidden } from './hidden.ts'
import { prepareTikFinity } from './tikfinity-feed.ts'

/** Most clients at a time. A stream has a handful of overlays. */
const mostClients = 50

export interface LocalTikFinityOptions {
  /** The port of both loopback addresses; 0 takes a free one. */
  readonly port: number
  /** Origins of pages, beside those of this machine, that may listen. */
  readonly origins: readonly string[]
  /** Whose lives are shown; without, whichever of the workspace `default` began last. */
  readonly uniqueId?: string
}

export interface LocalTikFinity extends AsyncDisposable {
  /** Where it listens; undefined when the port is taken. */
  readonly port: number | undefined
}

export interface LocalTikFinityPorts {
  readonly workspaces: Pick<Workspaces, 'enter'>
  readonly clock: Clock
  readonly log: Log
}

/**
 * TikFinity's event WebSocket where its clients look for it: on this machine, without a key. A port that is taken is told
 * and ends nothing else.
 */
export async function openLocalTikFinity(
  ports: LocalTikFinityPorts,
  options: LocalTikFinityOptions,
): Promise<LocalTikFinity> {
  await using opened = new AsyncDisposableStack()
  const sockets = opened.use(new PushSockets(ports))
  const open = async (host: string, port: number) => {
    const server = createServer((_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
        .end('A WebSocket is served here.\n')
    })
    server.on('upgrade', (request, socket, head) => {
      void pass(ports, options, sockets, { request, socket, head }, server)
    })
    opened.defer(() => closeServer(server, sockets))
    server.maxConnections = 2 * mostClients
    return await listen(server, host, port)
  }
  const port = await open('127.0.0.1', options.port).catch((error: unknown) => tell(ports.log, options.port, error))
  if (port !== undefined) {
    await open('::1', port).catch((error: unknown) => tellOfOther(ports.log, port, error))
  }
  const running = opened.move()
  return { port, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function tell(log: Log, port: number, error: unknown): undefined {
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const text = isTaken
    ? `TikFinity is running, or another program has the port ${port}: TIKFINITY_PORT is not served`
    : `The port ${port} cannot be listened on: TIKFINITY_PORT is not served`
  log.warn({ port, error: describeError(error) }, text)
}

/** A machine without IPv6 has nobody who would come that way. */
function tellOfOther(log: Log, port: number, error: unknown): void {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return
  tell(log, port, error)
}

interface Knock {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

async function pass(
  { workspaces, log }: LocalTikFinityPorts,
  options: LocalTikFinityOptions,
  sockets: PushSockets,
  knock: Knock,
  server: Server,
): Promise<void> {
  const { request, socket } = knock
  socket.on('error', () => socket.destroy())
  try {
    const { port } = server.address() as AddressInfo
    if (!isMeant(request, port)) return refuse(socket, '421 Misdirected Request')
    if (!isWelcome(request.headers.origin, options.origins)) return refuse(socket, '403 Forbidden')
    if (sockets.size >= mostClients) return refuse(socket, '503 Service Unavailable')
    const serve = await prepareTikFinity(await workspaces.enter(defaultWorkspaceId), {
      uniqueId: options.uniqueId,
      isWhole: wantsHidden(new URLSearchParams(request.url?.split('?')[1])),
    })
    sockets.accept(knock, serve)
  } catch (error) {
    log.debug({ error: describeError(error) }, 'a client of TikFinity could not be served')
    const isBroken = error instanceof AppError && error.code === 'bad-request'
    refuse(socket, isBroken ? '400 Bad Request' : '503 Service Unavailable')
  }
}

/** A page that has its own name point here asks for that name. */
function isMeant(request: IncomingMessage, port: number): boolean {
  const hosts = request.headersDistinct.host ?? []
  const authority = parseAuthority(hosts[0] ?? '')
  return hosts.length === 1 && authority !== undefined && isLoopback(authority.host) && (authority.port ?? 80) === port
}

/** No page at all, one from a file, one of this machine, or one that is named. */
function isWelcome(origin: string | undefined, named: readonly string[]): boolean {
  if (origin === undefined || origin === 'null' || origin === 'file://' || named.includes(origin)) return true
  const [, host = ''] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? []
  return isLoopback(parseAuthority(host)?.host ?? '')
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

function closeServer(server: Server, sockets: PushSockets): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
    sockets.closeAll(1001, 'stopping')
  })
}

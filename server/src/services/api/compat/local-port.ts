import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Log } from '#kernel/log.ts'
import { PushSockets } from '../http/push-sockets.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { wantsHidden } from './hidden.ts'
import { isMeant, isOfThisMachine, listenLocally } from './loopback.ts'
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
  const create = () => {
    const server = createServer((_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
        .end('A WebSocket is served here.\n')
    })
    server.on('upgrade', (request, socket, head) => void pass(ports, options, sockets, { request, socket, head }))
    opened.defer(() => closeServer(server, sockets))
    server.maxConnections = 2 * mostClients
    return server
  }
  const holder = 'TikFinity is running, or another program'
  const place = { port: options.port, setting: 'TIKFINITY_PORT', holder, log: ports.log }
  const port = await listenLocally(create, place)
  const running = opened.move()
  return { port, [Symbol.asyncDispose]: () => running.disposeAsync() }
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
): Promise<void> {
  const { request, socket } = knock
  socket.on('error', () => socket.destroy())
  try {
    if (!isMeant(request)) return refuse(socket, '421 Misdirected Request')
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

/** No page at all, one from a file, one of this machine, or one that is named. */
function isWelcome(origin: string | undefined, named: readonly string[]): boolean {
  if (origin === undefined || origin === 'null' || origin === 'file://') return true
  return named.includes(origin) || isOfThisMachine(origin)
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

import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { AppError } from '#kernel/errors.ts'
import {
  type CloseReason,
  type Feed,
  type FeedSink,
  type FeedStart,
  messageFrame,
  webSocketFraming,
} from '../feed/feed.ts'
import { checkHandshake, type Upgrade } from '../http/upgrades.ts'
import { compileValidator } from '../http/validation.ts'
import { repeatEvery } from '../repeat.ts'
import type { Context } from '../routes/context.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { type FeedQuery, feedQuery, readFeedRequest } from './feed-request.ts'

const path = /^\/api\/v1\/streams\/([^/]+)\/events$/
const largestMessage = 64 * 1024
const largestBacklog = 1024 * 1024
/** A client that has not said goodbye by then is cut off. */
const closeWithinMs = 1000
const pingEveryMs = 25_000
/** A client has nothing to say here; more than this between two pings is a flood. */
const messagesPerPing = 100

const closeCodes: Readonly<Record<CloseReason, number>> = {
  stopping: 1001,
  rotated: 1012,
  'history-unavailable': 1013,
  'too-slow': 1013,
}

interface Peer {
  readonly socket: WebSocket
  alive: boolean
  messages: number
}

/** The feed over WebSockets. Frames are built once and written to the sockets as they are. */
export function addFeedSocket(
  context: Context,
  admit: () => void,
  checkStream: (workspace: Workspace, streamId: string) => Promise<void>,
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    autoPong: false,
  })
  const peers = new Set<Peer>()
  context.resources.use(repeatEvery(context, pingEveryMs, () => ping(peers)))
  context.upgrades.add(path, 'log:read', async (upgrade, { workspace }) => {
    admit()
    const { streamId, query } = readAddress(upgrade)
    await checkStream(workspace, streamId)
    const header = upgrade.request.headersDistinct['last-event-id']?.[0]
    const start = await workspace.feed.prepare(readFeedRequest(streamId, query, header))
    if (upgrade.socket.destroyed) return
    checkHandshake(upgrade)
    server.handleUpgrade(upgrade.request, upgrade.socket, upgrade.head, (socket) => {
      const peer: Peer = { socket, alive: true, messages: 0 }
      peers.add(peer)
      socket.on('close', () => peers.delete(peer))
      listen(peer, upgrade.socket)
      attach(workspace.feed, start, socket, upgrade.socket)
    })
  })
}

const validateQuery = compileValidator({
  schema: feedQuery,
  method: 'GET',
  url: '/api/v1/streams/:id/events',
  httpPart: 'querystring',
}) as (query: unknown) => { value?: FeedQuery; error?: Error }

function readAddress({ url, match }: Upgrade): { streamId: string; query: FeedQuery } {
  const { value, error } = validateQuery(Object.fromEntries(url.searchParams))
  if (error || !value) throw error ?? new AppError('bad-request', 'not an address that can be read')
  try {
    return { streamId: decodeURIComponent(match[1] ?? ''), query: value }
  } catch (cause) {
    throw new AppError('bad-request', 'not an address that can be read', { cause })
  }
}

function attach(feed: Feed, start: FeedStart, socket: WebSocket, raw: Duplex): void {
  raw.write(messageFrame({ type: 'hello', data: { resumedFrom: start.resumedFrom, earliest: start.earliest } }))
  const sink: FeedSink = {
    framing: webSocketFraming,
    write(frame) {
      if (raw.writableLength + frame.length <= largestBacklog) return raw.write(frame)
      socket.terminate()
      return false
    },
    close(reason) {
      if (reason === 'too-slow') return socket.terminate()
      socket.close(closeCodes[reason], reason)
      setTimeout(() => socket.terminate(), closeWithinMs).unref()
    },
  }
  const client = feed.attach(start, sink)
  raw.on('drain', () => client.drained())
  socket.on('close', () => client.detach())
}

function listen(peer: Peer, raw: Duplex): void {
  const { socket } = peer
  const count = () => {
    peer.messages += 1
    if (peer.messages > messagesPerPing) socket.close(1008, 'too many messages')
  }
  socket.on('error', () => socket.terminate())
  socket.on('message', count)
  socket.on('pong', () => {
    peer.alive = true
  })
  socket.on('ping', (bytes) => {
    count()
    if (raw.writableLength < largestMessage) socket.pong(bytes)
  })
}

function ping(peers: ReadonlySet<Peer>): void {
  for (const peer of peers) {
    if (!peer.alive) peer.socket.terminate()
    peer.alive = false
    peer.messages = 0
    if (peer.socket.readyState === peer.socket.OPEN) peer.socket.ping()
  }
}

import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import { repeatEvery } from '../repeat.ts'
import { checkHandshake, type Upgrade } from './upgrades.ts'

const largestMessage = 64 * 1024
const largestBacklog = 1024 * 1024
/** A client that has not said goodbye by then is cut off. */
const closeWithinMs = 1000
const pingEveryMs = 25_000
/** A client has nothing to say here; more than this between two pings is a flood. */
const messagesPerPing = 100

/** The server's end of a WebSocket over which it talks, and the client listens. */
export interface PushSocket {
  /**
   * Takes a complete frame; false asks to wait for `onDrain`. Who lets more than 1 MiB pile up is cut off. After `close`
   * nothing is sent any more.
   */
  write(frame: Buffer): boolean
  /** Says goodbye, and cuts off who does not answer. */
  close(code: number, reason: string): void
  cut(): void
  onDrain(listener: () => void): void
  onClose(listener: () => void): void
}

interface Peer {
  readonly socket: WebSocket
  readonly push: PushSocket
  alive: boolean
  messages: number
}

/** WebSockets that only push: asked every 25 s whether they are still there, and cut off when they talk too much. */
export class PushSockets implements Disposable {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    autoPong: false,
  })
  readonly #peers = new Set<Peer>()
  readonly #pinging: Disposable

  constructor(ports: { readonly clock: Clock; readonly log: Log }) {
    this.#pinging = repeatEvery(ports, pingEveryMs, () => ping(this.#peers))
  }

  /** How many are open. */
  get size(): number {
    return this.#peers.size
  }

  /** Makes a WebSocket of the request, unless whoever asked is gone. Throws `bad-request`. */
  accept(upgrade: Pick<Upgrade, 'request' | 'socket' | 'head'>, begin: (socket: PushSocket) => void): void {
    const { request, socket: raw, head } = upgrade
    if (raw.destroyed) return
    checkHandshake(upgrade)
    this.#server.handleUpgrade(request, raw, head, (socket) => {
      const peer: Peer = { socket, push: createPushSocket(socket, raw), alive: true, messages: 0 }
      this.#peers.add(peer)
      socket.on('close', () => this.#peers.delete(peer))
      listen(peer, raw)
      begin(peer.push)
    })
  }

  closeAll(code: number, reason: string): void {
    for (const { push } of this.#peers) push.close(code, reason)
  }

  [Symbol.dispose](): void {
    this.#pinging[Symbol.dispose]()
  }
}

function createPushSocket(socket: WebSocket, raw: Duplex): PushSocket {
  let isOver = false
  return {
    write(frame) {
      if (isOver) return true
      if (raw.writableLength + frame.length <= largestBacklog) return raw.write(frame)
      socket.terminate()
      return false
    },
    close(code, reason) {
      isOver = true
      socket.close(code, reason)
      setTimeout(() => socket.terminate(), closeWithinMs).unref()
    },
    cut: () => socket.terminate(),
    onDrain: (listener) => void raw.on('drain', listener),
    onClose: (listener) => void socket.on('close', listener),
  }
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

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RoomEventName } from '@livetap/contracts/rooms/events.ts'
import { Server, type Socket } from 'socket.io'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type {
  RoomDoor,
  RoomLinks,
  RoomReception,
  RoomUpgrade,
  RoomVisitor,
  TellOptions,
} from '#ports/room-links/room-links.ts'
import { cutOff, measureBacklog, mostBacklogBytes } from './backlog.ts'
import { ConnectionCounts } from './connection-counts.ts'
import { listenTo, SocketLink } from './socket-link.ts'
import { openRelay } from './stream-relay.ts'

const most = 5000
const mostOfAddress = 50
const lookEveryMs = 500
/** So long a client has to take its leave. */
const goodbyeMs = 1000
/** How long a client has to say that it wants the one namespace that there is. */
const connectTimeout = 10_000

const serverOptions = {
  serveClient: false,
  maxHttpBufferSize: 16 * 1024,
  perMessageDeflate: false,
  httpCompression: false,
  pingInterval: 10_000,
  pingTimeout: 10_000,
  connectTimeout,
} as const

export interface SocketIoRoomsOptions {
  readonly log: Log
  /** Has what is told reach the clients of other processes. */
  readonly redis?: { readonly url: string; readonly prefix: string }
}

/** What is made anew each time that links are let in. */
interface OpenDoor {
  readonly io: Server
  /** Listens nowhere: requests are handed to it. */
  readonly entrance: ReturnType<typeof createServer>
  readonly reception: RoomReception
}

/** Clients of rooms, over Socket.IO, that come in through the server of the pages. */
export class SocketIoRooms implements RoomLinks, RoomDoor {
  readonly #options: SocketIoRoomsOptions
  readonly #visitors = new WeakMap<IncomingMessage, RoomVisitor>()
  readonly #counts = new ConnectionCounts(most, mostOfAddress)
  /** What WebSockets speak over. */
  readonly #raw = new Set<Duplex>()
  #door: OpenDoor | undefined
  #isClosed = false

  constructor(options: SocketIoRoomsOptions) {
    this.#options = options
  }

  async open(reception: RoomReception): Promise<AsyncDisposable> {
    const { redis, log } = this.#options
    await using opened = new AsyncDisposableStack()
    const relay = redis && opened.use(await openRelay({ ...redis, log }))
    const entrance = createServer()
    const io = new Server(serverOptions)
    relay?.attach(io)
    io.attach(entrance, serverOptions)
    io.on('connection', (socket) => this.#receive(socket, reception))
    const looking = setInterval(() => cutOffSlow(io), lookEveryMs)
    opened.defer(async () => {
      await this.close()
      this.#door = undefined
      clearInterval(looking)
      await io.close().catch(() => {})
    })
    this.#door = { io, entrance, reception }
    this.#isClosed = false
    return opened.move()
  }

  async close(): Promise<void> {
    if (!this.#door || this.#isClosed) return
    this.#isClosed = true
    this.#door.reception.sayGoodbye()
    this.#door.io.local.disconnectSockets(true)
    const end = performance.now() + goodbyeMs
    while (this.#raw.size > 0 && performance.now() < end) await sleep(10)
    for (const socket of this.#raw) socket.destroy()
  }

  tell(channel: string, event: RoomEventName, payload: unknown, options: TellOptions = {}): void {
    if (!this.#door) return
    const { volatile: mayBeLost = false, except, here = false } = options
    const { io } = this.#door
    const everybody = here ? io.local.to(channel) : io.to(channel)
    const wanted = except === undefined ? everybody : everybody.except(except)
    const operator = mayBeLost ? wanted.volatile : wanted
    operator.emit(event, payload)
  }

  poll(request: IncomingMessage, response: ServerResponse, visitor: RoomVisitor): void {
    const { entrance } = this.#open()
    this.#visitors.set(request, visitor)
    entrance.emit('request', request, response)
  }

  enter({ request, socket, head }: RoomUpgrade, visitor: RoomVisitor): void {
    const { entrance } = this.#open()
    this.#visitors.set(request, visitor)
    // Socket.IO compares the address as it was written; what it does not take for its own would stay, answered by nobody.
    request.url = `/socket.io/${new URL(request.url ?? '', 'http://livetap.invalid').search}`
    this.#raw.add(socket)
    socket.once('close', () => this.#raw.delete(socket))
    entrance.emit('upgrade', request, socket, head)
  }

  serveMedia(request: IncomingMessage, response: ServerResponse, address: string): void {
    void this.#open().reception.serveMedia(request, response, address)
  }

  #open(): OpenDoor {
    if (this.#door && !this.#isClosed) return this.#door
    throw new AppError('rooms-unavailable', 'rooms are not served here', {
      remedy: 'Run the service `rooms` in this process.',
    })
  }

  #receive(socket: Socket, reception: RoomReception): void {
    const visitor = this.#visitors.get(socket.request)
    if (!visitor || !this.#counts.add(visitor.address, visitor.isLocal)) {
      socket.emit('error_event', { code: 'too-many-connections', message: 'too many connections are open' })
      socket.disconnect(true)
      return
    }
    socket.once('disconnect', () => this.#counts.remove(visitor.address))
    listenTo(socket, reception.receive(new SocketLink(socket, visitor)))
  }
}

function cutOffSlow(io: Server): void {
  for (const socket of io.sockets.sockets.values()) {
    if (measureBacklog(socket) > mostBacklogBytes) cutOff(socket)
  }
}

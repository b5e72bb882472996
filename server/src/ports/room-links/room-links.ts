import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Ack, RoomEventName } from '@livetap/contracts/rooms/events.ts'

/** Who knocks, as the server of the pages knows it. */
export interface RoomVisitor {
  /** Of the client, also behind a trusted proxy. */
  readonly address: string
  /** On this machine, without a proxy between. */
  readonly isLocal: boolean
  /** May open a room that nobody has made, by going there. */
  readonly opensRooms: boolean
  /** Absent: nobody is signed in. */
  readonly person?: {
    readonly accountId: string
    readonly name: string
    /** The workspace that is open, and whether its rooms may be managed. */
    readonly workspaceId: string
    readonly managesRooms: boolean
  }
}

/** One connection of somebody. Its methods never wait and never throw; on an ended link nothing happens. */
export interface RoomLink {
  readonly id: string
  readonly visitor: RoomVisitor
  send(event: RoomEventName, payload: unknown): void
  /** What is told to the channel from now on is told to it as well. */
  join(channel: string): void
  leave(channel: string): void
  /** Ends it, after what was sent before. */
  close(): void
}

/** What a link tells. */
export interface RoomListener {
  /** Any event with whatever came with it. Resolves to the answer and never rejects. */
  hear(event: string, payload: unknown): Promise<Ack>
  /** Called once. */
  end(): void
}

export interface RoomReception {
  /** A link is up. */
  receive(link: RoomLink): RoomListener
  /** Answers a request for a file that somebody in a room plays; `address` is of the client. Never rejects. */
  serveMedia(request: IncomingMessage, response: ServerResponse, address: string): Promise<void>
  /** The door closes: everybody is about to be cut off, and can be told so. */
  sayGoodbye(): void
}

export interface TellOptions {
  /** It may be left out for who is slow. */
  readonly volatile?: boolean
  /** Link that is not told. */
  readonly except?: string
  /** Those are told whose connections this process has, and nobody else. */
  readonly here?: boolean
}

/** The way of clients to rooms: Socket.IO. Too large a message, too many, or none for long ends a link. */
export interface RoomLinks {
  /** Lets links in until disposed of; ends them then. */
  open(reception: RoomReception): Promise<AsyncDisposable>
  /** Tells everybody in the channel, whichever process has their connections unless `here` is wanted. Never waits and never throws. */
  tell(channel: string, event: RoomEventName, payload: unknown, options?: TellOptions): void
}

/** A request to become a WebSocket. */
export interface RoomUpgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** Where requests for rooms come in through the server of the pages. Throw `rooms-unavailable` when this process has none. */
export interface RoomDoor {
  /** Answers a request below `/socket.io/`: long polling. */
  poll(request: IncomingMessage, response: ServerResponse, visitor: RoomVisitor): void
  /** Takes the socket over. */
  enter(upgrade: RoomUpgrade, visitor: RoomVisitor): void
  /** Answers a request below `/api/watch/media/`; `address` is of the client. */
  serveMedia(request: IncomingMessage, response: ServerResponse, address: string): void
  /** Lets nobody in any more, and ends the links of whoever is in. Resolves within a second or so. */
  close(): Promise<void>
}

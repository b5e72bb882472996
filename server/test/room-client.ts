import type { Ack, RoomCommandName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { RoomState } from '@livetap/contracts/rooms/room.ts'
import { io, type Socket } from 'socket.io-client'
import { eventually } from './livetap-process.ts'

export interface RoomClientOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly transports?: readonly string[]
}

/** Somebody in rooms, with everything that they were told. */
export class RoomClient {
  readonly socket: Socket
  readonly told: { readonly event: string; readonly payload: unknown }[] = []

  constructor(url: string, { headers = {}, transports = ['websocket'] }: RoomClientOptions = {}) {
    const options = { transports: [...transports], extraHeaders: headers, reconnection: false, forceNew: true }
    this.socket = io(url, options)
    this.socket.onAny((event: string, payload: unknown) => void this.told.push({ event, payload }))
  }

  /** Sends any event, and resolves to the answer. */
  async ask(event: string, payload?: unknown): Promise<Ack> {
    return this.socket.timeout(60_000).emitWithAck(event, payload)
  }

  async say(event: RoomCommandName, payload: object): Promise<Ack & { readonly ok: true }> {
    const ack = await this.ask(event, payload)
    if (!ack.ok) throw new Error(`${event}: ${ack.code} ${ack.message}`)
    return ack
  }

  /** Joins, and resolves to what the room is like. */
  async join(roomId: string, userId: string, more: object = {}): Promise<RoomState> {
    await this.say('join_room', { roomId, userId, ...more })
    return this.hear('room_state', ({ id }) => id === roomId)
  }

  all<Name extends keyof RoomEvents>(event: Name): RoomEvents[Name][] {
    return this.told.filter((one) => one.event === event).map(({ payload }) => payload as RoomEvents[Name])
  }

  last<Name extends keyof RoomEvents>(event: Name): RoomEvents[Name] | undefined {
    return this.all(event).at(-1)
  }

  /** The newest payload of the event that fits, as soon as there is one. */
  hear<Name extends keyof RoomEvents>(
    event: Name,
    fits: (payload: RoomEvents[Name]) => boolean = () => true,
  ): Promise<RoomEvents[Name]> {
    return eventually(event, async () => this.all(event).findLast(fits))
  }

  leave(): void {
    this.socket.disconnect()
  }
}

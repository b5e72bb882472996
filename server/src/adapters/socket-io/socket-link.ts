import type { Ack, RoomEventName } from '@livetap/contracts/rooms/events.ts'
import type { Socket } from 'socket.io'
import type { RoomLink, RoomListener, RoomVisitor } from '#ports/room-links/room-links.ts'

/** Far more than the rates of rooms let through: who sends as much does nothing but fill the wire. */
const mostPerSecond = 200

/** One connection, as the service sees it. */
export class SocketLink implements RoomLink {
  readonly id: string
  readonly visitor: RoomVisitor
  readonly #socket: Socket

  constructor(socket: Socket, visitor: RoomVisitor) {
    this.id = socket.id
    this.visitor = visitor
    this.#socket = socket
  }

  send(event: RoomEventName, payload: unknown): void {
    this.#socket.emit(event, payload)
  }

  join(channel: string): void {
    void this.#socket.join(channel)
  }

  leave(channel: string): void {
    void this.#socket.leave(channel)
  }

  close(): void {
    this.#socket.disconnect(true)
  }
}

/** Hands what the client says to the listener, and its answer back. Ends a link that says far too much. */
export function listenTo(socket: Socket, listener: RoomListener): void {
  let second = 0
  let count = 0
  socket.onAny((event: string, ...given: unknown[]) => {
    const now = Math.floor(performance.now() / 1000)
    count = now === second ? count + 1 : 1
    second = now
    if (count > mostPerSecond) {
      socket.disconnect(true)
      return
    }
    const answer = given.findLast((one) => typeof one === 'function') as ((ack: Ack) => void) | undefined
    const [payload] = given
    const heard = listener.hear(event, typeof payload === 'function' ? undefined : payload)
    void heard.then((ack) => tellOutcome(socket, ack, answer))
  })
  socket.once('disconnect', () => listener.end())
}

/** Clients that ask for no answer are told of what went wrong all the same. */
function tellOutcome(socket: Socket, ack: Ack, answer: ((ack: Ack) => void) | undefined): void {
  if (answer) answer(ack)
  else if (!ack.ok) socket.emit('error_event', { code: ack.code, message: ack.message })
}

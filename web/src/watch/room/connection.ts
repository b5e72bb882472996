import type { Ack, RoomCommandName, RoomCommands, RoomEventName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import { io, type Socket } from 'socket.io-client'
import { keepClientId, readClientId } from './kept.ts'
import { applyEvent, openView, type RoomView } from './room-view.ts'

export type Refusal = Extract<Ack, { readonly ok: false }>
export type Departure = RoomEvents['room_left']['reason']

/** Where this page stands with its room. */
export type Standing =
  | { readonly at: 'door'; readonly refusal?: Refusal }
  | { readonly at: 'joining' }
  | { readonly at: 'inside'; readonly isLinked: boolean; readonly view: RoomView }
  | { readonly at: 'left'; readonly reason: Departure }

/** What somebody comes in with. */
export type Ticket = Pick<RoomCommands['join_room'], 'name' | 'password' | 'invite'>
/** A command without the room, which is always this one. */
export type Said<Name extends RoomCommandName> = Omit<RoomCommands[Name], 'roomId'>

const answerMs = 10_000
const comeBackMs = 1000
const heard: readonly RoomEventName[] = [
  ...(['room_state', 'update_queue', 'update_index', 'new_message', 'message_deleted', 'system_message'] as const),
  ...(['player_state', 'start_countdown', 'room_users_count', 'update_members', 'update_settings', 'you'] as const),
  ...(['media_tier', 'presence', 'reaction', 'room_left', 'update_bans'] as const),
  ...(['update_poll', 'update_suggestions', 'update_votes'] as const),
]

/** The line to a room: it comes back by itself, as whoever it was, and keeps what is known of the room. */
export class RoomConnection {
  readonly roomId: string
  readonly socket: Socket
  private readonly listeners = new Set<() => void>()
  private standing: Standing = { at: 'door' }
  private ticket: Ticket | undefined
  private known: RoomView | undefined

  constructor(roomId: string) {
    this.roomId = roomId
    this.socket = io({ autoConnect: false, transports: ['websocket', 'polling'] })
    this.socket.on('connect', () => void this.enter())
    this.socket.on('connect_error', () => this.markLost())
    this.socket.on('disconnect', (reason) => this.comeBack(reason))
    for (const name of heard) this.socket.on(name, (payload) => this.hear(name, payload))
  }

  readonly read = (): Standing => this.standing

  /** The room as it was last known, also while nobody is in it any more. */
  view(): RoomView {
    if (!this.known) throw new Error('nothing is known of the room yet')
    return this.known
  }

  /** Called after every change of what `read` tells; ends with the returned function. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  join(ticket: Ticket): void {
    this.ticket = ticket
    this.set({ at: 'joining' })
    if (this.socket.connected) void this.enter()
    else this.socket.connect()
  }

  leave(): void {
    this.ticket = undefined
    this.socket.disconnect()
    this.set({ at: 'door' })
  }

  /** Asks for something and resolves to the server's answer, or to one like it when there is none. Never rejects. */
  async say<Name extends RoomCommandName>(name: Name, said: Said<Name>): Promise<Ack> {
    if (!this.socket.connected) return noLink
    try {
      return (await this.socket.timeout(answerMs).emitWithAck(name, { roomId: this.roomId, ...said })) as Ack
    } catch {
      return noAnswer
    }
  }

  /** For what is said often, and may be lost. */
  tell<Name extends RoomCommandName>(name: Name, said: Said<Name>): void {
    if (this.standing.at === 'inside' && this.standing.isLinked) {
      this.socket.volatile.emit(name, { roomId: this.roomId, ...said })
    }
  }

  private async enter(): Promise<void> {
    const { ticket, roomId, standing } = this
    if (!ticket) return
    const clientId = readClientId(roomId)
    // Whoever only lost the line is called as they were last, here or in another tab.
    const { name = 'Guest', ...unnamed } = ticket
    const wish = standing.at === 'inside' ? { userId: standing.view.state.you.name } : { userId: name, ...ticket }
    const join = { ...unnamed, ...wish, proto: 2 }
    const answer = await this.say('join_room', { ...join, ...(clientId && { resume: { clientId } }) })
    if (answer.ok || this.ticket !== ticket) return
    // What is only slow or away is tried again with the next connection.
    if (this.standing.at === 'inside' && passing.has(answer.code)) return
    this.ticket = undefined
    this.socket.disconnect()
    this.set({ at: 'door', refusal: answer })
  }

  private hear<Name extends RoomEventName>(name: Name, payload: RoomEvents[Name]): void {
    const { standing } = this
    if (name === 'room_left') this.depart((payload as RoomEvents['room_left']).reason)
    else if (name === 'room_state') this.arrive(payload as RoomEvents['room_state'])
    else if (standing.at === 'inside') this.set({ ...standing, view: applyEvent(standing.view, name, payload) })
  }

  private arrive(state: RoomEvents['room_state']): void {
    keepClientId(this.roomId, state.you.clientId)
    const before = this.standing.at === 'inside' ? this.standing.view : undefined
    this.set({ at: 'inside', isLinked: true, view: openView(state, before) })
  }

  private depart(reason: Departure): void {
    // Another process takes whoever was here, as soon as the line is there again.
    if (reason === 'stopping') return
    this.ticket = undefined
    this.socket.disconnect()
    this.set({ at: 'left', reason })
  }

  private comeBack(reason: string): void {
    this.markLost()
    // The client comes back by itself, but not to a server that has closed the line on purpose.
    if (reason === 'io server disconnect') setTimeout(() => this.ticket && this.socket.connect(), comeBackMs)
  }

  private markLost(): void {
    const { standing } = this
    if (standing.at === 'inside' && standing.isLinked) this.set({ ...standing, isLinked: false })
  }

  private set(standing: Standing): void {
    this.standing = standing
    if (standing.at === 'inside') this.known = standing.view
    for (const listener of this.listeners) listener()
  }
}

const noLink: Refusal = {
  ok: false,
  code: 'server-unreachable',
  message: 'The connection is away. It comes back by itself.',
}
const noAnswer: Refusal = { ok: false, code: 'no-answer', message: 'The server has not answered.' }
const passing = new Set(['server-unreachable', 'no-answer', 'store-unavailable', 'room-busy', 'rate-limited'])

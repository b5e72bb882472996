import { isRoomCommand, isRoomCommandName } from '@livetap/contracts/checks.ts'
import type { Ack, RoomCommandName, RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomLink, RoomListener } from '#ports/room-links/room-links.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import type { Seat } from '../hosting/seats.ts'
import type { RoomsMetrics } from '../rooms-metrics.ts'
import { type CommandPorts, carryCommand, hearAtOnce } from './commands.ts'
import { OwnRates, rateOf, takeShared } from './rates.ts'

export interface GuestPorts extends CommandPorts, Pick<Ports, 'limits' | 'log'> {
  readonly metrics: RoomsMetrics
  /** Lets somebody into a room; rejects with AppError when they may not come in. */
  readonly enter: (join: RoomCommands['join_room'], link: RoomLink) => Promise<Place>
}

/** Where somebody sits. */
export interface Place {
  readonly host: RoomHost
  readonly seat: Seat
}

/** So many commands of a connection wait for those before them. */
const mostWaiting = 50

/** One connection: checks what it says, and does it in the order in which it was said. */
export class Guest implements RoomListener {
  readonly #ports: GuestPorts
  readonly #link: RoomLink
  readonly #rates = new OwnRates()
  #place: Place | undefined
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #hasEnded = false

  constructor(link: RoomLink, ports: GuestPorts) {
    this.#link = link
    this.#ports = ports
  }

  async hear(event: string, payload: unknown): Promise<Ack> {
    try {
      if (!isRoomCommandName(event)) throw new AppError('unknown-command', 'There is no such command.')
      this.#rates.take(rateOf(event))
      const command = payload ?? {}
      if (!isRoomCommand(event, command)) throw new AppError('invalid-request', `That is no ${event}.`)
      return await this.#obey(event, command)
    } catch (error) {
      return this.#refuse(error)
    }
  }

  #obey<Name extends RoomCommandName>(name: Name, payload: RoomCommands[Name]): Promise<Ack> | Ack {
    if (name === 'join_room') return this.#afterOthers(() => this.#join(payload as RoomCommands['join_room']))
    if (name === 'clock_ping') return this.#answerPing(payload as RoomCommands['clock_ping'])
    const place = this.#find((payload as { readonly roomId: string }).roomId)
    const heard = hearAtOnce(this.#ports, place, name, payload)
    return heard ?? this.#afterOthers(() => this.#carry(place, name, payload))
  }

  #answerPing({ t0 }: RoomCommands['clock_ping']): Ack {
    const t1 = this.#ports.store.now()
    this.#link.send('clock_pong', { t0, t1, t2: this.#ports.store.now() })
    return { ok: true }
  }

  #find(roomId: string): Place {
    const place = this.#place
    if (place?.host.roomId === roomId && place.host.seats.has(this.#link.id)) return place
    throw new AppError('not-in-room', 'You are not in that room.')
  }

  #afterOthers(work: () => Promise<Ack>): Promise<Ack> {
    if (this.#waiting >= mostWaiting) throw new AppError('rate-limited', 'That is too often. Wait a moment.')
    this.#waiting += 1
    const result = this.#last.then(work).finally(() => {
      this.#waiting -= 1
    })
    this.#last = result.catch(() => {})
    return result
  }

  async #join(join: RoomCommands['join_room']): Promise<Ack> {
    if (this.#place?.host.roomId === join.roomId) await this.#leave(false)
    const place = await this.#ports.enter(join, this.#link)
    if (this.#place) await this.#leave(true)
    this.#place = place
    if (this.#hasEnded) await this.#leave(false)
    return { ok: true, id: place.seat.memberId }
  }

  async #carry<Name extends RoomCommandName>(place: Place, name: Name, payload: RoomCommands[Name]): Promise<Ack> {
    this.#find(place.host.roomId)
    if (name === 'leave_room') {
      await this.#leave(true)
      return { ok: true }
    }
    await takeShared(this.#ports.limits, rateOf(name), `${place.host.roomId}:${place.seat.memberId}`)
    const ack = await carryCommand(this.#ports, place, name, payload)
    if (!ack.ok) this.#ports.metrics.refused.add(1, { code: ack.code })
    return ack
  }

  async #leave(isLeaving: boolean): Promise<void> {
    const place = this.#place
    this.#place = undefined
    if (place) await place.host.remove(place.seat, isLeaving)
  }

  #refuse(error: unknown): Ack {
    const { log, metrics } = this.#ports
    const known = error instanceof AppError ? error : undefined
    if (!known) log.error({ error: describeError(error) }, 'A command of a room failed')
    const code = known?.code ?? 'internal'
    metrics.refused.add(1, { code })
    const retry = known?.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }
    return { ok: false, code, message: known?.message ?? 'Something went wrong inside.', ...retry }
  }

  end(): void {
    this.#hasEnded = true
    const leaving = this.#leave(false).catch((error: unknown) => {
      this.#ports.log.warn({ error: describeError(error) }, 'That somebody has left a room is found in half a minute')
    })
    this.#ports.onLeaving(leaving)
  }
}

import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomNews, WorkspaceDeleted } from '@livetap/contracts/topics.ts'
import { type Entering, type RoomDocument, type RoomIntent, showBans } from '#domain/rooms/rooms.ts'
import { oneCaller } from '#kernel/address-block.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomLink } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import { tellMedia } from './guests/commands.ts'
import type { Entrance } from './guests/entering.ts'
import type { Place } from './guests/guest.ts'
import type { Identities } from './guests/identity.ts'
import { itemsAhead, type Lookups } from './hosting/lookups.ts'
import { type HostPorts, RoomHost } from './hosting/room-host.ts'
import { type Seat, takeSeat, toPresence } from './hosting/seats.ts'
import { viewRoom } from './hosting/views.ts'
import type { Keeper } from './keeping.ts'
import type { Ears } from './live/ears.ts'
import type { RoomsMetrics } from './rooms-metrics.ts'

export interface HousePorts extends Pick<Ports, 'signals' | 'roomLinks' | 'log' | 'clock'> {
  readonly store: RoomStore<RoomDocument>
  readonly keeper: Keeper
  readonly entrance: Entrance
  readonly identities: Identities
  readonly lookups: Lookups
  readonly teller: HostPorts['teller']
  readonly ears: Pick<Ears, 'listen' | 'settle'>
  readonly metrics: RoomsMetrics
}

/** Most connections of one address in a room. */
const mostOfAddress = 5
const pulseMs = 1000
/** Of pulses: heartbeats, and looking for rooms that nobody is in. */
const beatEvery = 10
const sweepEvery = 60
const keepAfterPulses = 2
/** What viewers of a live do may change a room every second. */
const keepHeardAfterPulses = 30

/** The rooms that somebody is in by a connection of this process. */
export class House {
  readonly #ports: HousePorts
  readonly #hosts = new Map<string, RoomHost>()
  /** Rooms to be written down, and after how many pulses. */
  readonly #unkept = new Map<string, number>()
  #pulses = 0
  #sweeping: Promise<void> | undefined

  constructor(ports: HousePorts) {
    this.#ports = ports
  }

  /** Lets somebody in, and shows them the room. Rejects with AppError when they may not. */
  async enter(join: RoomCommands['join_room'], link: RoomLink): Promise<Place> {
    const { entrance, store, metrics } = this.#ports
    const { room, member } = await entrance.admit(join, link.visitor)
    const host = this.#hostOf(join.roomId)
    this.#checkAddress(host, link)
    const seat: Seat = { link, memberId: member.memberId, proto: join.proto === undefined || join.proto < 2 ? 1 : 2 }
    host.comers.add(link)
    try {
      // Before the room knows them: whom it knows and who is not present is taken for gone.
      await store.beat(join.roomId, [toPresence(seat)])
      await this.#bringIn(host, seat, member)
      await this.#follow(host, room.row)
      await this.#show(host, seat)
    } catch (error) {
      await this.#giveUp(host, seat)
      throw error
    } finally {
      host.comers.delete(link)
      this.#letGo(host)
    }
    metrics.links.set(this.#countLinks())
    return { host, seat }
  }

  async #bringIn(host: RoomHost, seat: Seat, member: Entering): Promise<void> {
    const entered = await host.carry({ kind: 'enter', member }, () => this.#seat(host, seat))
    if ('refusal' in entered) {
      const { refused, message, retryAfterMs } = entered.refusal
      throw new AppError(refused as 'room-full', message, retryAfterMs === undefined ? {} : { retryAfterMs })
    }
    // Others were sent away meanwhile, and nobody looks after the host any more.
    if (host.isClosed) throw new AppError('room-busy', 'The room is about to go. Try again.')
  }

  async #giveUp(host: RoomHost, seat: Seat): Promise<void> {
    await host.giveUp(seat).catch((error: unknown) => {
      this.#ports.log.warn({ error: describeError(error) }, 'That somebody did not come in is found in half a minute')
    })
  }

  /** From now on they are told what happens, and first what there is. */
  #seat(host: RoomHost, seat: Seat): void {
    takeSeat(host.roomId, seat)
    host.add(seat)
  }

  async #show(host: RoomHost, seat: Seat): Promise<void> {
    const { store, identities, lookups } = this.#ports
    const messages = await store.messages(host.roomId)
    const kept = await store.find(host.roomId)
    if (!kept) throw new AppError('room-not-found', 'There is no such room.')
    const clientId = identities.clientIdOf(host.roomId, seat.memberId)
    const view = viewRoom(kept.document, messages, { memberId: seat.memberId, clientId, now: store.now() })
    seat.link.send('room_state', view)
    seat.link.send('room_users_count', view.users.length)
    if (view.you.grants.includes('ban')) {
      seat.link.send('update_bans', { bans: showBans(kept.document, store.now()) })
    }
    for (const item of itemsAhead(kept.document)) void tellMedia(lookups, { host, seat }, item)
  }

  #checkAddress(host: RoomHost, { visitor }: RoomLink): void {
    if (visitor.isLocal) return
    const who = oneCaller(visitor.address)
    const links = [...host.comers, ...[...host.seats.values()].map(({ link }) => link)]
    const same = new Set(links.filter((link) => oneCaller(link.visitor.address) === who))
    if (same.size < mostOfAddress) return
    throw new AppError('too-many-connections', 'As many are in the room from your address as may.')
  }

  #hostOf(roomId: string): RoomHost {
    const known = this.#hosts.get(roomId)
    if (known) return known
    const onChange: HostPorts['onChange'] = (id, kind) => this.#noteChange(id, kind)
    const host = new RoomHost(roomId, { ...this.#ports, onChange })
    this.#hosts.set(roomId, host)
    this.#ports.metrics.rooms.set(this.#hosts.size)
    return host
  }

  #noteChange(roomId: string, kind: RoomIntent['kind']): void {
    const pulses = kind === 'heard-live' ? keepHeardAfterPulses : keepAfterPulses
    this.#unkept.set(roomId, Math.min(this.#unkept.get(roomId) ?? pulses, pulses))
  }

  #letGo(host: RoomHost): void {
    if (host.seats.size > 0 || host.comers.size > 0) return
    this.#forget(host)
  }

  #forget(host: RoomHost): void {
    // Another may serve the room by now.
    if (this.#hosts.get(host.roomId) === host) this.#hosts.delete(host.roomId)
    this.#ports.metrics.rooms.set(this.#hosts.size)
  }

  /** What its workspace has written of the room holds in it. */
  async #follow(host: RoomHost, row: Awaited<ReturnType<Entrance['admit']>>['room']['row']): Promise<void> {
    if (!row) return
    const kept = await this.#ports.store.find(host.roomId)
    if (!kept) return
    const { name, visibility, uniqueId } = kept.document
    if (name === row.name && visibility === row.visibility && (uniqueId ?? null) === row.unique_id) return
    const live = row.unique_id === null ? {} : { uniqueId: row.unique_id }
    await host.carryQuietly({ kind: 'identity', name: row.name, visibility: row.visibility, ...live })
  }

  /** What other processes, and the api, say of a room. */
  async hear(news: RoomNews): Promise<void> {
    const host = this.#hosts.get(news.roomId)
    if (news.kind === 'removed') return this.#remove(news.roomId)
    if (!host) return
    if (news.kind === 'changed') return host.hear(news.version)
    if (news.kind === 'out') return host.putOut(news.memberId, news.reason)
    const room = await this.#ports.keeper.find(news.roomId, false)
    await this.#follow(host, room?.row)
  }

  /** The workspace is gone, and its rooms with it. */
  async forgetWorkspace({ workspaceId }: WorkspaceDeleted): Promise<void> {
    const { store } = this.#ports
    for (const roomId of await store.list()) {
      const kept = await store.find(roomId)
      if (kept?.document.workspaceId === workspaceId) await this.#remove(roomId)
    }
  }

  async #remove(roomId: string): Promise<void> {
    const host = this.#hosts.get(roomId)
    this.#unkept.delete(roomId)
    if (host) this.#close(host, 'removed')
    await this.#ports.store.remove(roomId)
  }

  #close(host: RoomHost, reason: 'removed' | 'stopping'): void {
    this.#forget(host)
    for (const { link } of host.close(reason)) link.close()
  }

  /** Keeps time until it is told to stop. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ports.clock.sleep(pulseMs, signal).catch(() => {})
      if (!signal.aborted) await this.#pulse()
    }
    await this.#sweeping
    await this.#ports.ears.settle()
  }

  async #pulse(): Promise<void> {
    const { metrics, log } = this.#ports
    this.#pulses += 1
    const hosts = [...this.#hosts.values()].map((host) => () => this.#lookAfter(host))
    const errors = await tryEach([...hosts, ...[...this.#unkept.keys()].map((roomId) => () => this.#keepIfDue(roomId))])
    if (errors.length > 0) {
      const about = { error: describeError(errors[0]), failures: errors.length }
      log.warn(about, 'Rooms could not be looked after; it is tried again in a second')
    }
    // Beside: of many rooms it takes longer than somebody's presence may.
    if (this.#pulses % sweepEvery === 0) this.#sweeping ??= this.#sweep()
    metrics.links.set(this.#countLinks())
  }

  async #lookAfter(host: RoomHost): Promise<void> {
    if (host.isClosed) return
    if (this.#pulses % beatEvery === 0 && !(await host.beat())) {
      // The store has lost the room: who was in it brings it back by coming again.
      return this.#close(host, 'stopping')
    }
    this.#ports.ears.listen(host)
    await host.pulse(this.#ports.store.now())
    this.#letGo(host)
  }

  async #keepIfDue(roomId: string): Promise<void> {
    const pulses = this.#unkept.get(roomId)
    if (pulses === undefined) return
    if (pulses > 1 && this.#hosts.has(roomId)) {
      this.#unkept.set(roomId, pulses - 1)
      return
    }
    // First: what changes meanwhile is to be kept as well.
    this.#unkept.delete(roomId)
    try {
      await this.#ports.keeper.keep(roomId)
    } catch (error) {
      if (!this.#unkept.has(roomId)) this.#unkept.set(roomId, 1)
      throw error
    }
  }

  async #sweep(): Promise<void> {
    try {
      await this.#ports.keeper.sweep()
    } catch (error) {
      this.#ports.log.warn({ error: describeError(error) }, 'Empty rooms could not be cleared away; it is tried again')
    } finally {
      this.#sweeping = undefined
    }
  }

  #countLinks(): number {
    return [...this.#hosts.values()].reduce((sum, { seats }) => sum + seats.size, 0)
  }

  /** Tells everybody here that this process stops, and writes rooms down as they are. */
  async close(): Promise<void> {
    const { keeper, log } = this.#ports
    for (const roomId of new Set([...this.#hosts.keys(), ...this.#unkept.keys()])) {
      await keeper.keep(roomId).catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'A room could not be written down')
      })
    }
  }

  /** Says goodbye to everybody here. */
  sayGoodbye(): void {
    for (const host of this.#hosts.values()) host.close('stopping')
  }
}

/** Does all of it, one after the other; resolves to what failed. */
async function tryEach(works: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const work of works) await work().catch((error: unknown) => void errors.push(error))
  return errors
}

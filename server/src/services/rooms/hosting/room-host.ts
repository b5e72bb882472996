import { randomBytes, randomInt } from 'node:crypto'
import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import { signals } from '@livetap/contracts/topics.ts'
import {
  carryOut,
  currentIndex,
  dueAt,
  type RoomDocument,
  type RoomIntent,
  type RoomSaid,
  showMembers,
} from '#domain/rooms/rooms.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomLink } from '#ports/room-links/room-links.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import { type Before, noteChange, noteReport, type RoomsMetrics } from '../rooms-metrics.ts'
import { itemsAhead, type Lookups } from './lookups.ts'
import type { Done, Outcome } from './outcome.ts'
import {
  describePresence,
  findAway,
  longestRoundTrip,
  mergePresences,
  type PlayerPresence,
  toPlayersSeen,
} from './presences.ts'
import { channels, leaveSeat, type Seat, toPresence } from './seats.ts'
import { type Carried, type Teller, toMessage } from './telling.ts'
import { RoomTimer } from './timer.ts'

export interface HostPorts extends Pick<Ports, 'signals' | 'roomLinks' | 'log'> {
  readonly store: RoomStore<RoomDocument>
  readonly teller: Teller
  readonly lookups: Lookups
  readonly metrics: RoomsMetrics
  /** The room is another than it was written down, by such an intent. */
  readonly onChange: (roomId: string, kind: RoomIntent['kind']) => void
}

/** What this process does for one room: it has the connections of some who are in it, and its own timer. */
export class RoomHost {
  readonly roomId: string
  readonly seats = new Map<string, Seat>()
  /** Those who are about to take a seat. */
  readonly comers = new Set<RoomLink>()
  readonly #ports: HostPorts
  readonly #timer: RoomTimer
  #version = 0
  #document: RoomDocument | undefined
  #rttMs = 0
  /** Something of the players is another than what was told. */
  #isDirty = true
  /** Some of the room have their connections elsewhere: how their players are is only known by asking. */
  #hasOthers = false
  #isClosed = false

  constructor(roomId: string, ports: HostPorts) {
    this.roomId = roomId
    this.#ports = ports
    this.#timer = new RoomTimer(() => void this.carryQuietly({ kind: 'tick' }))
  }

  /** Carries an intent out and tells everybody. `before` is done when it is carried out and nobody was told yet. */
  async carry(intent: RoomIntent, before?: (carried: Carried, version: number) => void): Promise<Outcome> {
    const { store } = this.#ports
    const id = createId()
    const chance = randomInt(2 ** 32) / 2 ** 32
    const changed = await store.change(this.roomId, (document, now) => {
      const outcome = carryOut(document, intent, { now, id, chance, rttMs: this.#rttMs })
      const result = { outcome, now, before: document }
      if ('refused' in outcome || outcome.document === document) return { result }
      return { document: outcome.document, result }
    })
    if (!changed) throw new AppError('room-not-found', 'the room is gone')
    const { outcome, now, before: former } = changed.result
    if ('refused' in outcome) return { refusal: outcome }
    const carried = { document: changed.document, now, indexBefore: currentIndex(former), id }
    before?.(carried, changed.version)
    await this.#tellAll(outcome, carried)
    this.#know(carried.document, changed.version)
    if (changed.isChanged) this.#noteChange(intent, former, carried, changed.version)
    return { carried, version: changed.version, ...(outcome.id === undefined ? {} : { id: outcome.id }) }
  }

  /** The room as it is known here: others may have changed it a moment ago. */
  get document(): RoomDocument | undefined {
    return this.#document
  }

  /** Nobody may take a seat any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** For what nobody waits for: a failure is for the log. */
  async carryQuietly(intent: RoomIntent): Promise<void> {
    try {
      await this.carry(intent)
    } catch (error) {
      this.#ports.log.debug({ kind: intent.kind, error: describeError(error) }, 'A room could not be changed')
      const isGone = error instanceof AppError && error.code === 'room-not-found'
      if (!isGone && !this.#isClosed && this.seats.size > 0) this.#timer.again()
    }
  }

  async #tellAll({ said }: Done, carried: Carried): Promise<void> {
    for (const one of said) await this.#tell(one, carried)
  }

  async #tell(said: RoomSaid, carried: Carried): Promise<void> {
    const { store, teller, roomLinks, signals: channel } = this.#ports
    if (said.kind === 'message') {
      const message = toMessage(said, carried, said.replyTo === undefined ? [] : await store.messages(this.roomId))
      roomLinks.tell(this.roomId, 'new_message', message)
      return store.say(this.roomId, message)
    }
    if (said.kind === 'unsaid') {
      await store.unsay(this.roomId, said.messageId)
      return roomLinks.tell(this.roomId, 'message_deleted', { id: said.messageId })
    }
    if (said.kind !== 'out') return teller.tell(said, carried)
    const { memberId, reason } = said
    this.putOut(memberId, reason)
    channel.send(signals.rooms, { kind: 'out', roomId: this.roomId, memberId, reason })
  }

  #noteChange(intent: RoomIntent, before: Before, { document, now }: Carried, version: number): void {
    const { metrics, onChange, signals: channel } = this.#ports
    noteChange(metrics, intent, { before, timeline: document.timeline, now })
    onChange(this.roomId, intent.kind)
    channel.send(signals.rooms, { kind: 'changed', roomId: this.roomId, version })
    if (this.seats.size > 0) this.#lookAhead(document)
  }

  /** So much of the queue that the next clip begins without a pause. */
  #lookAhead(document: RoomDocument): void {
    const carry = (intent: RoomIntent) => this.carryQuietly(intent)
    for (const item of itemsAhead(document)) void this.#ports.lookups.findMedia(this.roomId, item, carry)
  }

  #know(document: RoomDocument, version: number): void {
    if (version < this.#version) return
    this.#version = version
    this.#document = document
    const isIdle = this.#isClosed || this.seats.size === 0
    this.#timer.set(isIdle ? undefined : dueAt(document), this.#ports.store.now())
  }

  /** Another process has changed the room. */
  async hear(version: number): Promise<void> {
    if (version <= this.#version) return
    const kept = await this.#ports.store.find(this.roomId)
    if (kept) this.#know(kept.document, kept.version)
  }

  add(seat: Seat): void {
    this.seats.set(seat.link.id, seat)
    this.#isDirty = true
  }

  /** Somebody has gone; that they are away is said when they have no other connection. */
  async remove(seat: Seat, isLeaving: boolean): Promise<void> {
    if (!this.seats.delete(seat.link.id)) return
    leaveSeat(this.roomId, seat)
    this.#isDirty = true
    if (this.seats.size === 0) this.#timer.stop()
    await this.#takeForGone(seat, isLeaving)
  }

  /** Somebody could not come in after all, however far they had come. */
  async giveUp(seat: Seat): Promise<void> {
    if (this.seats.has(seat.link.id)) await this.remove(seat, false)
    else await this.#takeForGone(seat, false)
  }

  async #takeForGone({ link, memberId }: Seat, isLeaving: boolean): Promise<void> {
    const { store } = this.#ports
    await store.leave(this.roomId, [link.id])
    if (await this.#isHere(memberId)) return
    await this.carryQuietly({ kind: 'away', memberId, ...(isLeaving ? { isLeaving } : {}) })
    if (!(await this.#isHere(memberId))) return
    // They came in by another connection between the look and the word.
    const kept = await store.find(this.roomId)
    if (kept) await this.#bringBack(kept.document, memberId)
  }

  async #isHere(memberId: string): Promise<boolean> {
    const presences = await this.#ports.store.present(this.roomId)
    return presences.some((each) => each.memberId === memberId)
  }

  /** Has who was taken for gone, and is here, be in the room again. */
  async #bringBack(document: RoomDocument, memberId: string): Promise<void> {
    const member = findAway(document, memberId)
    if (member) await this.carryQuietly({ kind: 'enter', member })
  }

  /** Ends what somebody has open here. */
  putOut(memberId: string, reason: 'kicked' | 'banned'): void {
    for (const seat of [...this.seats.values()].filter((one) => one.memberId === memberId)) {
      seat.link.send('room_left', { reason })
      this.remove(seat, true).catch((error: unknown) => {
        this.#ports.log.warn({ error: describeError(error) }, 'That somebody was put out is found in half a minute')
      })
    }
  }

  /** Nobody is in the room any more, as it is gone or this process is. */
  close(reason: 'removed' | 'stopping'): Seat[] {
    const seats = [...this.seats.values()]
    for (const { link } of seats) link.send('room_left', { reason })
    this.#isClosed = true
    this.#timer.stop()
    return seats
  }

  /** A player has told how it is. */
  async report(seat: Seat, report: PlayerReport): Promise<void> {
    const { metrics, store } = this.#ports
    const { report: before, decidedOn } = seat
    seat.report = report
    this.#isDirty = true
    noteReport(metrics, report, before)
    const isNew = decidedOn === undefined || keys.some((key) => decidedOn[key] !== report[key])
    if (!isNew) return
    // Nobody stalls before the start: who said so early, and does still, says it again.
    if ((this.#document?.timeline.at ?? 0) > store.now()) delete seat.decidedOn
    else seat.decidedOn = report
    await store.beat(this.roomId, [toPresence(seat)])
    await this.#decideByPlayers()
  }

  async #decideByPlayers(): Promise<void> {
    const presences = await this.#readPresences()
    const reports = toPlayersSeen(presences)
    this.#rttMs = longestRoundTrip(reports)
    await this.carryQuietly({ kind: 'players', reports })
  }

  async #readPresences(): Promise<readonly PlayerPresence[]> {
    const presences = mergePresences(await this.#ports.store.present(this.roomId), this.seats)
    this.#hasOthers = presences.length > this.seats.size
    return presences
  }

  /** Once a second: how players are. */
  async pulse(now: number): Promise<void> {
    const typing = [...this.seats.values()].filter(({ typingUntil = 0 }) => typingUntil > now)
    if (!this.#isDirty && !this.#hasOthers && typing.length === 0) return
    this.#isDirty = typing.length > 0
    const presence = describePresence(await this.#readPresences(), new Set(typing.map(({ memberId }) => memberId)))
    // At once for all: what is told is written once, however many get it.
    this.#ports.roomLinks.tell(channels.all(this.roomId), 'presence', presence, { here: true })
  }

  /** Every ten seconds: who is here still, and whose process is gone. Resolves to whether there is such a room still. */
  async beat(): Promise<boolean> {
    const { store } = this.#ports
    const seats = [...this.seats.values()]
    const kept = await store.find(this.roomId)
    if (!kept) return false
    await store.beat(this.roomId, seats.map(toPresence))
    this.#know(kept.document, kept.version)
    // Looked up after the room: who came in meanwhile is not taken for gone.
    const here = new Set((await store.present(this.roomId)).map(({ memberId }) => memberId))
    for (const { id, isPresent } of showMembers(kept.document, store.now())) {
      if (isPresent && !here.has(id)) await this.carryQuietly({ kind: 'away', memberId: id })
    }
    for (const seat of seats) await this.#keepIn(kept.document, seat)
    return true
  }

  /** Who sits here is in the room. Whom it does not know has to ask anew, by another connection. */
  async #keepIn(document: RoomDocument, seat: Seat): Promise<void> {
    if (this.seats.get(seat.link.id) !== seat) return
    if (!Object.hasOwn(document.members, seat.memberId)) return seat.link.close()
    await this.#bringBack(document, seat.memberId)
  }
}

/** Of these the room decides; the rest of a report is for those who look on. */
const keys = ['seq', 'state', 'ready', 'duration'] as const

/** 26 characters. */
const createId = (): string => randomBytes(20).toString('base64url').slice(0, 26)

import type { RoomCommandName, RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import {
  carryOut,
  createRoomDocument,
  dueAt,
  type Entering,
  type PlayerSeen,
  positionAt,
  type RoomDocument,
  type RoomIntent,
  type RoomOutcome,
  type RoomSaid,
} from './rooms.ts'

type Payload<Name extends RoomCommandName> = Omit<RoomCommands[Name], 'roomId'>
type Found = Omit<Video, 'addedAt' | 'votes' | 'addedBy' | 'addedById'>

export const begun = 1_800_000_000_000

/** A video of that name, ten seconds long. */
export const clip = (id: string, more: Partial<Found> = {}): Found => ({
  ...{ id, url: `https://www.tiktok.com/@a/video/${id}`, kind: 'video', tiktokId: `7${id}`, title: id, duration: 10 },
  ...more,
})

/** A room to try things in; what was refused is the last `refusal`, what was told the last `said`. */
export class TrialRoom {
  document: RoomDocument
  now = begun
  rttMs = 100
  chance = 0
  said: readonly RoomSaid[] = []
  refusal: string | undefined
  retryAfterMs: number | undefined
  id: string | undefined
  #ids = 0

  constructor(settings: Partial<RoomSettings> = {}) {
    const about = {
      roomId: 'room',
      workspaceId: 'default',
      name: 'Room',
      visibility: 'link',
      createdAt: begun,
    } as const
    this.document = createRoomDocument({ ...about, settings })
  }

  /** With these guests. */
  static with(names: readonly string[], settings: Partial<RoomSettings> = {}): TrialRoom {
    const room = new TrialRoom(settings)
    for (const name of names) room.enter(name)
    return room
  }

  /** With one of each role, from the owner down. */
  static kept(settings: Partial<RoomSettings> = {}): TrialRoom {
    const room = new TrialRoom(settings)
    room.enter('own', { role: 'owner', isGuest: false })
    room.enter('mod', { role: 'moderator', isGuest: false })
    room.enter('mem', { role: 'member', isGuest: false })
    room.enter('guest')
    return room
  }

  carryOut(intent: RoomIntent): RoomOutcome {
    this.#ids += 1
    const { now, chance, rttMs } = this
    const outcome = carryOut(this.document, intent, { now, chance, rttMs, id: `id-${this.#ids}` })
    this.refusal = 'refused' in outcome ? outcome.refused : undefined
    this.retryAfterMs = 'refused' in outcome ? outcome.retryAfterMs : undefined
    if ('refused' in outcome) return outcome
    this.document = outcome.document
    this.said = outcome.said
    this.id = outcome.id
    return outcome
  }

  say<Name extends Exclude<RoomIntent['kind'], 'add_video'> & RoomCommandName>(
    by: string,
    kind: Name,
    payload: Payload<Name>,
  ): RoomOutcome {
    return this.attempt(by, kind, payload)
  }

  /** As `say`, with whatever belongs to one of several commands. */
  attempt(by: string, kind: RoomIntent['kind'], payload: object): RoomOutcome {
    return this.carryOut({ kind, by, payload: { ...payload, roomId: 'room' } } as unknown as RoomIntent)
  }

  /** `name` is the id as well. */
  enter(name: string, more: Partial<Entering> = {}): RoomOutcome {
    const usual = { memberId: name, name, isGuest: true, role: 'guest', addressHash: `hash of ${name}` } as const
    return this.carryOut({ kind: 'enter', member: { ...usual, ...more } })
  }

  away(memberId: string): RoomOutcome {
    return this.carryOut({ kind: 'away', memberId })
  }

  add(by: string, ...videos: readonly (string | Found)[]): void {
    for (const video of videos) {
      const found = typeof video === 'string' ? clip(video) : video
      this.carryOut({ kind: 'add_video', by, video: found, again: false, next: false })
    }
  }

  players(...reports: readonly (Partial<PlayerSeen> & { readonly memberId: string })[]): RoomOutcome {
    const usual = { seq: this.timeline.seq, state: 'playing', ready: true, rttMs: 100 }
    return this.carryOut({ kind: 'players', reports: reports.map((report) => ({ ...usual, ...report })) })
  }

  pass(ms: number): void {
    this.now += ms
  }

  /** Time passes, and whatever is due is done when it is. */
  run(ms: number): void {
    const until = this.now + ms
    for (let due = dueAt(this.document); due !== undefined && due <= until; due = dueAt(this.document)) {
      this.now = Math.max(this.now, due)
      this.carryOut({ kind: 'tick' })
    }
    this.now = until
  }

  /** The waiting is over, and players have begun. */
  start(): void {
    this.players()
    this.pass(this.timeline.at - this.now)
  }

  get timeline() {
    return this.document.timeline
  }
  get playing() {
    return this.timeline.itemId
  }
  get queue() {
    return this.document.queue.map(({ id }) => id).join(' ')
  }
  get position() {
    return positionAt(this.timeline, this.now)
  }
  get notices() {
    return this.said.flatMap((each) => (each.kind === 'notice' ? [each.text] : []))
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Ack, RoomCommandName, RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import { io, type Socket } from 'socket.io-client'

/** As pages do: how often they ask for the time, tell of their player, and at most tell of it. */
const pingEveryMs = 1500
const reportEveryMs = 2000
const reportAtMostEveryMs = 500
const lengthS = 3600
const post = 'https://www.tiktok.com/@simulated.author1/video/7300000000000000001'

/** Rooms that are opened at the same time. */
const atOnce = 5

/** A command on its way to everybody in its room. */
interface Sent {
  readonly at: number
  left: number
}

/** What came of the commands that were sent. */
export interface Heard {
  /** Milliseconds until the last member of the room had it. */
  readonly tookMs: number[]
  readonly sent: number
  readonly refused: number
}

/** People in rooms, each with a connection, whose players tell how they are. */
export class RoomMembers {
  readonly #url: string
  readonly #rooms: RoomMember[][] = []
  readonly #sent = new Map<string, Sent>()
  #tookMs: number[] = []
  #refused = 0
  #count = 0

  constructor(url: string) {
    this.#url = url
  }

  get count(): number {
    return this.#rooms.reduce((sum, members) => sum + members.length, 0)
  }

  /** So many more rooms, with something to watch in each. */
  async openRooms(rooms: number, membersEach: number): Promise<void> {
    for (let opened = 0; opened < rooms; opened += atOnce) {
      const first = this.#rooms.length
      const next = Array.from({ length: Math.min(atOnce, rooms - opened) }, (_, index) => `bench-${first + index}`)
      this.#rooms.push(...(await Promise.all(next.map((roomId) => this.#openRoom(roomId, membersEach)))))
    }
  }

  async #openRoom(roomId: string, count: number): Promise<RoomMember[]> {
    const onCommand = (cmdId: string) => this.#hear(cmdId)
    const members = Array.from({ length: count }, () => new RoomMember(this.#url, roomId, onCommand))
    const [first, ...others] = members
    await first?.join('Member 0')
    await first?.say('add_video', { video: { url: post } })
    await Promise.all(others.map((member, index) => member.join(`Member ${index + 1}`)))
    return members
  }

  /** One command after the other, each in the next room and by the next of its members. */
  async command(perSecond: number, seconds: number): Promise<Heard> {
    this.#tookMs = []
    this.#refused = 0
    const begun = performance.now()
    for (let number = 0; number < perSecond * seconds; number++) {
      await sleep(Math.max(0, begun + (number * 1000) / perSecond - performance.now()))
      this.#commandOne()
    }
    await sleep(2000)
    this.#sent.clear()
    return { tookMs: this.#tookMs, sent: perSecond * seconds, refused: this.#refused }
  }

  #commandOne(): void {
    const number = this.#count++
    const members = this.#rooms[number % this.#rooms.length] ?? []
    const round = Math.floor(number / this.#rooms.length)
    const member = members[round % members.length]
    const cmdId = `c${number}`
    this.#sent.set(cmdId, { at: performance.now(), left: members.length })
    const told = round % 3 === 0 ? member?.seek(cmdId) : member?.toggle(cmdId)
    void told?.then(
      ({ ok }) => {
        if (!ok) this.#refused++
      },
      () => this.#refused++, // its connection was lost
    )
  }

  #hear(cmdId: string): void {
    const sent = this.#sent.get(cmdId)
    if (!sent) return
    sent.left--
    if (sent.left > 0) return
    this.#tookMs.push(performance.now() - sent.at)
    this.#sent.delete(cmdId)
  }

  close(): void {
    for (const member of this.#rooms.flat()) member.close()
  }
}

class RoomMember {
  readonly #socket: Socket
  readonly #roomId: string
  readonly #timers: NodeJS.Timeout[] = []
  #timeline: Timeline | undefined
  #reportedAt = 0
  #soon: NodeJS.Timeout | undefined

  constructor(url: string, roomId: string, onCommand: (cmdId: string) => void) {
    this.#roomId = roomId
    this.#socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false })
    this.#socket.on('player_state', ({ timeline, cmdId }: RoomEvents['player_state']) => {
      if (cmdId !== undefined) onCommand(cmdId)
      this.#timeline = timeline
      this.#reportSoon()
    })
  }

  async join(name: string): Promise<void> {
    const isIn = new Promise<RoomEvents['room_state']>((resolve) => this.#socket.once('room_state', resolve))
    this.#socket.connect()
    await this.say('join_room', { userId: name, proto: 2 })
    this.#timeline = (await isIn).timeline
    this.#often(pingEveryMs, () => this.#socket.emit('clock_ping', { t0: performance.now() }))
    this.#often(reportEveryMs, () => {
      if (performance.now() - this.#reportedAt > reportEveryMs / 2) this.#report()
    })
  }

  /** Not all at the same moment. */
  #often(everyMs: number, act: () => void): void {
    const begin = () => this.#timers.push(setInterval(act, everyMs))
    this.#timers.push(setTimeout(begin, Math.random() * everyMs))
  }

  async say(command: RoomCommandName, payload: object): Promise<Ack> {
    const ack: Ack = await this.#socket.emitWithAck(command, { roomId: this.#roomId, ...payload })
    if (!ack.ok && command !== 'player_seek' && command !== 'player_play' && command !== 'player_pause')
      throw new Error(`${command}: ${ack.message}`)
    return ack
  }

  seek(cmdId: string): Promise<Ack> {
    return this.#intend('player_seek', { time: Math.random() * 600, cmdId })
  }

  toggle(cmdId: string): Promise<Ack> {
    return this.#intend(this.#timeline?.playing ? 'player_pause' : 'player_play', { cmdId })
  }

  #intend(command: RoomCommandName, payload: object): Promise<Ack> {
    return this.say(command, { ...payload, baseSeq: this.#timeline?.seq ?? 0 })
  }

  #reportSoon(): void {
    const waitMs = Math.max(0, this.#reportedAt + reportAtMostEveryMs - performance.now())
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.#report()
    }, waitMs)
  }

  #report(): void {
    this.#reportedAt = performance.now()
    const report: PlayerReport = {
      seq: this.#timeline?.seq ?? 0,
      state: this.#timeline?.playing ? 'playing' : 'paused',
      pos: this.#timeline?.pos ?? 0,
      at: performance.timeOrigin + performance.now(),
      skewMs: Math.random() * 20 - 10,
      clockErrorMs: Math.random() * 5,
      bufferedS: 20 + Math.random(),
      duration: lengthS,
      ready: true,
      tier: 'mp4',
      rttMs: 1 + Math.random(),
    }
    this.#socket.emit('player_report', { roomId: this.#roomId, ...report })
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    clearTimeout(this.#soon)
    this.#socket.disconnect()
  }
}

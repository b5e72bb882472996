import type {
  AckStatus,
  CommandParameters,
  DownMessage,
  LinkAck,
  LinkCommand,
  LinkEvent,
  LinkWelcome,
  UpMessage,
} from '@livetap/contracts/devices/link.ts'
import type { Capability } from '@livetap/contracts/devices/manifest.ts'
import { ServerClock } from './clock.ts'
import { fillIn, findOutOfRange } from './ranges.ts'

/** Something that is on; times by the own clock. */
export interface Running {
  readonly capability: Capability
  readonly parameters: CommandParameters
  readonly startedAt: number
  readonly endsAt: number
  /** Since when it has been on without a break. */
  readonly since: number
}

/** The last command that came, and what it was answered. */
export interface LastCommand {
  readonly command: LinkCommand
  readonly status: AckStatus
  /** From being sent until it was answered, by the server's clock; undefined as long as that is not known. */
  readonly tookMs: number | undefined
}

const mostIds = 1000
const usualHeartbeatMs = 1000
const usualLostAfterMs = 3000

/**
 * A device that is played: what it hears and the time go in, what it says comes out. All times are milliseconds of one
 * clock that never goes back. It is on only as long as it is armed, hears the server, and was not stopped.
 */
export class Player {
  #welcome: LinkWelcome | undefined
  #isArmed = false
  #isStopped = false
  #isPressed = false
  #isLinked = false
  #heardAt = 0
  #beatAt = Number.NEGATIVE_INFINITY
  #last: LastCommand | undefined
  readonly #clock = new ServerClock()
  readonly #ids = new Set<string>()
  readonly #running = new Map<string, Running>()
  readonly #endedAt = new Map<string, number>()

  get welcome(): LinkWelcome | undefined {
    return this.#welcome
  }
  get isArmed(): boolean {
    return this.#isArmed
  }
  get isStopped(): boolean {
    return this.#isStopped
  }
  get isPressed(): boolean {
    return this.#isPressed
  }
  get last(): LastCommand | undefined {
    return this.#last
  }
  get roundTripMs(): number | undefined {
    return this.#clock.roundTripMs
  }
  /** What is on, what began last at the end. */
  get running(): readonly Running[] {
    return [...this.#running.values()].toSorted((one, other) => one.startedAt - other.startedAt)
  }

  hear(message: DownMessage, now: number): UpMessage[] {
    const before = this.#settle(now)
    this.#heardAt = now
    return [...before, ...this.#take(message, now)]
  }

  #take(message: DownMessage, now: number): UpMessage[] {
    switch (message.t) {
      case 'welcome':
        return this.#greet(message.m, now)
      case 'time':
        this.#clock.measure(message.m, now)
        return []
      case 'arm':
        return this.#arm(message.m.armed, now)
      case 'stop':
        this.#isStopped ||= message.m.latched
        this.#allOff(now)
        return [says('stopped-by-host'), this.#state(now)]
      case 'clear':
        return this.#clear(now)
      case 'cmd':
        return this.#obey(message.m, now)
    }
  }

  /** The mushroom on the device itself: pressed it stays down until somebody pulls it up. */
  press(isPressed: boolean, now: number): UpMessage[] {
    const before = this.#settle(now)
    if (isPressed === this.#isPressed) return before
    this.#isPressed = isPressed
    if (!isPressed) return [...before, this.#state(now)]
    this.#isStopped = true
    this.#allOff(now)
    return [...before, says('stopped-by-button'), this.#state(now)]
  }

  /** A stop that was latched before the page was loaded is still. */
  latch(now: number): void {
    this.#isStopped = true
    this.#allOff(now)
  }

  /** To be called often: it ends what is over, and says that it is still there. */
  tick(now: number): UpMessage[] {
    const said = this.#settle(now)
    if (!this.#welcome || !this.#isLinked || now - this.#beatAt < this.#welcome.heartbeatMs) return said
    return [...said, this.#beat(now)]
  }

  #beat(now: number): UpMessage {
    this.#beatAt = now
    return { t: 'hb', m: { v: 1, t: now } }
  }

  /** The connection has ended: nothing stays on, and nobody has armed it when it comes again. */
  lose(now: number): void {
    this.#isArmed = false
    this.#allOff(now)
    this.#clock.forget()
    this.#isLinked = false
  }

  #greet(welcome: LinkWelcome, now: number): UpMessage[] {
    this.lose(now)
    this.#isLinked = true
    this.#welcome = {
      ...welcome,
      heartbeatMs: Math.min(usualHeartbeatMs, welcome.heartbeatMs),
      lostAfterMs: Math.min(usualLostAfterMs, welcome.lostAfterMs),
    }
    const manifest = welcome.plays?.manifest
    // The clock is measured at once: commands may come as soon as the server knows what this is.
    const beat = this.#beat(now)
    return manifest ? [beat, { t: 'manifest', m: manifest }, this.#state(now)] : [beat]
  }

  #arm(isArmed: boolean, now: number): UpMessage[] {
    if (isArmed === this.#isArmed) return [this.#state(now)]
    this.#isArmed = isArmed
    if (!isArmed) this.#allOff(now)
    return [says(isArmed ? 'armed' : 'disarmed'), this.#state(now)]
  }

  #clear(now: number): UpMessage[] {
    if (this.#isPressed || !this.#isStopped) return [this.#state(now)]
    this.#isStopped = false
    return [says('cleared'), this.#state(now)]
  }

  #obey(command: LinkCommand, now: number): UpMessage[] {
    const { status, extra } = this.#judge(command, now)
    const server = this.#clock.read(now)
    // What came again is no news.
    if (status !== 'DUP') {
      this.#last = { command, status, tookMs: server === undefined ? undefined : Math.max(0, server - command.iat) }
    }
    const m: LinkAck = { v: 1, id: command.id, st: status, t: 0, ...(extra !== undefined && { extra }) }
    if (status !== 'OK') return [{ t: 'ack', m }]
    this.#remember(command.id)
    this.#begin(command, now)
    return [{ t: 'ack', m }, this.#state(now)]
  }

  #judge({ id, exp, cap, p }: LinkCommand, now: number): { readonly status: AckStatus; readonly extra?: number } {
    if (this.#ids.has(id)) return { status: 'DUP' }
    if (this.#isStopped) return { status: 'ESTOP' }
    if (!this.#isArmed) return { status: 'DISARMED' }
    const server = this.#clock.read(now)
    if (server === undefined || server >= exp) return { status: 'EXPIRED' }
    const capability = this.#find(cap)
    const wrong = capability ? findOutOfRange(capability, p) : { nearest: undefined }
    if (!capability || wrong) {
      return { status: 'RANGE', ...(wrong?.nearest !== undefined && { extra: wrong.nearest }) }
    }
    if (capability.mode === 'pulse' && this.#running.has(cap)) return { status: 'BUSY' }
    const coolMs = (this.#endedAt.get(cap) ?? Number.NEGATIVE_INFINITY) + (capability.minOffMs ?? 0) - now
    if (!this.#running.has(cap) && coolMs > 0) return { status: 'COOL', extra: coolMs }
    return { status: 'OK' }
  }

  #find(id: string): Capability | undefined {
    return this.#welcome?.plays?.manifest.capabilities.find((capability) => capability.id === id)
  }

  #remember(id: string): void {
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size > mostIds && oldest !== undefined) this.#ids.delete(oldest)
  }

  #begin({ cap, p }: LinkCommand, now: number): void {
    const capability = this.#find(cap)
    if (!capability) return
    const since = this.#running.get(cap)?.since ?? now
    const endsAt = Math.min(now + Number(p.durMs), since + capability.maxOnMs)
    this.#running.set(cap, { capability, parameters: fillIn(capability, p), startedAt: now, endsAt, since })
  }

  /** Ends what is over by now, all of it where the server was not heard for too long. */
  #settle(now: number): UpMessage[] {
    const lostAfterMs = this.#welcome?.lostAfterMs ?? usualLostAfterMs
    const isLost = now - this.#heardAt >= lostAfterMs
    const over = [...this.#running].filter(([, { endsAt }]) => isLost || endsAt <= now)
    const isCut = over.some(([, one]) => one.endsAt <= now && one.endsAt < one.startedAt + Number(one.parameters.durMs))
    for (const [id, { endsAt }] of over) this.#end(id, Math.min(endsAt, this.#heardAt + lostAfterMs))
    const wasArmed = this.#isArmed
    if (isLost) this.#isArmed = false
    if (over.length === 0 && wasArmed === this.#isArmed) return []
    const events = [...(isCut ? [says('maximum-on')] : []), ...(isLost ? [says('stopped-by-silence')] : [])]
    return [...events, this.#state(now)]
  }

  #allOff(now: number): void {
    for (const id of [...this.#running.keys()]) this.#end(id, now)
  }

  #end(id: string, at: number): void {
    this.#running.delete(id)
    this.#endedAt.set(id, at)
  }

  #state(now: number): UpMessage {
    const on = this.running.map(({ capability, parameters, endsAt }) => [
      capability.id,
      { p: parameters, remainingMs: Math.max(0, endsAt - now) },
    ])
    const flags = { armed: this.#isArmed, estop: this.#isStopped, button: this.#isPressed }
    return { t: 'state', m: { v: 1, state: 'ready', ...flags, on: Object.fromEntries(on) } }
  }
}

const says = (kind: LinkEvent['kind']): UpMessage => ({ t: 'event', m: { v: 1, kind } })

import { type DownMessage, heartbeatMs, type UpMessage } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { BoardMessage, HostMessage } from '../serial/messages.ts'
import { BoardCall } from './board-call.ts'
import { BoardView } from './board-view.ts'
import { Commands } from './commands.ts'
import { EmergencyStop } from './emergency-stop.ts'
import { findMistakes, makeManifest, type Overrides } from './manifest.ts'
import { type ControlMessage, Outbox } from './outbox.ts'
import type { Outside } from './outside.ts'
import { Remarks } from './remarks.ts'
import { ServerClock } from './server-clock.ts'
import { StateReport } from './state-report.ts'

/** Shorter than `lostAfterMs` of the protocol, so that the board has stopped by then. */
const silentAfterMs = 2500
/** A board is off after 3 s without a beat. */
const beatMs = 500

/**
 * What stands between a server and a board: takes what both say and what time it is, and says what goes to either. It opens
 * nothing and waits for nothing. All times are milliseconds of one clock that never goes back.
 */
export class AgentCore {
  #outside: Outside
  #overrides: Overrides
  #clock = new ServerClock()
  #board = new BoardView()
  #call: BoardCall
  #outbox = new Outbox()
  #commands = new Commands((m) => this.#say({ t: 'ack', m }))
  #report = new StateReport((m) => this.#say({ t: 'state', m }))
  #remarks = new Remarks((message) => this.#say(message))
  #manifest: Manifest | undefined
  #emergencyStop: EmergencyStop
  #isArmed = false
  /** An order of this link to arm that no board has carried out yet. */
  #isToArm = false
  #isLinked = false
  #isLineOpen = false
  #isPresent = false
  #wasPresent = false
  #heardAt = Number.NEGATIVE_INFINITY
  #heartbeatAt = 0
  #beatAt = 0

  constructor(outside: Outside, options: { readonly isLatched: boolean; readonly overrides: Overrides }) {
    this.#outside = outside
    this.#overrides = options.overrides
    this.#call = new BoardCall(outside, () => this.#put({ kind: 'hello' }))
    this.#emergencyStop = new EmergencyStop(outside, options.isLatched)
  }

  /** A message of the server, checked against its schema. */
  hear(message: DownMessage, at: number): void {
    const isEarly = !this.#isLinked && message.t !== 'welcome'
    if (isEarly && message.t !== 'stop') return // where the device is stopped, that may come before the welcome
    if (!isEarly) this.#heardAt = at
    if (message.t === 'welcome') this.#welcome(at)
    else if (message.t === 'time') this.#clock.measure(message.m.t, message.m.now, at)
    else if (message.t === 'cmd') {
      this.#commands.take(message.m, this.#situation(at), at)
      this.#outside.wake()
    } else if (message.t === 'stop') this.#stop(message.m.latched, at)
    else if (message.t === 'clear') this.#clear(at)
    else this.#arm(message.m.armed, at)
  }

  /** Whatever was armed over the link before is disarmed. */
  #welcome(at: number): void {
    this.#isLinked = true
    this.#disarm()
    if (this.#manifest) this.#say({ t: 'manifest', m: this.#manifest })
    this.#report.forget()
    this.#tellState(at)
    this.#heartbeat(at)
  }

  #heartbeat(at: number): void {
    this.#heartbeatAt = at
    this.#say({ t: 'hb', m: { v: 1, t: at, ...this.#board.age(at) } })
  }

  #situation(at: number) {
    const { boot, channels } = this.#board
    const manifest = this.#isPresent ? this.#manifest : undefined
    return {
      now: this.#clock.at(at),
      isStopped: this.#isStopped,
      isArmed: this.#isArmed,
      board: manifest && boot !== undefined ? { boot, channels, manifest } : undefined,
    }
  }

  get #isStopped(): boolean {
    return this.#emergencyStop.isLatched || this.#board.state?.isStopped === true
  }

  #stop(isLatched: boolean, at: number): void {
    if (isLatched) this.#outside.halt()
    this.#put({ kind: 'stop' })
    this.#commands.refuseWaiting(isLatched ? 'ESTOP' : 'EXPIRED')
    if (!isLatched) return
    this.#isArmed = this.#isToArm = false
    this.#emergencyStop.latch()
    this.#outbox.drop('clear', 'arm')
    this.#tellState(at)
  }

  #clear(at: number): void {
    const { boot } = this.#board
    this.#isArmed = this.#isToArm = false
    this.#report.forget() // the server waits for an answer, also for one that changes nothing
    if (this.#isPresent && boot !== undefined) {
      this.#emergencyStop.clear(at)
      this.#put({ kind: 'clear', boot })
    } else {
      this.#outside.note('the emergency stop cannot be cleared: the board does not answer')
      this.#tellState(at)
    }
  }

  #arm(isArmed: boolean, at: number): void {
    if (!isArmed) {
      this.#disarm()
      return
    }
    this.#isToArm = !this.#isStopped
    if (this.#isToArm && this.#isPresent) this.#carryOutArming()
    else this.#tellState(at)
  }

  #carryOutArming(): void {
    const { boot } = this.#board
    this.#isToArm &&= !this.#isStopped
    if (!this.#isToArm || boot === undefined) return
    this.#isArmed = true
    this.#put({ kind: 'beat', boot }) // a board that is not fed does not arm
    this.#put({ kind: 'arm', boot, armed: true })
  }

  /** Everything off, and no more commands. */
  #disarm(): void {
    this.#isToArm = false
    this.#disarmBoard()
  }

  #disarmBoard(): void {
    const { boot } = this.#board
    this.#isArmed = false
    this.#commands.refuseWaiting('DISARMED')
    this.#put({ kind: 'stop' })
    if (boot !== undefined) this.#put({ kind: 'arm', boot, armed: false })
  }

  /** `isFinal`: the server does not want this device (any more), so nothing is waited for. */
  linkClosed(isFinal: boolean): void {
    this.#isLinked = this.#isToArm = false
    this.#clock.forget()
    if (isFinal) this.#lose()
  }

  #lose(): void {
    this.#heardAt = Number.NEGATIVE_INFINITY
    this.#disarm()
    if (this.#isLinked) this.#outside.hangUp()
    this.linkClosed(false)
  }

  /** The line to the board is open, which says nothing about the board yet. */
  lineOpened(at: number): void {
    this.#isLineOpen = true
    this.#call.lineOpened(at)
  }

  lineClosed(at: number): void {
    this.#isLineOpen = false
    this.#outbox.clear()
    this.#board.forget()
    this.#look(at)
  }

  boardSaid(message: BoardMessage, at: number): void {
    const isOtherStart = this.#board.hear(message, at)
    if (message.kind === 'banner') {
      if (isOtherStart) this.#restarted(message.boot)
      if (this.#board.channels.length === 0) this.#call.hello(at)
    }
    if (message.kind === 'ack') this.#commands.answered(message, at)
    if (message.kind === 'event') this.#remarks.event(message)
    if (message.kind === 'log') this.#remarks.log(message.text)
    if (message.kind === 'state') this.#stateSaid(message.state.boot, at)
    this.#look(at)
  }

  #restarted(boot: number): void {
    this.#isArmed = false
    this.#emergencyStop.forgetClear()
    this.#commands.boardGone()
    this.#outside.note('the board has started again')
    this.#say({ t: 'event', m: { v: 1, kind: 'board-restarted', argument: boot } })
  }

  #stateSaid(boot: number, at: number): void {
    const { state } = this.#board
    if (boot !== this.#board.boot || state === undefined) {
      this.#call.hello(at)
      return
    }
    if (this.#emergencyStop.hear(state, at)) this.#outside.halt()
    if (!state.isArmed) return
    if (this.#isArmed) this.#isToArm = false
    else this.#disarmBoard() // an agent before this one, or a frame that was lost: nobody has armed it now
  }

  /** Notices that the board came or went, and tells the server what is another than before. */
  #look(at: number): void {
    const isPresent = this.#isLineOpen && this.#board.isPresent(at)
    if (isPresent !== this.#isPresent) {
      this.#isPresent = isPresent
      if (isPresent) this.#came()
      else this.#went(at)
    }
    this.#tellState(at)
  }

  #came(): void {
    this.#call.answered()
    this.#outside.note(`the board answers: ${this.#board.model}, start ${this.#board.boot}`)
    if (this.#wasPresent) this.#say({ t: 'event', m: { v: 1, kind: 'board-back' } })
    this.#wasPresent = true
    const manifest = makeManifest(this.#board, this.#board.channels, this.#overrides)
    for (const mistake of findMistakes(manifest, this.#overrides)) this.#outside.note(mistake)
    if (manifest && JSON.stringify(manifest) !== JSON.stringify(this.#manifest))
      this.#say({ t: 'manifest', m: manifest })
    this.#manifest = manifest
    this.#carryOutArming()
  }

  #went(at: number): void {
    this.#isArmed = false
    this.#emergencyStop.forgetClear()
    this.#commands.boardGone()
    this.#board.forget()
    this.#outside.note('the board does not answer any more')
    this.#say({ t: 'event', m: { v: 1, kind: 'board-away' } })
    this.#call.hello(at)
  }

  #tellState(at: number): void {
    this.#report.tell(at, {
      board: this.#isPresent ? this.#board : undefined,
      isArmed: this.#isArmed,
      isStopped: this.#isStopped,
      boot: this.#board.boot,
    })
  }

  /** To be called every 100 ms or so. */
  tick(at: number): void {
    const isHeard = at - this.#heardAt < silentAfterMs
    if (!isHeard && Number.isFinite(this.#heardAt)) {
      this.#outside.note('the server is silent: everything off')
      this.#lose()
    }
    if (this.#isLinked && at - this.#heartbeatAt >= heartbeatMs) this.#heartbeat(at)
    if (this.#isLineOpen && !this.#isPresent) this.#call.tick(at)
    if (isHeard) this.#beat(at)
    this.#remarks.tick(at)
    this.#look(at)
  }

  #beat(at: number): void {
    const { boot } = this.#board
    if (!this.#isPresent || at - this.#beatAt < beatMs || boot === undefined) return
    this.#beatAt = at
    this.#put({ kind: 'beat', boot })
  }

  /** The next message for the line, when it takes one. */
  takeNext(at: number): HostMessage | undefined {
    return this.#outbox.take() ?? this.#commands.next(this.#clock.at(at))
  }

  /** The agent ends: everything off, and nothing but a stop is listened to. */
  leave(): void {
    this.#disarm()
    this.#isLinked = false
  }

  #put(message: ControlMessage): void {
    if (!this.#isLineOpen) return
    this.#outbox.put(message)
    this.#outside.wake()
  }

  #say(message: UpMessage): void {
    if (this.#isLinked) this.#outside.say(message)
  }
}

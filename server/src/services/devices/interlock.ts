import type { DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { Arming, EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import type { DownMessage, LinkState } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { Doer } from '@livetap/contracts/workspace/moderation-rules.ts'
import { needsArming } from '#domain/device-commands/device-commands.ts'
import { toIso } from '#kernel/clock.ts'
import type { DevicePlace, KnownDevice } from './device-rows.ts'
import { StopRow } from './keeper.ts'
import type { Telling } from './telling.ts'

/** So long a device has to agree that its emergency stop is opened. */
const clearWithinMs = 10_000
/** A board drops what comes while it latches: it is asked again as often. */
const clearAgainMs = 500
const stopAgainMs = 1000

const theDevice: Doer = { kind: 'automation', id: '', name: 'The device' }

/** What an interlock moves. */
export interface InterlockHost {
  send(message: DownMessage): void
  /** Nothing that waits is sent any more. */
  stopAll(): void
  note(kind: DeviceNote['kind'], text: string): void
  /** Something of it is another. */
  change(): void
}

/**
 * The emergency stop of one device, and whether it is armed. The rows are the truth; what is latched here is opened by
 * nothing but the device itself, after somebody has asked for it. Times in milliseconds since 1970.
 */
export class Interlock {
  readonly #place: DevicePlace
  readonly #telling: Telling
  readonly #host: InterlockHost
  #stop: EmergencyStop | null = null
  #arming: Arming | null = null
  #manifest: Manifest | null = null
  #isApproved = false
  /** The arming that ended last: rows that still have it are older. */
  #endedArming: string | undefined
  /** What the device was told last. */
  #isArmed = false
  readonly #row: StopRow
  /** The device was told on this link that it is stopped. */
  #isLatchTold = false
  /** Of the stop that another process has opened last: that time, and none before, is over. */
  #openedAt = ''
  #clearing: { readonly by: Doer; readonly until: number; askedAt: number } | undefined
  #stoppedAt = 0
  /** What the device said last, on this link and since it was told to stop, is that it is stopped. */
  #isObeyed = false
  /** What is being opened, unless it was pressed again meanwhile. */
  #opening: EmergencyStop | undefined
  /** Grows with every change that is not in the rows yet: what was read before is not believed. */
  version = 0

  constructor(place: DevicePlace, telling: Telling, host: InterlockHost) {
    this.#place = place
    this.#telling = telling
    this.#host = host
    this.#row = new StopRow(telling.keeper, place, () => {
      this.version += 1
    })
  }

  get stop(): EmergencyStop | null {
    return this.#stop
  }

  get arming(): Arming | null {
    return this.#arming
  }

  /** The device was told that it may act. */
  get isArmed(): boolean {
    return this.#isArmed
  }

  sendStop(latched: boolean): void {
    this.#stoppedAt = this.#telling.now
    if (latched) this.#isLatchTold = true
    this.#host.send({ t: 'stop', m: { v: 1, id: this.#telling.createId(), latched } })
  }

  /** The device was told to stop just before; everything else follows. Null: nothing is latched. */
  press(stop: EmergencyStop | null): void {
    this.#stoppedAt = this.#telling.now
    this.#host.stopAll()
    if (stop !== null) {
      this.#clearing = undefined
      this.#opening = undefined
      if (this.#stop === null) this.#latch(stop)
      else this.#row.keep(stop)
    }
    this.#host.change()
  }

  /** One that was stopped when it was here last is off at once. Another process may have opened it: the rows say that. */
  meetLink(): void {
    if (this.#stop !== null) this.sendStop(!this.#row.isKept)
  }

  /** Another process, which has the device, has opened a stop. What is told of it later, or of one before, is over. */
  hearOpened(at: string): void {
    this.#openedAt = at
    if (this.#stop === null || !this.isOver(this.#stop)) return
    this.#stop = null
    this.version += 1
    this.#host.change()
  }

  isOver(stop: EmergencyStop): boolean {
    return stop.at <= this.#openedAt
  }

  /** Asks the device to open its emergency stop. */
  wishClear(by: Doer): void {
    if (this.#stop === null || this.#opening) return
    const { now } = this.#telling
    this.#clearing = { by, until: now + clearWithinMs, askedAt: Number.NEGATIVE_INFINITY }
    this.#askToClear(now)
  }

  /** Not before it has said that it stopped: what it says of itself until then is older than the stop. */
  #askToClear(now: number): void {
    if (!this.#clearing || !this.#stop?.acknowledgedAt || now - this.#clearing.askedAt < clearAgainMs) return
    this.#clearing.askedAt = now
    this.#host.send({ t: 'clear', m: { v: 1, id: this.#telling.createId() } })
  }

  /** What the rows say. */
  refresh({ stop, arming, manifest }: KnownDevice, isApproved: boolean): void {
    this.#manifest = manifest
    this.#isApproved = isApproved
    if (stop !== null && this.#stop === null) {
      this.sendStop(true)
      this.#host.stopAll()
      this.#latch(stop)
    } else if (stop === null && this.#stop !== null && !this.#row.isKept) this.#row.keep(this.#stop)
    else this.#stop = this.#sayAcknowledged(stop)
    if (stop !== null) this.#row.isKept = true
    if (this.#stop !== null && !this.#isObeyed && !this.#isLatchTold) this.sendStop(true)
    this.#takeArming(arming)
    this.#arm()
  }

  /** A device that turns into another one does nothing any more of what it was armed and asked for. */
  approve(isApproved: boolean): void {
    const isAnother = this.#isApproved && !isApproved
    this.#isApproved = isApproved
    if (isAnother && this.#arming) this.disarm('It says other things of itself')
    else if (isAnother) {
      this.sendStop(false)
      this.#host.stopAll()
    }
    this.#arm()
  }

  hear(state: LinkState, before: LinkState | undefined): void {
    this.#isObeyed = state.estop ?? false
    if (state.estop) this.#hearStopped()
    else if (this.#stop !== null) this.#hearOpen(state, this.#stop)
    if (!before?.armed || state.armed !== false || !this.#isArmed) return
    this.#isArmed = false
    if (this.#arming) this.disarm('The device has disarmed itself')
    else this.#arm()
  }

  /** Nothing that is of high risk, until somebody arms it again; what runs ends. */
  disarm(why: string): void {
    if (this.#arming === null) return
    this.#endArming(why)
    void this.#telling.keeper.dropArming(this.#place)
    this.sendStop(false)
    this.#host.stopAll()
    this.#arm()
    this.#host.change()
  }

  /** The link has ended, and with it whatever allowed the device to act. */
  loseLink(): void {
    this.#endArming('The connection was lost')
    this.#isArmed = false
    this.#isApproved = false
    this.#isObeyed = false
    this.#isLatchTold = false
    this.#clearing = undefined
  }

  tick(now: number): void {
    if (this.#clearing && this.#clearing.until <= now) {
      this.#clearing = undefined
      // Whether it has opened without a word is not known.
      if (this.#stop !== null) this.sendStop(true)
    }
    this.#askToClear(now)
    if (this.#stop !== null && !this.#isObeyed) this.#stopAgain(now)
    if (this.#arming && Date.parse(this.#arming.until) <= now) this.disarm('Its time was over')
  }

  /** A stop may be lost on its way, and a device may say nothing of it. */
  #stopAgain(now: number): void {
    if (!this.#opening && now - this.#stoppedAt >= stopAgainMs) this.sendStop(true)
  }

  /** `isObeyed`: the device has said it itself. */
  #latch(stop: EmergencyStop, isObeyed = false): void {
    this.#stop = stop
    this.#isObeyed = isObeyed
    this.#clearing = undefined
    this.#host.note('estop', `Pressed by ${stop.by.name || stop.by.kind}${stop.reason && `: ${stop.reason}`}`)
    this.#endArming('Its emergency stop was pressed')
    this.#row.keep(stop)
    this.#arm()
  }

  /** The device may have said it before the row was there. */
  #sayAcknowledged(stop: EmergencyStop | null): EmergencyStop | null {
    const known = this.#stop
    if (!stop || stop.acknowledgedAt !== null || known?.at !== stop.at || known.acknowledgedAt === null) return stop
    void this.#telling.keeper.acknowledgeStop(this.#place, known)
    return known
  }

  #endArming(why: string): void {
    if (this.#arming === null) return
    this.#endedArming = this.#arming.at
    this.#arming = null
    this.version += 1
    this.#host.note('disarmed', why)
  }

  #hearStopped(): void {
    const at = toIso(this.#telling.now)
    if (this.#stop === null) {
      const stop = { at, by: theDevice, reason: 'Pressed at the device', acknowledgedAt: at }
      this.#host.stopAll()
      this.#latch(stop, true)
      return
    }
    // Stopped again while it is being opened: what is written of that does not hold any more.
    this.#opening = undefined
    if (this.#stop.acknowledgedAt !== null) return
    this.#stop = { ...this.#stop, acknowledgedAt: at }
    this.version += 1
    void this.#telling.keeper.acknowledgeStop(this.#place, this.#stop)
    this.#askToClear(this.#telling.now)
  }

  /** Open with a wish for it, it is cleared; without one, it is told to stop again. */
  #hearOpen(state: LinkState, stop: EmergencyStop): void {
    if (this.#clearing && stop.acknowledgedAt !== null && !state.button) {
      const { by } = this.#clearing
      this.#clearing = undefined
      void this.#open(stop, by)
    } else this.#stopAgain(this.#telling.now)
  }

  async #open(stop: EmergencyStop, by: Doer): Promise<void> {
    this.#opening = stop
    const isOpen = await this.#row.open(stop)
    const isMeant = this.#opening === stop
    if (isMeant) this.#opening = undefined
    if (!isOpen || !isMeant) {
      // It was pressed again meanwhile, or is not known to be open.
      this.sendStop(true)
      this.#row.keep(stop)
      return
    }
    this.#stop = null
    this.#openedAt = stop.at
    this.version += 1
    this.#telling.say({ ...this.#place, kind: 'opened', at: stop.at })
    this.#host.note('cleared', `Opened by ${by.name || by.kind}`)
    this.#arm()
    this.#host.change()
  }

  #takeArming(arming: Arming | null): void {
    if (arming?.at === this.#arming?.at) return
    if (arming === null) this.disarm('Somebody has disarmed it')
    else if (arming.at === this.#endedArming) void this.#telling.keeper.dropArming(this.#place)
    else if (Date.parse(arming.until) > this.#telling.now) {
      this.#arming = arming
      this.#host.note('armed', `Armed by ${arming.by.name || arming.by.kind}`)
    }
  }

  /** Tells the device whether it may act, where that is another. */
  #arm(): void {
    const isArmed = this.#stop === null && this.#isApproved && (!needsArming(this.#manifest) || this.#arming !== null)
    if (isArmed === this.#isArmed) return
    this.#isArmed = isArmed
    this.#host.send({ t: 'arm', m: { v: 1, armed: isArmed } })
  }
}

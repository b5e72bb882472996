import type { DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { DeviceCondition, DeviceConnection, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import {
  type DownMessage,
  heartbeatMs,
  type LinkState,
  lostAfterMs,
  type UpMessage,
} from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import type { DeviceOrder } from '@livetap/contracts/topics.ts'
import {
  Bucket,
  conditionOf,
  connectionOf,
  judgeClaim,
  needsArming,
  readOn,
  silentAfterMs,
} from '#domain/device-commands/device-commands.ts'
import { type EffectiveDevice, findManifestFault, limitDevice } from '#domain/devices/devices.ts'
import { toIso } from '#kernel/clock.ts'
import type { DeviceLink, LinkEnd, LinkListener } from '#ports/device-links/device-links.ts'
import { Delivery } from './delivery.ts'
import type { DevicePlace, KnownDevice } from './device-rows.ts'
import { cleanTexts, describeEvent } from './heard-texts.ts'
import { Interlock } from './interlock.ts'
import type { StateNote } from './journal.ts'
import type { Telling } from './telling.ts'

/** So much may wait in front of a stop. */
const mostBacklogBytes = 32_768
/** Lines and events of a device that are noted in a second. */
const notesPerSecond = 10

/** A device that is, or was a moment ago, connected here. Times in milliseconds since 1970. */
export class ConnectedDevice {
  readonly place: DevicePlace
  readonly delivery: Delivery
  readonly interlock: Interlock
  readonly #telling: Telling
  readonly #noting: Bucket
  #link: DeviceLink | undefined
  #known: KnownDevice | undefined
  #isGreeted = false
  #limits: EffectiveDevice = limitDevice(null, [])
  /** On the link that it has, or had last. */
  #said: Manifest | undefined
  #claim: ReturnType<typeof judgeClaim> = { asked: null, isContested: false, isApproved: false }
  #state: LinkState | undefined
  #stateAt = 0
  #heardAt = 0
  #boot: number | null = null
  #connectedAt = 0
  #roundTripMs: number | null = null
  #epoch = 0
  #shown: DeviceConnection | undefined

  constructor(place: DevicePlace, telling: Telling) {
    this.place = place
    this.#telling = telling
    this.#noting = new Bucket(notesPerSecond, 1000, telling.now)
    this.delivery = new Delivery({
      isOpen: () => this.#mayAct,
      stand: () => ({ readiness: this.#stand(telling.now), limits: this.#limits }),
      send: (command) => this.#send({ t: 'cmd', m: command }),
      tell: (run) => telling.tellCommand(place, run),
    })
    this.interlock = new Interlock(place, telling, {
      send: (message) => this.#send(message),
      stopAll: () => this.delivery.stop(telling.now),
      note: (kind, text) => this.#note(kind, text),
      change: () => this.#change(),
    })
  }

  get link(): DeviceLink | undefined {
    return this.#link
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Has what the database says of it: before that it is told nothing but to stop. */
  get isGreeted(): boolean {
    return this.#isGreeted
  }

  /** A later link takes the place of the one before. `end` is called once, when this link has ended. */
  attach(link: DeviceLink, end: (end: LinkEnd) => void): LinkListener {
    const before = this.#link
    if (before) this.#detach(before)
    before?.close('replaced')
    const { now } = this.#telling
    this.#link = link
    this.#said = undefined
    this.#judge()
    this.#connectedAt = now
    this.#heardAt = now
    this.interlock.meetLink()
    return {
      hear: (message) => {
        if (this.#link === link) this.#hear(message.t === 'hb' || message.t === 'ack' ? message : cleanTexts(message))
      },
      end: (why) => {
        this.#detach(link)
        end(why)
      },
    }
  }

  /** The link is up and everything is known: the device gets to know where it stands. */
  greet(known: KnownDevice, epoch: number): void {
    const { now } = this.#telling
    this.#epoch = epoch
    const welcome = { deviceId: this.place.deviceId, name: known.name, now, heartbeatMs, lostAfterMs }
    this.#send({ t: 'welcome', m: { v: 1, ...welcome, ...(known.plays && { plays: known.plays }) } })
    this.#noteSeldom('online', `Connected by ${this.#link?.transport} from ${this.#link?.address}`)
    this.#shown = 'online'
    this.#isGreeted = true
    this.refresh(known)
  }

  /** Takes up what the database says now. */
  refresh(known: KnownDevice): void {
    this.#known = known
    if (!known.isWelcome) this.remove()
    else if (known.epoch > this.#epoch) this.#link?.close('replaced')
    else {
      this.#limits = known.limits
      this.#judge()
      this.#adopt()
      this.interlock.refresh(known, this.#claim.isApproved)
      this.#change()
    }
  }

  /** It is not registered any more, or came with a token that was revoked: what it does ends with its link. */
  remove(): void {
    if (this.#link) this.interlock.sendStop(false)
    this.#link?.close('revoked')
  }

  take(order: DeviceOrder): void {
    this.delivery.take(order, this.#telling.now)
  }

  tick(now: number): void {
    if (this.#link && now - this.#heardAt > silentAfterMs) this.#link.close('lost')
    const { connection } = this.#stand(now)
    if (this.#link && this.#isGreeted && connection !== this.#shown) {
      if (connection === 'online') this.#note('online', 'It is heard again')
      else this.#note('stale', 'It has fallen silent')
      this.#shown = connection
      this.#change()
    }
    this.interlock.tick(now)
    this.delivery.tick(now)
  }

  get status(): DeviceStatus {
    const { now } = this.#telling
    const state = this.#state
    const isHere = this.#link !== undefined
    return {
      deviceId: this.place.deviceId,
      ...this.#stand(now),
      ...{ transport: this.#link?.transport ?? null, address: this.#link?.address ?? null },
      connectedAt: isHere ? toIso(this.#connectedAt) : null,
      lastSeenAt: toIso(this.#heardAt),
      ...{ boot: this.#boot, roundTripMs: this.#roundTripMs },
      ...{ armed: this.interlock.arming, stop: this.interlock.stop },
      ...{ isStopped: state?.estop ?? false, isButtonPressed: (isHere && state?.button) || false },
      fault: state?.state === 'fault' ? state.note || 'The device says that something is wrong' : '',
      on: isHere ? readOn(state?.on, this.#stateAt) : [],
      waiting: this.delivery.waiting,
    }
  }

  /** What is written down of how it is; undefined before it was greeted for the first time. */
  get stateNote(): StateNote | undefined {
    if (this.#epoch === 0) return undefined
    const { asked: proposed, isApproved } = this.#claim
    const lastSeenAt = toIso(this.#heardAt)
    return { ...this.place, epoch: this.#epoch, lastSeenAt, proposed, isApproved, state: this.#state ?? null }
  }

  #stand(now: number): { readonly connection: DeviceConnection; readonly condition: DeviceCondition } {
    const isHere = this.#link !== undefined && this.isGreeted
    const condition = conditionOf({
      isStopped: this.interlock.stop !== null || (this.#state?.estop ?? false),
      hasFault: this.#state?.state === 'fault',
      // What was said on an earlier link allows nothing on this one.
      manifest: this.#said ? (this.#known?.manifest ?? null) : null,
      isContested: this.#claim.isContested,
      isArmed: this.interlock.isArmed && this.#state?.armed !== false,
    })
    return { connection: connectionOf(isHere ? this.#heardAt : undefined, true, now), condition }
  }

  get #mayAct(): boolean {
    const { connection, condition } = this.#stand(this.#telling.now)
    return connection === 'online' && condition === 'ready' && (this.#link?.backlogBytes ?? 0) < mostBacklogBytes
  }

  /** What it says of itself against what is settled. What it said when it came last counts until it says more. */
  #judge(): void {
    const { manifest: approved = null, proposed = null, refused = null } = this.#known ?? {}
    this.#claim = judgeClaim({ said: this.#said, approved, proposed, refused })
  }

  #hear(message: UpMessage): void {
    const { now } = this.#telling
    this.#heardAt = now
    switch (message.t) {
      case 'hb':
        this.#boot = message.m.boot ?? this.#boot
        this.#send({ t: 'time', m: { v: 1, t: message.m.t, now } })
        break
      case 'ack':
        this.#roundTripMs = this.delivery.hear(message.m, now) ?? this.#roundTripMs
        break
      case 'state':
        this.#hearState(message.m, now)
        break
      case 'manifest':
        this.#hearManifest(message.m)
        break
      case 'event':
        this.#noteSeldom('event', describeEvent(message.m))
        break
      case 'log':
        this.#noteSeldom('log', message.m.text)
    }
  }

  #hearState(state: LinkState, now: number): void {
    if (state.state === 'lost') {
      this.#link?.close('lost')
      return
    }
    const before = this.#state
    this.#state = state
    this.#stateAt = now
    this.#boot = state.boot ?? this.#boot
    if (state.state === 'fault' && before?.state !== 'fault')
      this.#noteSeldom('fault', state.note ?? 'It reports a fault')
    this.interlock.hear(state, before)
    this.#change()
    this.delivery.pump(now)
  }

  #hearManifest(manifest: Manifest): void {
    const fault = findManifestFault(manifest)
    if (fault !== undefined) this.#noteSeldom('fault', `What it says of itself cannot be used: ${fault}`)
    const isFirst = this.#said === undefined
    this.#said = fault === undefined ? manifest : undefined
    this.#judge()
    if (isFirst) this.#adopt()
    if (this.#isGreeted) this.interlock.approve(this.#claim.isApproved)
    this.#change()
  }

  /** What it says of itself first is taken for granted, where nobody has said anything else. */
  #adopt(): void {
    if (this.#isGreeted && this.#known?.manifest === null && this.#said)
      void this.#telling.keeper.adopt(this.place, this.#said)
  }

  #detach(link: DeviceLink): void {
    if (this.#link !== link) return
    this.#link = undefined
    this.#state = this.#state?.estop ? this.#state : undefined
    const canWait = !needsArming(this.#known?.manifest ?? null)
    this.#isGreeted = false
    this.interlock.loseLink()
    this.delivery.loseLink(canWait)
    this.#noteSeldom('offline', 'The connection has ended')
    this.#change()
  }

  #send(message: DownMessage): void {
    this.#link?.send(message)
  }

  #note(kind: DeviceNote['kind'], text: string): void {
    this.#telling.tellNote(this.place, kind, text)
  }

  /** A device that says much fills no table. */
  #noteSeldom(kind: DeviceNote['kind'], text: string): void {
    if (this.#noting.take(notesPerSecond, this.#telling.now)) this.#note(kind, text)
  }

  #change(): void {
    this.#telling.noteChange(this)
  }
}

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { DeviceCleared, DeviceOrder, DeviceSaid, DeviceStopped } from '@livetap/contracts/topics.ts'
import { findDeviceByBroker, proveDeviceToken } from '#domain/devices/devices.ts'
import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { DeviceLink, LinkListener, ProvedDevice, Reception } from '#ports/device-links/device-links.ts'
import type { Ports } from '#ports/ports.ts'
import { ConnectedDevice } from './connected-device.ts'
import { type DevicePlace, keyOf, leaveConnection, readKnown, takeConnection } from './device-rows.ts'
import { createDevicesMetrics, type DevicesMetrics } from './devices-metrics.ts'
import { Journal } from './journal.ts'
import { Keeper } from './keeper.ts'
import { findEnded } from './lives.ts'
import { Telling } from './telling.ts'

export type FleetPorts = Pick<Ports, 'db' | 'signals' | 'metrics' | 'clock' | 'log'>

/** Rows are the truth: what a signal did not say is found so soon. */
const refreshEveryMs = 1000
const tickEveryMs = 100
const tryAgainMs = 1000
/** So long what was said and done to a device is remembered after its connection has ended. */
const rememberedMs = 60_000
/** One that comes too late is seldom alone. */
const warnEveryMs = 60_000

/** The devices that are connected to this process, and what everybody wants of them. */
export class Fleet implements Reception {
  readonly #ports: FleetPorts
  readonly #metrics: DevicesMetrics
  readonly #journal: Journal
  readonly #keeper: Keeper
  readonly #telling: Telling
  readonly #devices = new Map<string, ConnectedDevice>()
  readonly #leftAt = new Map<string, number>()
  readonly #connecting = new Set<Promise<void>>()
  /** Connections of a device are counted one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #holder = randomUUID()
  #warnedAt = Number.NEGATIVE_INFINITY
  readonly #ticking: Nap
  readonly #refreshing: Nap

  constructor(ports: FleetPorts) {
    this.#ports = ports
    this.#metrics = createDevicesMetrics(ports.metrics)
    this.#journal = new Journal(ports, this.#metrics)
    this.#ticking = new Nap(ports.clock)
    this.#refreshing = new Nap(ports.clock)
    this.#keeper = new Keeper(ports, (place) => {
      this.#telling.say({ ...place, kind: 'changed', parts: ['rows'] })
    })
    const about = { keeper: this.#keeper, journal: this.#journal, metrics: this.#metrics }
    this.#telling = new Telling(ports, about, () => this.#ticking.wake())
  }

  async prove(token: string, deviceId?: string): Promise<ProvedDevice | undefined> {
    const { db, clock } = this.#ports
    const proved = await proveDeviceToken(db.query, token, clock.now(), deviceId)
    return proved && { workspaceId: proved.workspaceId, deviceId: proved.deviceId, tokenId: proved.tokenId }
  }

  find(deviceId: string): Promise<ProvedDevice | undefined> {
    const { db, clock } = this.#ports
    return findDeviceByBroker(db.query, deviceId, clock.now())
  }

  receive(link: DeviceLink): LinkListener {
    const device = this.#deviceOf(link)
    const ended = new AbortController()
    const { transport } = link
    this.#metrics.connected.add(1, { transport })
    const listener = device.attach(link, () => {
      ended.abort()
      this.#metrics.connected.add(-1, { transport })
      if (device.link === undefined) this.#leftAt.set(keyOf(link), this.#ports.clock.now())
    })
    this.#leftAt.delete(keyOf(link))
    const connected = this.#connect(device, link, ended.signal)
    this.#connecting.add(connected)
    void connected.finally(() => this.#connecting.delete(connected))
    return { ...listener, hear: (message) => this.#attempt(device, () => listener.hear(message)) }
  }

  /** Everything off: first the devices, then what follows from it. */
  stop({ workspaceId, deviceId, stop }: DeviceStopped): void {
    const meant = [...this.#devices.values()].filter(
      ({ place, link, interlock }) =>
        place.workspaceId === workspaceId &&
        (deviceId === undefined || place.deviceId === deviceId) &&
        // One that comes so late that it was opened elsewhere is told to nobody who has left.
        (link || stop === null || !interlock.isOver(stop)),
    )
    for (const { interlock } of meant) interlock.sendStop(stop !== null)
    for (const { interlock } of meant) interlock.press(stop)
    this.#metrics.stops.add(meant.length)
  }

  /** An order that is for a device of this process. */
  take(order: DeviceOrder): void {
    const device = this.#devices.get(keyOf(order))
    if (!device?.link || !device.isGreeted) return
    const lateMs = this.#ports.clock.now() - order.takeBy
    if (lateMs > 0) {
      this.#warnLate(device.place, lateMs)
      return
    }
    this.#telling.say({ ...device.place, kind: 'command_taken', commandId: order.commandId })
    device.take(order)
    this.#ticking.wake()
  }

  /** Nobody hears of it else: whoever asked takes the device for one that is away. */
  #warnLate(place: DevicePlace, lateMs: number): void {
    const { clock, log } = this.#ports
    if (clock.now() - this.#warnedAt < warnEveryMs) return
    this.#warnedAt = clock.now()
    log.warn({ ...place, lateMs }, 'A command came too late: a process is busy, or clocks of processes differ')
  }

  clear({ by, ...place }: DeviceCleared): void {
    const device = this.#devices.get(keyOf(place))
    if (device?.link) device.interlock.wishClear(by)
  }

  hear(said: DeviceSaid): void {
    const device = this.#devices.get(keyOf(said))
    if (device === undefined) return
    if (said.kind === 'changed') this.#refreshing.wake()
    if (said.kind === 'opened' && device.link === undefined) device.interlock.hearOpened(said.at)
    if (said.kind === 'connected' && said.epoch > device.epoch && device.isGreeted) device.link?.close('replaced')
  }

  /** The live of that @username is over: what was armed for it is armed no more. */
  endLive(workspaceId: string, uniqueId: string, since: number): void {
    for (const { place, interlock } of this.#devices.values()) {
      const { arming } = interlock
      if (place.workspaceId !== workspaceId || arming === null) continue
      if (arming.uniqueId === uniqueId && Date.parse(arming.at) <= since) interlock.disarm('The live has ended')
    }
  }

  /** Resolves when the signal has aborted and everything is written down. */
  async run(signal: AbortSignal): Promise<void> {
    const writing = new AbortController()
    const written = this.#journal.run(writing.signal)
    await Promise.all([this.#tickUntil(signal), this.#refreshUntil(signal)])
    await Promise.all(this.#connecting)
    await this.#keeper.settle()
    this.#flush()
    writing.abort()
    await written
  }

  async #tickUntil(signal: AbortSignal): Promise<void> {
    const { clock } = this.#ports
    while (!signal.aborted) {
      const now = clock.now()
      for (const device of this.#devices.values()) this.#attempt(device, () => device.tick(now))
      this.#flush()
      this.#forgetGone(now)
      await this.#ticking.rest(this.#restMs(now), signal)
    }
  }

  #flush(): void {
    this.#telling.flush((place, error) => this.#giveUp(this.#deviceOf(place), error))
  }

  /** What one device says or does ends its own link at most, never the work for the others. */
  #attempt(device: ConnectedDevice, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#giveUp(device, error)
    }
  }

  #giveUp({ place, link }: ConnectedDevice, error: unknown): void {
    this.#ports.log.error({ ...place, error: describeError(error) }, 'The link of a device is ended')
    link?.close('misbehaved')
  }

  #restMs(now: number): number | undefined {
    if (this.#devices.size === 0) return undefined
    const dues = [...this.#devices.values()].map(
      ({ delivery }) => (delivery.dueAt(now) ?? Number.POSITIVE_INFINITY) - now,
    )
    return Math.max(1, Math.min(tickEveryMs, ...dues))
  }

  async #refreshUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#refresh().catch((error: unknown) => {
        this.#ports.log.warn({ error: describeError(error) }, 'Interlocks of devices are read again in a second')
      })
      await this.#refreshing.rest(refreshEveryMs, signal)
    }
  }

  async #refresh(): Promise<void> {
    const { db, clock } = this.#ports
    const greeted = [...this.#devices.values()].flatMap((device) =>
      device.link && device.isGreeted ? [{ device, link: device.link, version: device.interlock.version }] : [],
    )
    if (greeted.length === 0) return
    const links = greeted.map(({ link }) => link)
    const known = await readKnown(db.query, links, clock.now())
    for (const { device, link, version } of greeted) {
      // What was read may be older than what has happened since.
      if (device.link !== link || device.interlock.version !== version) continue
      const row = known.get(keyOf(link))
      this.#attempt(device, () => (row ? device.refresh(row) : device.remove()))
    }
    const armed = [...this.#devices.values()].flatMap(({ place, interlock: { arming } }) =>
      arming?.uniqueId ? [{ workspaceId: place.workspaceId, uniqueId: arming.uniqueId, since: arming.at }] : [],
    )
    for (const live of await findEnded(db.query, armed, clock.now()))
      this.endLive(live.workspaceId, live.uniqueId, clock.now())
  }

  /** Reads what is known of a device that has connected, for as long as that takes, and says that it has left after its end. */
  async #connect(device: ConnectedDevice, link: DeviceLink, ended: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports
    while (!ended.aborted) {
      const epoch = await this.#inTurn(keyOf(link), () => this.#greet(device, link)).catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'A device that has connected is greeted in a second')
        return undefined
      })
      if (epoch === undefined) await clock.sleep(tryAgainMs, ended).catch(() => {})
      else {
        if (!ended.aborted) await once(ended, 'abort')
        await leaveConnection(this.#ports.db.query, device.place, epoch, clock.now()).catch((error: unknown) => {
          log.warn({ error: describeError(error) }, 'That a device has left is not written down')
        })
      }
    }
  }

  async #inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work, work)
    this.#turns.set(key, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key)
    }
  }

  /** Resolves to the number of the connection; 0: it is over. */
  async #greet(device: ConnectedDevice, link: DeviceLink): Promise<number> {
    const { db, clock } = this.#ports
    if (device.link !== link) return 0
    const epoch = await takeConnection(db.query, link, this.#holder, clock.now())
    const { version } = device.interlock
    const row = (await readKnown(db.query, [link], clock.now())).get(keyOf(link))
    if (device.link !== link) return epoch
    if (row === undefined) device.remove()
    else {
      this.#telling.say({ ...device.place, kind: 'connected', epoch })
      device.greet(device.interlock.version === version ? row : { ...row, stop: device.interlock.stop }, epoch)
    }
    return epoch
  }

  #deviceOf({ workspaceId, deviceId }: DevicePlace): ConnectedDevice {
    const place = { workspaceId, deviceId }
    const known = this.#devices.get(keyOf(place))
    if (known) return known
    const device = new ConnectedDevice(place, this.#telling)
    this.#devices.set(keyOf(place), device)
    return device
  }

  #forgetGone(now: number): void {
    for (const [key, leftAt] of this.#leftAt) {
      if (now - leftAt < rememberedMs) continue
      const device = this.#devices.get(key)
      this.#leftAt.delete(key)
      this.#devices.delete(key)
      if (device) this.#telling.forget(device)
    }
  }
}

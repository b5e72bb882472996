import type { Device, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { DevicesChange } from '@livetap/contracts/devices/live.ts'
import { type DeviceSaid, signals } from '@livetap/contracts/topics.ts'
import { forgottenAfterMs, readDevices, type StoredDevice, toDevice } from '#domain/devices/devices.ts'
import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import type { SseConnection } from '../http/sse.ts'
import { SseAudience } from '../http/sse-audience.ts'
import { repeatEvery } from '../repeat.ts'

/** What comes together is told together, and no more often. */
const tellEveryMs = 100
const sweepEveryMs = 1000
/** Signals may be lost: what is stored is read anyhow so often. */
const readEveryMs = 5000
/** Most commands and notes that are told at a time; the log of the device has all of them. */
const mostTold = 200

interface Heard {
  readonly status: DeviceStatus
  readonly at: number
}

export interface DeviceChannelPorts {
  readonly db: Pick<Db, 'query'>
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/**
 * How the devices of a workspace are, and what pages are told of it. What is stored is the truth; what devices and their
 * service say makes it quick, and is forgotten when nothing more is heard.
 */
export class DeviceChannel implements AsyncDisposable {
  readonly #ports: DeviceChannelPorts
  readonly #workspaceId: string
  readonly #audience: SseAudience
  readonly #heard = new Map<string, Heard>()
  #stored: ReadonlyMap<string, StoredDevice> | undefined
  /** What pages know, each device in two parts that are told apart. */
  #told: ReadonlyMap<string, ToldDevice> = new Map()
  #happened: DevicesChange[] = []
  #isChanged = false
  #isReading = false
  #isUnread = false
  #readAt = 0
  readonly #open = new AsyncDisposableStack()

  private constructor(ports: DeviceChannelPorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#audience = new SseAudience(ports.clock, () => this.#writeAll())
    this.#open.use(repeatEvery(ports, tellEveryMs, () => this.#tellChanges()))
    this.#open.use(repeatEvery(ports, sweepEveryMs, () => this.#sweep()))
  }

  static async open(ports: DeviceChannelPorts, workspaceId: string): Promise<DeviceChannel> {
    const channel = new DeviceChannel(ports, workspaceId)
    channel.#open.use(
      await ports.signals.listen(signals.devices, (said) => {
        if (said.workspaceId === workspaceId) channel.#hear(said)
      }),
    )
    return channel
  }

  get isInUse(): boolean {
    return this.#audience.size > 0
  }

  /** What was heard of a device lately. */
  heardOf(deviceId: string): DeviceStatus | undefined {
    const heard = this.#heard.get(deviceId)
    return heard && this.#ports.clock.now() - heard.at < forgottenAfterMs ? heard.status : undefined
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    this.#audience.admit()
  }

  attach(connection: SseConnection): void {
    if (this.#open.disposed) {
      connection.end()
      return
    }
    // What was known while nobody watched may be old.
    if (!this.isInUse) this.#stored = undefined
    this.#audience.attach(connection)
    if (!this.#stored) this.#read()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#audience.end()
    await this.#open.disposeAsync()
  }

  #hear(said: DeviceSaid): void {
    const { deviceId } = said
    if (said.kind === 'device_status') {
      this.#heard.set(deviceId, { status: said.status, at: this.#ports.clock.now() })
      this.#isChanged = true
      if (this.#differs(said.status)) this.#read()
    } else if (said.kind === 'command_sent') this.#note({ kind: 'command', command: said.command })
    else if (said.kind === 'note') this.#note({ kind: 'note', deviceId, note: said.note })
    else if (said.kind === 'changed') {
      if (said.parts.includes('removed')) this.#heard.delete(deviceId)
      this.#read()
    }
  }

  /** Whether the interlocks of the device are others than those that were read. */
  #differs({ deviceId, stop, armed }: DeviceStatus): boolean {
    const known = this.#stored?.get(deviceId)
    if (!known) return false
    return (known.stop === null) !== (stop === null) || (known.arming === null) !== (armed === null)
  }

  #note(change: DevicesChange): void {
    if (this.isInUse && this.#happened.length < mostTold) this.#happened.push(change)
  }

  /** Reads what is stored, and again if something changes meanwhile. */
  #read(): void {
    if (!this.isInUse) return
    this.#isUnread = true
    if (this.#isReading) return
    this.#isReading = true
    void this.#readAll()
  }

  async #readAll(): Promise<void> {
    const { db, clock, log } = this.#ports
    try {
      while (this.#isUnread && !this.#open.disposed) {
        this.#isUnread = false
        this.#readAt = clock.now()
        const rows = await readDevices(db.query, this.#workspaceId, this.#readAt)
        this.#stored = new Map(rows.map((row) => [row.device.device_id, row]))
        this.#isChanged = true
        this.#tellChanges()
        this.#audience.tellStale()
      }
    } catch (error) {
      if (!this.#open.disposed) log.warn({ error: describeError(error) }, 'Devices could not be read; tried again soon')
    } finally {
      this.#isReading = false
    }
  }

  #tellChanges(): void {
    const happened = this.#happened
    this.#happened = []
    const changes = this.#isChanged ? [...this.#findChanges(), ...happened] : happened
    if (changes.length > 0) this.#audience.tell(Buffer.from(changes.map(toFrame).join('')))
  }

  #findChanges(): DevicesChange[] {
    this.#isChanged = false
    if (!this.#stored) return []
    const before = this.#told
    const devices = this.#listDevices()
    this.#told = new Map(devices.map((device) => [device.deviceId, toTold(device)]))
    const removed = [...before.keys()].filter((deviceId) => !this.#told.has(deviceId))
    return [
      ...removed.map((deviceId) => ({ kind: 'removed', deviceId }) as const),
      ...devices.flatMap((device) => compare(before.get(device.deviceId), device)),
    ]
  }

  #listDevices(): Device[] {
    const now = this.#ports.clock.now()
    return [...(this.#stored?.values() ?? [])].map((row) => toDevice(row, now, this.heardOf(row.device.device_id)))
  }

  #writeAll(): Buffer | undefined {
    if (!this.#stored) return undefined
    return Buffer.from(`event: snapshot\ndata: ${JSON.stringify({ devices: this.#listDevices() })}\n\n`)
  }

  #sweep(): void {
    const now = this.#ports.clock.now()
    const silent = [...this.#heard].filter(([, { at }]) => now - at >= forgottenAfterMs)
    for (const [deviceId] of silent) this.#heard.delete(deviceId)
    if (silent.length > 0 || now - this.#readAt >= readEveryMs) this.#read()
    // Time alone takes a device that nothing is heard of offline.
    this.#isChanged = this.isInUse
    this.#audience.sweep()
  }
}

interface ToldDevice {
  readonly device: string
  readonly status: string
}

function toTold({ status, ...device }: Device): ToldDevice {
  return { device: JSON.stringify(device), status: JSON.stringify(status) }
}

function compare(before: ToldDevice | undefined, device: Device): DevicesChange[] {
  const now = toTold(device)
  if (before?.device !== now.device) return [{ kind: 'device', device }]
  return before.status === now.status ? [] : [{ kind: 'status', status: device.status }]
}

const toFrame = (change: DevicesChange): string => `event: ${change.kind}\ndata: ${JSON.stringify(change)}\n\n`

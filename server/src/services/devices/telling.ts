import { randomUUID } from 'node:crypto'
import type { CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import { type DeviceSaid, signals } from '@livetap/contracts/topics.ts'
import { isEnd } from '#domain/device-commands/device-commands.ts'
import { toIso } from '#kernel/clock.ts'
import type { Ports } from '#ports/ports.ts'
import type { DevicePlace } from './device-rows.ts'
import type { DevicesMetrics } from './devices-metrics.ts'
import type { Journal, StateNote } from './journal.ts'
import type { Keeper } from './keeper.ts'

/** Of one device at most so often, however much of it changes. */
const tellEveryMs = 100
/** What has not changed is told again after so long: whoever reads rows sees that somebody is there. */
const aliveEveryMs = 4000

/** Whose status is told. */
export interface Told {
  readonly place: DevicePlace
  readonly status: DeviceStatus
  readonly stateNote: StateNote | undefined
}

interface Shown {
  told: string
  toldAt: number
  isDirty: boolean
}

/** What devices say and do, to whoever listens and to the journal. */
export class Telling {
  readonly keeper: Keeper
  readonly #ports: Pick<Ports, 'signals' | 'clock'>
  readonly #journal: Journal
  readonly #metrics: DevicesMetrics
  readonly #wake: () => void
  readonly #shown = new Map<Told, Shown>()

  /** `wake` is called when `flush` has something to do soon. */
  constructor(
    ports: Pick<Ports, 'signals' | 'clock'>,
    about: { readonly keeper: Keeper; readonly journal: Journal; readonly metrics: DevicesMetrics },
    wake: () => void,
  ) {
    this.#ports = ports
    this.keeper = about.keeper
    this.#journal = about.journal
    this.#metrics = about.metrics
    this.#wake = wake
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#ports.clock.now()
  }

  createId(): string {
    return randomUUID()
  }

  say(said: DeviceSaid): void {
    this.#ports.signals.send(signals.devices, said)
  }

  tellCommand(place: DevicePlace, command: CommandRun): void {
    this.say({ ...place, kind: 'command_sent', command })
    this.#journal.addCommand({ ...command, workspaceId: place.workspaceId })
    const { status, queueMs, deviceMs } = command
    if (status === 'sent') this.#metrics.queueSeconds.observe((queueMs ?? 0) / 1000)
    if (!isEnd(command)) return
    this.#metrics.commands.add(1, { status })
    if (deviceMs !== null) this.#metrics.answerSeconds.observe(deviceMs / 1000)
  }

  tellNote(place: DevicePlace, kind: DeviceNote['kind'], text: string): void {
    const note = { at: toIso(this.now), kind, text }
    this.say({ ...place, kind: 'note', note })
    this.#journal.addNote({ ...place, ...note })
  }

  /** Something of the device may be another. */
  noteChange(device: Told): void {
    const shown = this.#shown.get(device)
    // It is told with the next round, which is on its way: each round looks at all devices.
    if (shown?.isDirty) return
    if (shown) shown.isDirty = true
    else this.#shown.set(device, { told: '', toldAt: 0, isDirty: true })
    this.#wake()
  }

  forget(device: Told): void {
    this.#shown.delete(device)
  }

  /** Tells and writes what has changed. `fail` is called for a device whose status cannot be told. */
  flush(fail: (place: DevicePlace, error: unknown) => void): void {
    const { now } = this
    for (const [device, shown] of this.#shown) {
      if (now - shown.toldAt < tellEveryMs || !(shown.isDirty || now - shown.toldAt >= aliveEveryMs)) continue
      shown.isDirty = false
      try {
        this.#tellStatus(device, shown)
      } catch (error) {
        shown.toldAt = now
        fail(device.place, error)
      }
    }
  }

  #tellStatus({ place, status, stateNote }: Told, shown: Shown): void {
    const { now } = this
    const { lastSeenAt: _, ...rest } = status
    const told = JSON.stringify(rest)
    const isFresh = now - shown.toldAt < aliveEveryMs || status.connection === 'offline'
    if (told === shown.told && isFresh) return
    Object.assign(shown, { told, toldAt: now })
    this.say({ ...place, kind: 'device_status', status })
    if (stateNote) this.#journal.addState(stateNote)
  }
}

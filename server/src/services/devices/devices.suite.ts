import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import type { DevicePolicy, EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import type { DownMessage, LinkCommand, LinkState, UpMessage } from '@livetap/contracts/devices/link.ts'
import type { Capability, Manifest } from '@livetap/contracts/devices/manifest.ts'
import { type DeviceOrder, signals } from '@livetap/contracts/topics.ts'
import { vi } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createCommandId, findCommands, readNotes } from '#domain/device-commands/device-commands.ts'
import { findDevice, registerDevice } from '#domain/devices/devices.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { DeviceLink, DeviceWay, LinkEnd, LinkListener, Reception } from '#ports/device-links/device-links.ts'
import { type DevicesPorts, startDevices } from './devices.ts'

export const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 45_000, interval: 10 })

export const lamp: Capability = {
  ...{ id: 'lamp.level', mode: 'level', risk: 'low', maxOnMs: 60_000 },
  parameters: [{ name: 'percent', type: 'integer', min: 0, max: 100 }],
}
export const horn: Capability = { id: 'horn', mode: 'pulse', risk: 'low', maxOnMs: 1000, parameters: [] }
export const motor: Capability = {
  ...{ id: 'motor.run', mode: 'pulse', risk: 'high', maxOnMs: 5000 },
  parameters: [{ name: 'speed', type: 'number', min: 0, max: 1 }],
}
export const manifestOf = (...capabilities: Capability[]): Manifest => ({ v: 1, model: 'Test board', capabilities })

export const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const
export const stopNow = (): EmergencyStop => {
  return { at: new Date().toISOString(), by: done.by, reason: 'test', acknowledgedAt: null }
}

/** A way that the devices of a test come by. */
export class TestWay implements DeviceWay {
  readonly name = 'test'
  #reception: Reception | undefined
  readonly #links = new Set<DeviceLink>()

  async open(reception: Reception): Promise<AsyncDisposable> {
    this.#reception = reception
    return {
      [Symbol.asyncDispose]: async () => {
        for (const link of this.#links) link.close('stopping')
      },
    }
  }

  /** Undefined: the token was refused. */
  async connect(token: string, device: TestDevice): Promise<DeviceLink | undefined> {
    const proved = await this.#reception?.prove(token)
    if (this.#reception === undefined || proved === undefined) return undefined
    let listener: LinkListener | undefined
    let isOpen = true
    const end = (why: LinkEnd) => {
      if (!isOpen) return
      isOpen = false
      this.#links.delete(link)
      device.ended.push(why)
      listener?.end(why)
    }
    const link: DeviceLink = {
      ...proved,
      ...{ transport: 'websocket', address: '127.0.0.1' },
      get backlogBytes() {
        return device.backlogBytes
      },
      send: (message) => {
        if (isOpen) device.receive(message)
      },
      close: end,
    }
    this.#links.add(link)
    listener = this.#reception.receive(link)
    device.say = (message) => {
      if (isOpen) listener?.hear(message)
    }
    device.leave = end
    return link
  }
}

type Sent<T extends DownMessage['t']> = Extract<DownMessage, { readonly t: T }>['m']

/** A device of a test: it does what the protocol wants, unless it is told to be silent. */
export class TestDevice {
  readonly heard: DownMessage[] = []
  readonly ended: LinkEnd[] = []
  backlogBytes = 0
  /** Commands are answered. */
  answers = true
  /** Its emergency stop can be opened: the button is not pressed. */
  isButtonPressed = false
  isStopped = false
  /** It hears a stop. */
  obeys = true
  /** What it says of itself when it is welcomed. */
  manifest: Manifest | undefined
  say: (message: UpMessage) => void = () => {}
  leave: (end: LinkEnd) => void = () => {}

  get commands(): LinkCommand[] {
    return this.heard.flatMap((message) => (message.t === 'cmd' ? [message.m] : []))
  }

  last<T extends DownMessage['t']>(t: T): Sent<T> | undefined {
    return this.heard.findLast((message) => message.t === t)?.m as Sent<T> | undefined
  }

  tell(state: Partial<LinkState> = {}): void {
    const told = { estop: this.isStopped, button: this.isButtonPressed }
    this.say({ t: 'state', m: { v: 1, state: 'ready', ...told, ...state } })
  }

  receive(message: DownMessage): void {
    this.heard.push(message)
    queueMicrotask(() => this.#obey(message))
  }

  #obey(message: DownMessage): void {
    if (message.t === 'welcome' && this.manifest) this.say({ t: 'manifest', m: this.manifest })
    if (message.t === 'stop' && message.m.latched && this.obeys) {
      this.isStopped = true
      this.tell()
    }
    if (message.t === 'clear' && !this.isButtonPressed) {
      this.isStopped = false
      this.tell()
    }
    if (message.t === 'cmd' && this.answers) this.say({ t: 'ack', m: { v: 1, id: message.m.id, st: 'OK', t: 1 } })
  }
}

export type DevicesTest = Awaited<ReturnType<typeof openDevicesTest>>

/** A database and a bus, and what starts the service on them. */
export async function openDevicesTest(openDb: () => Promise<Db>) {
  await using opened = new AsyncDisposableStack()
  const db = opened.use(await openDb())
  const bus = opened.use(openMemoryBus({ log: silentLog }))
  const running = opened.move()
  const ports = { ...bus, db, log: silentLog, clock: systemClock }
  return {
    ...{ db, ports, signals: bus.signals },
    async start(more: Partial<DevicesPorts> = {}) {
      const way = new TestWay()
      const service = await startDevices({ ...ports, metrics: createMetrics(), deviceWays: [way], ...more })
      return { way, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** One device of a workspace of its own, and all that its workspace hears of it. */
export async function registerTestDevice(
  { db, signals: channel }: Pick<DevicesPorts, 'db' | 'signals'>,
  {
    manifest = 'device',
    policy = {},
    workspaceId = crypto.randomUUID(),
  }: { readonly manifest?: Manifest | 'device'; readonly policy?: DevicePolicy; readonly workspaceId?: string },
) {
  const wish = { name: 'Lamp', kind: 'lamp', manifest, policy } as const
  const { deviceId, token } = await registerDevice(db.query, workspaceId, wish, done)
  const runs = new Map<string, CommandRun>()
  const statuses: string[] = []
  const hearing = await channel.listen(signals.devices, (said) => {
    if (said.deviceId !== deviceId) return
    if (said.kind === 'command_sent') runs.set(said.command.commandId, said.command)
    if (said.kind === 'device_status') statuses.push(`${said.status.connection} ${said.status.condition}`)
  })
  const order = (capability: string, parameters: DeviceOrder['parameters'], fields: Partial<DeviceOrder> = {}) => {
    const now = Date.now()
    const sent: DeviceOrder = {
      ...{ kind: 'action_triggered', workspaceId, deviceId, capability, parameters },
      commandId: createCommandId(now),
      source: { kind: 'person', name: 'Ann', ruleId: null, eventId: null, eventType: null, viewer: null },
      hops: { happenedAt: null, receivedAt: null, normalizedAt: null, decidedAt: null },
      ...{ takeBy: now + 300, expiresAt: now + 5000 },
      ...fields,
    }
    channel.send(signals.deviceOrders, sent)
    return sent.commandId
  }
  return {
    ...{ workspaceId, deviceId, token, runs, statuses, order },
    stored: () => findDevice(db.query, workspaceId, Date.now(), deviceId),
    log: async () => (await findCommands(db.query, workspaceId, deviceId, { limit: 2000 })).items,
    notes: async () => (await readNotes(db.query, workspaceId, deviceId, 100)).map(({ kind }) => kind).reverse(),
    stop: (stop: EmergencyStop | null = stopNow()) =>
      channel.send(signals.deviceStops, { workspaceId, deviceId, stop }),
    clear: () => channel.send(signals.deviceClears, { workspaceId, deviceId, by: done.by }),
    /** Connects and waits until it knows where it stands. */
    async connect(way: TestWay, prepare: (device: TestDevice) => void = () => {}) {
      const device = new TestDevice()
      if (manifest !== 'device') device.manifest = manifest
      prepare(device)
      await way.connect(token, device)
      await eventually(() => {
        if (!device.last('welcome') && device.ended.length === 0) throw new Error('it was not greeted yet')
      })
      return device
    },
    [Symbol.asyncDispose]: () => hearing[Symbol.asyncDispose](),
  }
}

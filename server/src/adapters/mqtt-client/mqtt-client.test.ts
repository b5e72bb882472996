import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Aedes } from 'aedes'
import { afterEach, describe, expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { silentLog } from '#kernel/log.ts'
import {
  createCommand,
  describeDeviceWay,
  type OpenedWay,
  TestReception,
} from '#ports/device-links/device-links.suite.ts'
import type { Reception } from '#ports/device-links/device-links.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import type { Leases } from '#ports/leases.ts'
import { MqttClientWay } from './mqtt-client.ts'

const patience = { timeout: 45_000, interval: 5 }
const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

/** A broker that keeps and carries everything, for everybody. */
class OpenBroker implements AsyncDisposable {
  readonly #sockets = new Set<Socket>()
  #aedes: Aedes | undefined
  #server: Server | undefined
  port = 0

  async listen(): Promise<this> {
    this.#aedes ??= await Aedes.createBroker()
    const { handle } = this.#aedes
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket)
      handle(socket)
    }).listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as AddressInfo).port
    return this
  }

  /** Nobody reaches it any more, until it listens again. */
  async vanish(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.vanish()
    await new Promise<void>((resolve) => this.#aedes?.close(resolve))
  }
}

async function serve(reception: Reception, port: number, leases?: Leases): Promise<AsyncDisposable> {
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  const own = leases ?? openMemoryBus({ log: silentLog }).leases
  const url = `mqtt://127.0.0.1:${port}`
  const way = await new MqttClientWay({ url, leases: own, log: silentLog, onListening: resolve }).open(reception)
  if (!leases) await listening
  return way
}

async function join(port: number, deviceId: string): Promise<MqttDevice> {
  const will = { topic: `tld/v1/${deviceId}/up/state`, payload: Buffer.from('{"v":1,"state":"lost"}'), retain: true }
  const device = new MqttDevice(`mqtt://127.0.0.1:${port}`, deviceId, 'any', { will: { ...will, qos: 1 } })
  opened.push({ [Symbol.asyncDispose]: async () => void device.client.end(true) })
  await new Promise<unknown>((resolve) => device.client.once('connect', resolve))
  await device.client.subscribeAsync(`tld/v1/${deviceId}/down/#`, { qos: 1 })
  return device
}

async function open(reception: Reception): Promise<OpenedWay> {
  const broker = await new OpenBroker().listen()
  const way = await serve(reception, broker.port)
  opened.push(broker)
  return {
    connect: (deviceId) => join(broker.port, deviceId),
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  }
}

const heartbeat = { t: 'hb', m: { v: 1, t: 1 } } as const

describe('devices over a broker of others', () => {
  describeDeviceWay({ transport: 'mqtt', isOurs: false }, open)

  test('are met by what they say now, not by what the broker remembers', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const lamp = await join(broker.port, 'lamp')
    await lamp.client.publishAsync('tld/v1/lamp/up/state', '{"v":1,"state":"ready"}', { retain: true, qos: 1 })
    const reception = new TestReception()
    opened.push(await serve(reception, broker.port))
    const fan = await join(broker.port, 'fan')
    fan.say(heartbeat)
    await expect.poll(() => reception.received.map(({ link }) => link.deviceId), patience).toEqual(['fan'])
    lamp.say(heartbeat)
    await expect.poll(() => reception.received.map(({ link }) => link.deviceId), patience).toEqual(['fan', 'lamp'])
    expect(reception.received[1]?.messages).toEqual([heartbeat])
  })

  test('that nobody knows, and those that were refused, are not heard', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const reception = new TestReception()
    opened.push(await serve(reception, broker.port))
    const stranger = await join(broker.port, 'stranger')
    stranger.say(heartbeat)
    const lamp = await join(broker.port, 'lamp')
    lamp.say(heartbeat)
    await expect.poll(() => reception.received, patience).toHaveLength(1)
    reception.received[0]?.link.close('replaced')
    lamp.say(heartbeat)
    const fan = await join(broker.port, 'fan')
    fan.say(heartbeat)
    await expect.poll(() => reception.received.map(({ link }) => link.deviceId), patience).toEqual(['lamp', 'fan'])
    expect(stranger.heard).toEqual([])
  })

  test('are looked up again when their token was revoked, for they may have another', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const reception = new TestReception()
    opened.push(await serve(reception, broker.port))
    const lamp = await join(broker.port, 'lamp')
    lamp.say(heartbeat)
    await expect.poll(() => reception.received, patience).toHaveLength(1)
    reception.received[0]?.link.close('revoked')
    lamp.say(heartbeat)
    await expect.poll(() => lamp.heard.map(({ t }) => t), patience).toEqual(['welcome', 'welcome'])
  })

  test('are lost at once when the broker is away as they are to be stopped', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const reception = new TestReception()
    opened.push(await serve(reception, broker.port))
    for (const deviceId of ['lamp', 'fan']) {
      const device = await join(broker.port, deviceId)
      device.say(heartbeat)
      await expect.poll(() => device.heard, patience).toHaveLength(1)
    }
    await broker.vanish()
    reception.received[0]?.link.send({ t: 'stop', m: { v: 1, id: 's', latched: true } })
    await expect.poll(() => reception.received[0]?.ends, patience).toEqual(['lost'])
    expect(reception.received[1]?.ends).toEqual([])
  })

  test('are lost with the broker, get nothing old when it is back, and come again by themselves', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const reception = new TestReception()
    opened.push(await serve(reception, broker.port))
    const before = await join(broker.port, 'lamp')
    before.say(heartbeat)
    await expect.poll(() => before.heard, patience).toHaveLength(1)
    await broker.vanish()
    await expect
      .poll(() => {
        reception.received[0]?.link.send(createCommand(1))
        return reception.received[0]?.ends
      }, patience)
      .toEqual(['lost'])
    await broker.listen()
    const after = await join(broker.port, 'lamp')
    await expect
      .poll(
        () => {
          after.say(heartbeat)
          return after.heard.map(({ t }) => t)
        },
        { ...patience, interval: 100 },
      )
      .toEqual(['welcome'])
  })

  test('are served by one of several processes, and by the next when that one stops', async () => {
    const broker = await new OpenBroker().listen()
    opened.push(broker)
    const { leases } = openMemoryBus({ log: silentLog })
    const [first, second] = [new TestReception(), new TestReception()]
    const one = await serve(first, broker.port, leases)
    const lamp = await join(broker.port, 'lamp')
    const comes = (reception: TestReception) => () => {
      lamp.say(heartbeat)
      return reception.received.length
    }
    await expect.poll(comes(first), { ...patience, interval: 100 }).toBe(1)
    opened.push(await serve(second, broker.port, leases))
    await one[Symbol.asyncDispose]()
    expect(first.received[0]?.ends).toEqual(['stopping'])
    await expect.poll(comes(second), { ...patience, interval: 100 }).toBe(1)
    expect(first.received).toHaveLength(1)
  })
})

import type { Socket } from 'node:net'
import type { IClientOptions } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { createCommand, TestReception } from '#ports/device-links/device-links.suite.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import { makeCertificate } from '../../../test/test-certificates.ts'
import { type BrokerPlace, MqttBroker, type TopicAccess } from './mqtt-broker.ts'

const patience = { timeout: 45_000, interval: 5 }
const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]()
})

async function start(more: { readonly access?: TopicAccess; readonly tls?: NonNullable<BrokerPlace['tls']> } = {}) {
  const reception = new TestReception()
  let port = 0
  const onListening = (taken: number) => {
    port = taken
  }
  const { tls, ...access } = more
  const place = { host: '127.0.0.1', port: 0, setting: 'MQTT_PORT', onListening, ...(tls ? { tls } : {}) }
  opened.push(await new MqttBroker({ log: silentLog, places: [place], ...access }).open(reception))
  const connect = async (deviceId: string, options: IClientOptions = {}, token = `token-of-${deviceId}`) => {
    const device = new MqttDevice(`${tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`, deviceId, token, options)
    opened.push({ [Symbol.asyncDispose]: async () => void device.client.end(true) })
    await expect.poll(() => device.ended !== undefined || device.client.connected, patience).toBe(true)
    return device
  }
  const join = async (deviceId: string) => {
    const device = await connect(deviceId)
    device.subscribe()
    await expect.poll(() => device.heard.map(({ t }) => t), patience).toEqual(['welcome'])
    return device
  }
  return { reception, connect, join, port: () => port }
}

const foreignFilters = [
  'tld/v1/lamp/down/#',
  'tld/v1/lamp/down/cmd',
  'tld/v1/lamp/up/state',
  'tld/v1/+/down/#',
  'tld/v1/fan/#',
  'tld/v1/fan/down/+',
  'tld/v1/fan/down/cmd/#',
  'tld/v1/fan/up/state',
  'tld/v1/fan2/down/#',
  'tld/+/fan/down/#',
  '+/v1/fan/down/#',
  '$share/x/tld/v1/lamp/down/#',
  '$SYS/#',
  '#',
]

const foreignTopics = [
  'tld/v1/lamp/down/cmd',
  'tld/v1/lamp/down/clear',
  'tld/v1/lamp/up/ack',
  'tld/v1/fan/down/cmd',
  'tld/v1/fan/up/shout',
  'tld/v1/fan/up/state/lamp',
  'tld/v1/fan/up/constructor',
  '$SYS/x/new/clients',
  'elsewhere',
]

/** What `fan` got hold of, and what it made others hear, by all that it tried: topics. */
async function tryEverything({ connect, join }: Awaited<ReturnType<typeof start>>): Promise<string[]> {
  const lamp = await join('lamp')
  const spy = await connect('fan')
  for (const filter of foreignFilters) await new Promise((done) => spy.client.subscribe(filter, done))
  for (const retain of [false, true]) {
    for (const topic of foreignTopics) {
      const forger = await connect('device-1')
      forger.client.publish(topic, JSON.stringify(createCommand(1).m), { qos: 1, retain })
      await expect.poll(() => forger.ended !== undefined || forger.client.getLastMessageId() > 0, patience).toBe(true)
    }
  }
  const again = await join('device-2')
  const foreign = spy.topics.filter((topic) => !topic.startsWith('tld/v1/fan/down/'))
  return [...lamp.topics.slice(1), ...foreign, ...again.topics.slice(1)]
}

describe('the topics of other devices', () => {
  test('are reached by none of many tries, which are found where nothing is forbidden', async () => {
    expect(await tryEverything(await start())).toEqual([])
    const everything: TopicAccess = { mayPublish: () => true, maySubscribe: () => true }
    expect(await tryEverything(await start({ access: everything }))).not.toEqual([])
  })

  test.each(foreignFilters)('are not subscribed to by %s', async (filter) => {
    const { connect, reception } = await start()
    const device = await connect('fan')
    const granted = await new Promise((resolve) => {
      device.client.subscribe(filter, (_error, _granted, packet) => resolve(packet?.granted))
    })
    expect(granted).toEqual([128])
    expect(reception.received).toEqual([])
  })

  test.each(foreignTopics)('end the connection of who publishes to %s', async (topic) => {
    const { connect, join, reception } = await start()
    const lamp = await join('lamp')
    const forger = await connect('fan')
    forger.client.publish(topic, '{"v":1,"armed":true}', { qos: 0, retain: true })
    await expect.poll(() => forger.ended, patience).toBeDefined()
    const next = await join('device-1')
    expect([lamp.heard.length, next.heard.length]).toEqual([1, 1])
    expect(reception.received.map(({ messages }) => messages)).toEqual([[], []])
  })
})

describe('who comes by MQTT', () => {
  test.each<[string, string, IClientOptions, number]>([
    ['a session that outlives the connection', 'token-of-fan', { clean: false }, 2],
    ['the name of another as client id', 'token-of-fan', { clientId: 'lamp' }, 2],
    ['the token of another', 'token-of-lamp', {}, 4],
    ['no password', '', {}, 4],
    ['a will under the name of another', 'token-of-fan', { will: will('tld/v1/lamp/down/cmd') }, 5],
    ['a will that is a command', 'token-of-fan', { will: will('tld/v1/fan/down/cmd') }, 5],
    ['a will that is no state', 'token-of-fan', { will: will('tld/v1/fan/up/ack') }, 5],
    ['another version of MQTT', 'token-of-fan', { protocolVersion: 5 }, 1],
  ])('with %s is refused, and told so', async (_what, token, options, code) => {
    const { connect, reception } = await start()
    const device = await connect('fan', options, token)
    await expect.poll(() => device.ended, patience).toBeDefined()
    expect(device.refused).toBe(code)
    expect(reception.received).toEqual([])
  })

  test('as somebody who is here, without their token, disturbs nobody', async () => {
    const { connect, join, reception } = await start()
    const lamp = await join('lamp')
    const forger = await connect('lamp', {}, 'token-of-fan')
    await expect.poll(() => forger.refused, patience).toBe(4)
    reception.received[0]?.link.send(createCommand(1))
    await expect.poll(() => lamp.heard, patience).toHaveLength(2)
    expect(reception.received.map(({ ends }) => ends)).toEqual([[]])
  })

  test('and breaks off has its will, of its own state, said by the end of its link', async () => {
    const { connect, reception } = await start()
    const device = await connect('lamp', { will: will('tld/v1/lamp/up/state') })
    device.subscribe()
    await expect.poll(() => reception.received, patience).toHaveLength(1)
    device.vanish()
    await expect.poll(() => reception.received[0]?.ends, patience).toEqual(['lost'])
    expect(reception.received[0]?.messages).toEqual([])
  })

  test('and never subscribes is not kept', async () => {
    const { connect, reception } = await start()
    const mute = await connect('lamp')
    await expect.poll(() => mute.ended, patience).toBeDefined()
    expect(reception.received).toEqual([])
  })

  test('and never ends a packet has misbehaved before it fills the memory', async () => {
    const { join, reception } = await start()
    const { stream } = (await join('lamp')).client as unknown as { readonly stream: Socket }
    // A message that says to be 256 MB long.
    stream.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))
    for (let number = 0; number < 32; number++) stream.write(Buffer.alloc(65_536))
    await expect.poll(() => reception.received[0]?.ends, patience).toEqual(['misbehaved'])
  })

  test('finds nothing there that was said before it came', async () => {
    const { join } = await start()
    const lamp = await join('lamp')
    lamp.client.publish('tld/v1/lamp/up/state', '{"v":1,"state":"ready"}', { retain: true, qos: 1 })
    lamp.leave()
    const again = await join('lamp')
    expect(again.topics).toEqual(['tld/v1/lamp/down/welcome'])
  })

  test('and answers two hundred commands at once is no flood', async () => {
    const { join, reception } = await start()
    const lamp = await join('lamp')
    lamp.client.on('message', (topic, payload) => {
      if (topic.endsWith('/cmd')) lamp.say({ t: 'ack', m: { v: 1, id: JSON.parse(String(payload)).id, st: 'OK' } })
    })
    for (let number = 0; number < 200; number++) reception.received[0]?.link.send(createCommand(number))
    await expect.poll(() => reception.received[0]?.messages, patience).toHaveLength(200)
    expect(reception.received[0]?.ends).toEqual([])
  })

  test('is told a stop three times as fast as it goes, once more behind all commands, and nothing retained', async () => {
    const { join, reception } = await start()
    const lamp = await join('lamp')
    const packets: [qos: number, isRetained: boolean][] = []
    lamp.client.on('message', (_topic, _payload, { qos, retain }) => packets.push([qos, retain]))
    reception.received[0]?.link.send(createCommand(1))
    reception.received[0]?.link.send({ t: 'stop', m: { v: 1, id: 's', latched: false } })
    const heard = ['welcome', 'cmd', 'stop', 'stop', 'stop', 'stop']
    await expect.poll(() => lamp.heard.map(({ t }) => t), patience).toEqual(heard)
    expect(packets).toEqual([1, 0, 0, 0, 1].map((qos) => [qos, false]))
  })

  test('comes over TLS where there is a certificate', async () => {
    const tls = makeCertificate()
    const { connect, reception, port } = await start({ tls })
    const device = await connect('lamp', { ca: tls.cert })
    device.subscribe()
    await expect.poll(() => device.heard.map(({ t }) => t), patience).toEqual(['welcome'])
    const plain = new MqttDevice(`mqtt://127.0.0.1:${port()}`, 'fan', 'token-of-fan')
    await expect.poll(() => plain.ended, patience).toBeDefined()
    expect(reception.received).toHaveLength(1)
  })
})

function will(topic: string) {
  return { topic, payload: Buffer.from('{"v":1,"state":"lost"}'), qos: 1, retain: true } as const
}

import { randomBytes } from 'node:crypto'
import type { CommandPage, CommandRun } from '@livetap/contracts/devices/commands.ts'
import type { Device, DeviceCreated } from '@livetap/contracts/devices/devices.ts'
import { type DeviceOrder, signals } from '@livetap/contracts/topics.ts'
import type { IClientOptions } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { createCommandId } from '#domain/device-commands/device-commands.ts'
import { defaultWorkspaceId as workspaceId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import type { Signals } from '#ports/signals.ts'
import { findPostgresUrl, findRedisUrl } from '../found-services.ts'
import { call, eventually, startLivetap } from '../livetap-process.ts'
import { findFreePorts } from '../nginx-process.ts'
import { asOwner } from '../test-accounts.ts'
import { createPostgresDatabase } from '../test-databases.ts'
import { type Doors, type TriedDevice, type Way, ways } from './tried-device.ts'

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]

describe.skipIf(!redis || !postgres)('what is tried against devices of a running Livetap', () => {
  const opened = new AsyncDisposableStack()
  let doors: Doors
  let channel: Signals
  beforeAll(async () => {
    const database = opened.use(await createPostgresDatabase(postgres ?? ''))
    const prefix = `test-${randomBytes(6).toString('hex')}:`
    const [port = 0] = await findFreePorts(1)
    const shared = { REDIS_URL: redis ?? '', DATABASE_URL: database.url, BUS_PREFIX: prefix }
    const own = { MASTER_KEY: randomBytes(32).toString('base64url'), SERVICES: 'api,devices', MQTT_PORT: String(port) }
    const livetap = opened.use(await startLivetap({ ...shared, ...own }))
    doors = { url: livetap.url, mqttUrl: `mqtt://127.0.0.1:${port}` }
    channel = opened.use(await openRedisBus({ url: redis ?? '', prefix, log: silentLog })).signals
  })
  afterAll(() => opened.disposeAsync())

  const register = () => call<DeviceCreated>(doors.url, '/api/v1/devices', { name: 'Lamp', kind: 'lamp' })
  const address = (deviceId: string) => `/api/v1/devices/${deviceId}`
  const isReady = async (deviceId: string) => {
    const { connection, condition } = (await call<Device>(doors.url, address(deviceId))).status
    return connection === 'online' && condition === 'ready'
  }
  /** What a rule has the device do: lamp for `percent`, else the horn. */
  const order = (deviceId: string, percent?: number, fields: Partial<DeviceOrder> = {}): string => {
    const now = Date.now()
    const wish = percent === undefined ? ['horn', { durMs: 500 }] : ['lamp.level', { percent, durMs: 500 }]
    const sent = {
      ...{ kind: 'action_triggered', workspaceId, deviceId, capability: wish[0], parameters: wish[1] },
      commandId: createCommandId(now),
      source: { kind: 'rule', name: 'A rule', ruleId: null, eventId: null, eventType: null, viewer: null },
      hops: { happenedAt: null, receivedAt: null, normalizedAt: null, decidedAt: null },
      ...{ takeBy: now + 20_000, expiresAt: now + 5000, ...fields },
    } as DeviceOrder
    channel.send(signals.deviceOrders, sent)
    return sent.commandId
  }
  const endOf = (deviceId: string, commandId: string): Promise<CommandRun> =>
    eventually('the end of a command', async () => {
      const { items } = await call<CommandPage>(doors.url, `${address(deviceId)}/commands?limit=100`)
      return items.find((run) => run.commandId === commandId && run.status !== 'sent' && run.status !== 'waiting')
    })
  const join = async (stack: AsyncDisposableStack, way: Way) => {
    const { device, token } = await register()
    const { deviceId } = device
    const come = async () => {
      const one: TriedDevice = stack.use(way.connect(doors, deviceId, token))
      await eventually('its welcome', async () => one.heard.some(({ t }) => t === 'arm'))
      await eventually('its readiness', () => isReady(deviceId))
      return one
    }
    return { deviceId, token, tokenId: device.tokens[0]?.tokenId, come, one: await come() }
  }

  describe.each(ways)('by $name', (way) => {
    test('a token that was replaced or revoked is played again: nobody is let in, and who was is put out', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, token, one } = await join(stack, way)
      const replaced = await call<DeviceCreated>(doors.url, `${address(deviceId)}/tokens`, { graceMinutes: 0 })
      await eventually('the end of its connection', async () => one.ended !== undefined)
      const again = async (old: string) => {
        const thief = stack.use(way.connect(doors, deviceId, old))
        await eventually('the refusal', async () => thief.ended !== undefined)
        return [thief.ended, thief.heard]
      }
      expect(await again(token)).toEqual([way.refused, []])
      const next = stack.use(way.connect(doors, deviceId, replaced.token))
      await eventually('its welcome', async () => next.heard.some(({ t }) => t === 'welcome'))
      for (const { tokenId } of (await call<Device>(doors.url, address(deviceId))).tokens)
        await fetch(`${doors.url}${address(deviceId)}/tokens/${tokenId}`, { method: 'DELETE', headers: asOwner })
      await eventually('the end of its connection', async () => next.ended !== undefined)
      expect(await again(replaced.token)).toEqual([way.refused, []])
    })

    test('the same device comes twice: the later one stays, and nothing is done by both', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, come, one } = await join(stack, way)
      const two = await come()
      await eventually('the end of the first', async () => one.ended !== undefined)
      expect(await endOf(deviceId, order(deviceId, 7))).toMatchObject({ status: 'done' })
      expect([one.ids.length, two.ids.length]).toEqual([0, 1])
    })

    test('a thousand commands in a second: few go out, no pulse twice, and the next is done', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, one } = await join(stack, way)
      const ids = Array.from({ length: 1000 }, (_, n) => order(deviceId, n % 2 ? undefined : n % 100))
      expect((await endOf(deviceId, ids.at(-1)!)).status).toMatch(/refused|done|merged|expired/)
      expect(one.commands.length).toBeLessThan(100)
      const horns = one.commands.filter(({ cap }) => cap === 'horn').map(({ id }) => id)
      expect(new Set(horns).size).toBe(horns.length)
      await eventually(
        'another that is done',
        async () => (await endOf(deviceId, order(deviceId, 1))).status === 'done',
      )
    })

    test('the emergency stop under load: it overtakes what waits, and nothing follows it', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, one } = await join(stack, way)
      for (let n = 0; n < 1000; n++) order(deviceId, n % 2 ? undefined : n % 100)
      await call(doors.url, `${address(deviceId)}/stop`, {})
      await eventually('the stop', async () => one.heard.some(({ t }) => t === 'stop'))
      expect(await endOf(deviceId, order(deviceId, 1))).toMatchObject({ status: 'refused', reason: 'estop' })
      const behind = one.heard.slice(one.heard.findIndex(({ t }) => t === 'stop'))
      expect(behind.filter(({ t, m }) => t === 'cmd' || (t === 'arm' && m.armed))).toEqual([])
    })

    test('a command of a minute ago, or for a device that was away, is never done', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, come, one } = await join(stack, way)
      const old = order(deviceId, 1, {
        commandId: createCommandId(Date.now() - 60_000),
        expiresAt: Date.now() - 55_000,
      })
      expect(await endOf(deviceId, old)).toMatchObject({ status: 'refused', reason: 'too-late' })
      one.answers = false
      const unanswered = order(deviceId, 2, { expiresAt: Date.now() + 800 })
      await eventually('it', async () => one.commands.some(({ id }) => id === unanswered))
      one.vanish()
      await eventually('its absence', async () => !(await isReady(deviceId)))
      order(deviceId, 3)
      expect((await endOf(deviceId, unanswered)).status).toBe('unknown')
      const back = await come()
      const next = order(deviceId, 4)
      expect(await endOf(deviceId, next)).toMatchObject({ status: 'done' })
      expect(back.ids).toEqual([next])
    })

    test('a command that comes twice is done once, and one out of range not at all', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, one } = await join(stack, way)
      const id = order(deviceId)
      expect(await endOf(deviceId, id)).toMatchObject({ status: 'done' })
      order(deviceId, undefined, { commandId: id })
      const wrong = [order(deviceId, 101), order(deviceId, 1, { parameters: { percent: 1, durMs: 60_001 } })]
      for (const each of wrong)
        expect(await endOf(deviceId, each)).toMatchObject({ status: 'refused', reason: 'out-of-range' })
      const next = order(deviceId, 100)
      expect(await endOf(deviceId, next)).toMatchObject({ status: 'done' })
      expect(one.ids).toEqual([id, next])
      expect(one.commands.filter(({ cap }) => cap === 'horn')).toHaveLength(1)
    })
  })

  describe('by MQTT, as one device that means another', () => {
    const mqtt = ways.find(({ name }) => name === 'MQTT') as Way
    const spyOf = async (stack: AsyncDisposableStack, options: IClientOptions = {}) => {
      const { device, token } = await register()
      const spy = new MqttDevice(doors.mqttUrl, device.deviceId, token, options)
      stack.defer(() => spy.vanish())
      await eventually('an answer', async () => spy.client.connected || spy.ended !== undefined)
      return spy
    }

    test('it publishes under the name of the other, and is put out; the other and Livetap hear nothing', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, one } = await join(stack, mqtt)
      const before = one.heard.length
      for (const name of ['down/cmd', 'down/clear', 'up/state', 'up/manifest']) {
        const spy = await spyOf(stack)
        spy.client.publish(`tld/v1/${deviceId}/${name}`, '{"v":1,"state":"fault"}', { retain: true })
        await eventually('its end', async () => spy.ended !== undefined)
      }
      expect(one.heard.slice(before).filter(({ t }) => t !== 'time')).toEqual([])
      expect(await isReady(deviceId)).toBe(true)
    })

    test('it subscribes to what goes to the other, also by wildcards, and gets none of it', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId } = await join(stack, mqtt)
      const spy = await spyOf(stack)
      const filters = ['#', '+/#', 'tld/v1/+/down/#', `tld/v1/${deviceId}/down/#`, `$share/x/tld/v1/${deviceId}/down/#`]
      for (const filter of filters) {
        const granted = await new Promise((resolve) => {
          spy.client.subscribe(filter, (_error, _granted, packet) => resolve(packet?.granted))
        })
        expect(granted, filter).toEqual([128])
      }
      expect(await endOf(deviceId, order(deviceId, 1))).toMatchObject({ status: 'done' })
      expect(spy.topics).toEqual([])
    })

    test('it comes with the client id of the other, or a will of the other, and is refused', async () => {
      await using stack = new AsyncDisposableStack()
      const { deviceId, one } = await join(stack, mqtt)
      const payload = Buffer.from('{"v":1,"state":"lost"}')
      const forged = await spyOf(stack, {
        will: { topic: `tld/v1/${deviceId}/up/state`, payload, qos: 1, retain: true },
      })
      expect((await spyOf(stack, { clientId: deviceId })).refused).toBe(2)
      expect((await spyOf(stack, { clientId: deviceId, username: deviceId })).refused).toBe(4)
      expect(forged.refused).toBe(5)
      expect([one.ended, await isReady(deviceId)]).toEqual([undefined, true])
    })
  })
})

import { randomUUID } from 'node:crypto'
import { ControlEvent, type RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import { type DeviceOrder, signals, topics } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { createTikTokWire } from '#adapters/tiktok/tiktok.ts'
import { findCommands, readLatency } from '#domain/device-commands/device-commands.ts'
import { horn, lamp, manifestOf, registerTestDevice, TestWay } from '#services/devices/devices.suite.ts'
import { startDevices } from '#services/devices/devices.ts'
import { startNormalizer } from '#services/normalizer/normalizer.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { createLive, type LiveMaker, viewer } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { eventually, openRulesTest, type RulesTest, ruleOf } from './rules.suite.ts'

/** A comment as ingest hands it on, received now. */
const receive = (workspaceId: string, sessionId: string, seqNo: number): RawEnvelope => {
  const now = new Date().toISOString()
  return {
    ...{ schemaVersion: 'raw.v1', workspaceId, streamId: '7300000000000000001', sessionId, source: 'live', seqNo },
    ...{ type: ControlEvent.pushed, messageId: `m${seqNo}`, timestamp: now, ingestedAt: now },
    data: { eventType: 'CHAT', user: viewer(1), payload: { message: 'lamp', emotes: [], language: '' } },
  }
}

for (const database of await findTestDatabases()) {
  describe(`devices of rules on the database ${database.name}`, () => {
    let rules: RulesTest
    let live: LiveMaker
    let ws: string
    beforeAll(async () => {
      rules = await openRulesTest(database.open)
    })
    afterAll(() => rules[Symbol.asyncDispose]())
    beforeEach(() => {
      live = createLive({ startedAt: Date.now() })
      ws = live.workspaceId
    })

    const start = async () => {
      await using opened = new AsyncDisposableStack()
      const way = new TestWay()
      opened.use(await startDevices({ ...rules.ports, deviceWays: [way] }))
      opened.use(await rules.start())
      const mine = opened.use(
        await registerTestDevice(rules.ports, { workspaceId: ws, manifest: manifestOf(lamp, horn) }),
      )
      const running = opened.move()
      return { way, mine, [Symbol.asyncDispose]: () => running.disposeAsync() }
    }
    const outcomes = async () =>
      (await rules.executions(ws)).flatMap(({ actions }) => actions.map(({ status, error }) => [status, error ?? null]))

    it('do what a gift is worth, within what the rule says, and it is known what came of it', async () => {
      await using running = await start()
      const { deviceId } = running.mine
      const device = await running.mine.connect(running.way)
      const percent = { per: 'coin', factor: 2, min: 5, max: 60 } as const
      const action = { type: 'device', deviceId, capability: 'lamp.level', parameters: { percent, durMs: 50 } } as const
      await rules.publish(ws, ruleOf({ eventType: 'GIFT', actions: [action] }))
      await rules.store(live.gift(1, { coins: 10, streakId: 'a' }))
      await eventually(() => expect(device.commands).toHaveLength(1))
      await rules.store(live.gift(1, { coins: 1, streakId: 'b' }))
      await eventually(() => expect(device.commands).toHaveLength(2))
      await rules.store(live.gift(1, { coins: 1_000_000, streakId: 'c' }))
      await eventually(async () => expect(await outcomes()).toEqual(Array(3).fill(['succeeded', null])))
      expect(device.commands.map(({ p }) => p.percent)).toEqual([20, 5, 60])
      await eventually(async () => {
        const { items } = await findCommands(rules.db.query, ws, deviceId, { limit: 10 })
        expect(items.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
        expect(items[0]).toMatchObject({
          source: { kind: 'rule', name: 'A rule', eventType: 'GIFT', viewer: { userId: viewer(2).userId } },
          hops: { receivedAt: expect.any(String), decidedAt: expect.any(String), acknowledgedAt: expect.any(String) },
        })
      })
    })

    it('say when what they do was received, read, decided on, sent and done', async () => {
      await using running = await start()
      const { deviceId } = running.mine
      await running.mine.connect(running.way)
      const ports = { ...rules.ports, wire: createTikTokWire(), metrics: createMetrics() }
      await using _normalizer = await startNormalizer(ports)
      await using _recorder = await startRecorder(ports)
      const sound = { type: 'device', deviceId, capability: 'horn', parameters: { durMs: 1 } } as const
      // The second action is claimed from the database; the first begins with the plan that decides it.
      await rules.publish(ws, ruleOf({ actions: [sound, sound], run: { mode: 'parallel' } }))
      const sessionId = randomUUID()
      for (const seqNo of [0, 1]) await rules.ports.bus.publish(topics.raw, [receive(ws, sessionId, seqNo)])
      await eventually(async () => expect(await outcomes()).toEqual(Array(4).fill(['succeeded', null])))
      await eventually(async () => {
        expect((await readLatency(rules.db.query, ws, deviceId)).normalized.count).toBe(4)
      })
      const { items } = await findCommands(rules.db.query, ws, deviceId, { limit: 10 })
      for (const { hops } of items) {
        const { receivedAt, normalizedAt, decidedAt, queuedAt, sentAt, acknowledgedAt } = hops
        const passed = [receivedAt, normalizedAt, decidedAt, queuedAt, sentAt, acknowledgedAt]
        expect(passed).toEqual(passed.map(() => expect.any(String)))
        expect(passed).toEqual(passed.toSorted())
      }
    })

    it('are said to be away, to refuse, or not to have answered', async () => {
      await using running = await start()
      const { deviceId } = running.mine
      const order = { type: 'device', deviceId, capability: 'horn', parameters: { durMs: 1 } } as const
      await rules.publish(ws, ruleOf({ actions: [order], run: { mode: 'parallel', ttlMs: 1000 } }))
      await rules.store(live.chat('away'))
      await eventually(async () =>
        expect(await outcomes()).toEqual([['failed', 'device-offline: it is not connected']]),
      )
      const device = await running.mine.connect(running.way, (one) => {
        one.answers = false
      })
      await rules.store(live.chat('silent'))
      await eventually(async () => expect((await outcomes())[1]?.[0]).toBe('unknown'))
      expect(device.commands).toHaveLength(1)
      running.mine.stop()
      await eventually(() => expect(device.isStopped).toBe(true))
      await rules.store(live.chat('stopped'))
      await eventually(async () =>
        expect((await outcomes())[2]).toEqual(['failed', 'device-refused: estop: its emergency stop is latched']),
      )
    })

    it('are stopped by a rule at once, however many commands wait for an answer', async () => {
      const orders: DeviceOrder[] = []
      const { signals: channel } = rules.ports
      await using _ = await channel.listen(signals.deviceOrders, (order) => {
        orders.push(order)
        const { workspaceId, deviceId, commandId } = order
        channel.send(signals.devices, { workspaceId, deviceId, kind: 'command_taken', commandId })
      })
      await using _running = await rules.start()
      await using mine = await registerTestDevice(rules.ports, { workspaceId: ws, manifest: manifestOf(horn) })
      const { deviceId } = mine
      const sound = { type: 'device', deviceId, capability: 'horn', parameters: { durMs: 1 } } as const
      const run = { mode: 'parallel', ttlMs: 60_000 } as const
      for (let rule = 0; rule < 3; rule++) await rules.publish(ws, ruleOf({ actions: [sound], run }))
      await rules.publish(
        ws,
        ruleOf({ eventType: 'GIFT', actions: [{ ...sound, capability: 'stop', parameters: {} }] }),
      )
      await rules.store(...Array.from({ length: 10 }, (_, number) => live.chat(String(number))))
      await eventually(() => expect(orders).toHaveLength(20))
      await rules.store(live.gift(1))
      await eventually(async () => {
        const all = await rules.executions(ws)
        const statuses = all.map(({ eventType, status }) => `${eventType} ${status}`)
        expect(statuses.filter((status) => status === 'GIFT succeeded')).toHaveLength(1)
        expect(statuses.filter((status) => status === 'CHAT running')).toHaveLength(20)
      })
    })

    it('are not said to have failed where a later state took the place of one', async () => {
      const { signals: channel } = rules.ports
      await using _ = await channel.listen(signals.deviceOrders, (order) => {
        const { workspaceId, deviceId, commandId, capability, parameters, source, hops } = order
        const at = new Date().toISOString()
        const ends = { queueMs: null, deviceMs: null, reason: null, detail: null }
        const command = {
          ...{ commandId, deviceId, capability, parameters, source, ...ends, status: 'merged' as const },
          hops: { ...hops, queuedAt: at, sentAt: null, acknowledgedAt: null },
        }
        channel.send(signals.devices, { workspaceId, deviceId, kind: 'command_sent', command })
      })
      await using _running = await rules.start()
      const shine = { type: 'device', deviceId: 'lamp00001', capability: 'lamp.level', parameters: {} } as const
      await rules.publish(ws, ruleOf({ actions: [shine] }))
      await rules.store(live.chat('brighter'))
      await eventually(async () =>
        expect(await outcomes()).toEqual([['skipped', 'replaced: a later one took its place']]),
      )
    })

    it('are stopped by a rule until the device is cleared, connected or not', async () => {
      await using running = await start()
      const { deviceId } = running.mine
      const stop = { type: 'device', deviceId, capability: 'stop', parameters: {} } as const
      await rules.publish(ws, ruleOf({ name: 'Enough', actions: [stop, { ...stop, deviceId: 'nobody' }] }))
      await rules.store(live.chat('stop'))
      await eventually(async () =>
        expect(await outcomes()).toEqual([
          ['succeeded', null],
          ['failed', 'device-not-found: there is no device of that id'],
        ]),
      )
      expect((await running.mine.stored())?.stop).toMatchObject({ by: { kind: 'rule', name: 'Enough' } })
      const device = await running.mine.connect(running.way)
      await eventually(() => expect(device.isStopped).toBe(true))
    })
  })
}

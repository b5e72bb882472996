import type { DeviceSaid } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { armDevice, latchStop, settleProposal } from '#domain/devices/devices.ts'
import { silentLog } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  type DevicesTest,
  done,
  eventually,
  lamp,
  manifestOf,
  motor,
  openDevicesTest,
  registerTestDevice,
  stopNow,
  TestDevice,
} from './devices.suite.ts'

for (const database of await findTestDatabases()) {
  describe(`devices that do not do as they should, on the database ${database.name}`, () => {
    let test: DevicesTest
    beforeAll(async () => {
      test = await openDevicesTest(database.open)
    })
    afterAll(() => test[Symbol.asyncDispose]())

    type Mine = Awaited<ReturnType<typeof registerTestDevice>>
    const arm = (mine: Mine) => {
      const until = new Date(Date.now() + 60_000).toISOString()
      const arming = { at: new Date().toISOString(), by: done.by, uniqueId: null, until }
      return armDevice(test.db.query, mine.workspaceId, mine.deviceId, arming)
    }
    const stopsOf = (device: TestDevice) => device.heard.filter(({ t }) => t === 'stop').length

    it('bears numbers that no clock has, and serves the others', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      await using other = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      await other.connect(service.way)
      device.tell({ on: { 'lamp.level': { p: {}, remainingMs: 1e300 } } })
      await eventually(async () => expect((await mine.stored())?.state?.state?.on).toBeDefined())
      const ids = [mine, other].map((one) => one.order('lamp.level', { percent: 1, durMs: 1 }))
      await eventually(() =>
        expect([mine.runs.get(ids[0]!)?.status, other.runs.get(ids[1]!)?.status]).toEqual(['done', 'done']),
      )
    })

    it('ends the link of one that cannot be looked after, and of no other', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      await using other = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      await other.connect(service.way)
      device.tell({ on: { 'lamp.level': null as never } })
      await eventually(() => expect(device.ended).toEqual(['misbehaved']))
      const id = other.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(other.runs.get(id)?.status).toBe('done'))
    })

    it('sends a stop again until the device says that it is stopped, also where it says nothing', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way, (one) => {
        one.obeys = false
      })
      mine.stop()
      await eventually(() => expect(stopsOf(device)).toBeGreaterThan(2))
      device.obeys = true
      await eventually(async () => expect((await mine.stored())?.stop?.acknowledgedAt).toEqual(expect.any(String)))
      device.isStopped = false
      device.tell()
      await eventually(() => expect(device.isStopped).toBe(true))
    })

    it('opens a stop once, however often the device says that it is open', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      mine.stop()
      await eventually(async () => expect((await mine.stored())?.stop?.acknowledgedAt).toEqual(expect.any(String)))
      const before = stopsOf(device)
      mine.clear()
      await eventually(() => expect(device.isStopped).toBe(false))
      device.tell()
      mine.clear()
      device.tell()
      await eventually(async () => expect((await mine.stored())?.stop).toBeNull())
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect([stopsOf(device), device.isStopped]).toEqual([before, false])
    })

    it.each([
      ['where it has heard of that', (ports: DevicesTest['ports']) => ports.signals],
      ['where it has not', ({ signals }: DevicesTest['ports']) => deafTo('opened', signals)],
    ])('does not press a stop again that another process has opened, %s', async (_, signalsOf) => {
      await using here = await test.start({ signals: signalsOf(test.ports) })
      await using there = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const first = await mine.connect(here.way)
      mine.stop()
      await eventually(async () => expect((await mine.stored())?.stop?.acknowledgedAt).toEqual(expect.any(String)))
      first.leave('lost')
      const second = await mine.connect(there.way)
      await eventually(() => expect(second.isStopped).toBe(true))
      mine.clear()
      await eventually(async () => expect((await mine.stored())?.stop).toBeNull())
      second.leave('lost')
      const back = await mine.connect(here.way)
      back.tell()
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect([back.isStopped, (await mine.stored())?.stop]).toEqual([false, null])
    })

    it('hears of a stop too late that was opened elsewhere, and does not press it again', async () => {
      await using here = await test.start()
      await using there = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const first = await mine.connect(here.way)
      first.leave('lost')
      const { workspaceId, deviceId } = mine
      const device = await mine.connect(there.way)
      const pressed = stopNow()
      await latchStop(test.db.query, workspaceId, pressed, deviceId)
      await eventually(() => expect(device.isStopped).toBe(true))
      mine.clear()
      await eventually(async () => expect((await mine.stored())?.stop).toBeNull())
      device.leave('lost')
      await eventually(async () => expect((await mine.stored())?.state?.holder).toBeNull())
      mine.stop(pressed)
      const back = await mine.connect(here.way)
      back.tell()
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect(back.isStopped).toBe(false)
      // One that is pressed after that one holds, wherever the device is.
      back.leave('lost')
      mine.stop()
      const last = await mine.connect(there.way)
      await eventually(() => expect(last.isStopped).toBe(true))
    })

    it('loses the one command that the database does not take, and none beside it', async () => {
      const warned: object[] = []
      await using service = await test.start({
        log: { ...silentLog, warn: (fields: object) => void warned.push(fields) },
      })
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      await mine.connect(service.way)
      const source = { kind: 'rule', name: 'Odd', eventId: null, eventType: null, viewer: null } as const
      const order = (ruleId: string | null) =>
        mine.order('lamp.level', { percent: 1, durMs: 1 }, { source: { ...source, ruleId } })
      const ids = [order(null), order('no uuid'), order(null)]
      await eventually(() => expect(ids.map((id) => mine.runs.has(id))).toEqual([true, true, true]))
      await eventually(async () => {
        const log = (await mine.log()).map(({ commandId }) => commandId)
        expect(new Set(log)).toEqual(new Set([ids[0], ids[2]]))
      })
      await eventually(() => expect(warned).toMatchObject([{ deviceId: mine.deviceId }]))
      await eventually(async () => expect(await mine.notes()).toContain('online'))
    })

    it('warns of commands that come too late, once', async () => {
      const warned: object[] = []
      await using service = await test.start({
        log: { ...silentLog, warn: (fields: object) => void warned.push(fields) },
      })
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      await mine.connect(service.way)
      for (const takeBy of [Date.now() - 5000, Date.now() - 5000])
        mine.order('lamp.level', { percent: 1, durMs: 1 }, { takeBy })
      const timely = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(timely)?.status).toBe('done'))
      expect(warned).toMatchObject([{ deviceId: mine.deviceId, lateMs: expect.any(Number) }])
    })

    it('starts disarmed, also where it was armed while it was away', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(motor) })
      await expect(arm(mine)).rejects.toMatchObject({ code: 'device-not-ready' })
      const ids = { workspace_id: mine.workspaceId, device_id: mine.deviceId }
      const arming = { at: new Date().toISOString(), by: done.by, uniqueId: null, until: '2999-01-01T00:00:00.000Z' }
      await test.db.query
        .insertInto('devices.interlocks')
        .values({ ...ids, arming: JSON.stringify(arming) })
        .execute()
      const device = await mine.connect(service.way)
      const id = mine.order('motor.run', { speed: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.reason).toBe('disarmed'))
      expect([(await mine.stored())?.arming, device.last('arm')]).toEqual([null, undefined])
    })

    it('does nothing on a link before it has said there what was approved', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const other = manifestOf({ ...lamp, maxOnMs: 1000 })
      const proposal = async () => (await mine.stored())?.state?.proposed
      const first = await mine.connect(service.way, (one) => {
        one.manifest = other
      })
      await eventually(async () => expect(await proposal()).toEqual(other))
      first.leave('lost')
      await eventually(async () => expect((await mine.stored())?.state?.holder).toBeNull())
      const second = await mine.connect(service.way, (one) => {
        one.manifest = undefined
      })
      const early = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(early)?.reason).toBe('unapproved'))
      expect([await proposal(), second.last('arm')]).toEqual([other, undefined])
      second.say({ t: 'manifest', m: manifestOf(lamp) })
      const late = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(late)?.status).toBe('done'))
      await eventually(async () => expect(await proposal()).toBeNull())
    })

    it('is not asked about again while it says what was refused, and stays unapproved', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const other = manifestOf({ ...lamp, maxOnMs: 1000 })
      const state = async () => (await mine.stored())?.state
      const saysOther = (one: TestDevice) => {
        one.manifest = other
      }
      const first = await mine.connect(service.way, saysOther)
      await eventually(async () => expect((await state())?.proposed).toEqual(other))
      await settleProposal(test.db.query, mine.workspaceId, mine.deviceId, 'refused', done)
      first.leave('lost')
      await eventually(async () => expect((await state())?.holder).toBeNull())
      await mine.connect(service.way, saysOther)
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.reason).toBe('unapproved'))
      await eventually(async () => expect(await state()).toMatchObject({ proposed: null, refused: other, epoch: 2 }))
    })

    it('is believed what it said before its rows were read', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, {})
      const device = new TestDevice()
      await service.way.connect(mine.token, device)
      device.say({ t: 'manifest', m: manifestOf(lamp) })
      await eventually(() => expect(mine.statuses.at(-1)).toBe('online ready'))
      expect((await mine.stored())?.device.manifest).toEqual(manifestOf(lamp))
    })

    it('stops and disarms one that turns into another, or contradicts itself', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(motor) })
      const device = await mine.connect(service.way)
      for (const other of [manifestOf({ ...motor, maxOnMs: 4000 }), manifestOf(motor, motor)]) {
        await eventually(() => expect(mine.statuses.at(-1)).toBe('online disarmed'))
        await arm(mine)
        await eventually(() => expect(mine.statuses.at(-1)).toBe('online ready'))
        device.say({ t: 'manifest', m: other })
        await eventually(async () => expect((await mine.stored())?.arming).toBeNull())
        expect([device.last('arm')?.armed, device.last('stop')?.latched]).toEqual([false, false])
        const id = mine.order('motor.run', { speed: 1, durMs: 1 })
        await eventually(() => expect(mine.runs.get(id)?.reason).toMatch(/unapproved|no-manifest/))
        device.say({ t: 'manifest', m: manifestOf(motor) })
      }
    })

    it('does nothing after a lost link that had waited before, where a person has to arm it', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(motor) })
      const device = await mine.connect(service.way)
      await arm(mine)
      await eventually(() => expect(device.last('arm')?.armed).toBe(true))
      device.backlogBytes = 1_000_000
      const id = mine.order('motor.run', { speed: 1, durMs: 10 })
      await eventually(() => expect(mine.statuses.at(-1)).toBe('online ready'))
      device.leave('lost')
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('stopped'))
      const back = await mine.connect(service.way)
      await arm(mine)
      await eventually(() => expect(back.last('arm')?.armed).toBe(true))
      const next = mine.order('motor.run', { speed: 1, durMs: 10 })
      await eventually(() => expect(mine.runs.get(next)?.status).toBe('done'))
      expect(back.commands.map(({ id }) => id)).toEqual([next])
    })
  })
}

/** Signals of which those that say that are lost. */
function deafTo(kind: DeviceSaid['kind'], channel: Signals): Signals {
  return {
    send: (signal, message) => channel.send(signal, message),
    listen: (signal, listener) =>
      channel.listen(signal, (message) => {
        if ((message as { readonly kind?: string }).kind !== kind) listener(message)
      }),
  }
}

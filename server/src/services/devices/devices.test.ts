import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { armDevice, changeDevice, latchStop } from '#domain/devices/devices.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  type DevicesTest,
  done,
  eventually,
  horn,
  lamp,
  manifestOf,
  motor,
  openDevicesTest,
  registerTestDevice,
  stopNow,
  TestDevice,
} from './devices.suite.ts'

for (const database of await findTestDatabases()) {
  describe(`devices on the database ${database.name}`, () => {
    let test: DevicesTest
    beforeAll(async () => {
      test = await openDevicesTest(database.open)
    })
    afterAll(() => test[Symbol.asyncDispose]())

    it('greets a device by its token, arms one of low risk, and does what it is asked', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      expect(await service.way.connect('ttlc_device_0000000000000000_x', new TestDevice())).toBeUndefined()
      const device = await mine.connect(service.way)
      await eventually(() => expect(device.heard.slice(0, 2).map(({ t }) => t)).toEqual(['welcome', 'arm']))
      expect(device.last('welcome')).toMatchObject({ deviceId: mine.deviceId, name: 'Lamp', heartbeatMs: 1000 })
      device.say({ t: 'hb', m: { v: 1, t: 42, boot: 3 } })
      expect(device.last('time')?.t).toBe(42)
      const id = mine.order('lamp.level', { percent: 40.4, durMs: 100 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect(device.commands).toMatchObject([{ id, cap: 'lamp.level', p: { percent: 40, durMs: 100 } }])
      await eventually(async () => expect(await mine.log()).toMatchObject([{ commandId: id, status: 'done' }]))
      const [run] = await mine.log()
      expect(run?.hops.sentAt).not.toBeNull()
      expect(run?.deviceMs).toBeGreaterThanOrEqual(0)
      await eventually(() => expect(mine.statuses.at(-1)).toBe('online ready'))
    })

    it('says why it refuses, and sends nothing', async () => {
      await using service = await test.start()
      const policy = { capabilities: { horn: { allowed: false }, 'lamp.level': { perMinute: 2 } } }
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn), policy })
      const device = await mine.connect(service.way)
      const reasons = {
        [mine.order('disco', { durMs: 1 })]: 'capability-unknown',
        [mine.order('horn', { durMs: 1 })]: 'capability-forbidden',
        [mine.order('lamp.level', { percent: 1 })]: 'parameter-missing',
        [mine.order('lamp.level', { percent: 1, durMs: 1, x: 2 })]: 'parameter-unknown',
        [mine.order('lamp.level', { percent: 101, durMs: 1 })]: 'out-of-range',
        [mine.order('lamp.level', { percent: 1, durMs: 1 }, { expiresAt: Date.now() })]: 'too-late',
      }
      await eventually(() => {
        const heard = Object.keys(reasons).map((id) => [id, mine.runs.get(id)?.reason])
        expect(Object.fromEntries(heard)).toEqual(reasons)
      })
      expect(device.commands).toEqual([])
      const ids = [1, 2, 3].map((percent) => mine.order('lamp.level', { percent, durMs: 1 }))
      await eventually(() => expect(mine.runs.get(ids[2]!)?.reason).toBe('rate-capability'))
    })

    it('keeps the latest of what waits for a level, and each pulse', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn) })
      const device = await mine.connect(service.way, (one) => {
        one.backlogBytes = 1_000_000
      })
      const levels = [10, 20, 30].map((percent) => mine.order('lamp.level', { percent, durMs: 500 }))
      const pulses = [1, 2, 3].map(() => mine.order('horn', { durMs: 20 }))
      await eventually(() =>
        expect(levels.map((id) => mine.runs.get(id)?.status).slice(0, 2)).toEqual(['merged', 'merged']),
      )
      expect(device.commands).toEqual([])
      device.backlogBytes = 0
      await eventually(() => expect(pulses.map((id) => mine.runs.get(id)?.status)).toEqual(['done', 'done', 'done']))
      expect(mine.runs.get(levels[2]!)?.status).toBe('done')
      expect(device.commands.map(({ cap, p }) => [cap, p.percent])).toEqual([
        ['lamp.level', 30],
        ...Array(3).fill(['horn', undefined]),
      ])
    })

    it('sends what has waited only as far as it is allowed by then', async () => {
      await using service = await test.start()
      const bell = { ...horn, id: 'bell' }
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn, bell) })
      const device = await mine.connect(service.way, (one) => {
        one.backlogBytes = 1_000_000
      })
      const clamped = mine.order('lamp.level', { percent: 90, durMs: 20 })
      const forbidden = mine.order('horn', { durMs: 20 })
      const rung = [1, 2, 3].map(() => mine.order('bell', { durMs: 20 }))
      await eventually(() => expect(mine.statuses.at(-1)).toBe('online ready'))
      const policy = {
        capabilities: {
          'lamp.level': { parameters: { percent: { max: 50 } }, outOfRange: 'clamp' },
          horn: { allowed: false },
          bell: { perMinute: 2 },
        },
      } as const
      await changeDevice(test.db.query, mine.workspaceId, mine.deviceId, { policy }, done)
      const probes: string[] = []
      await eventually(() => {
        probes.push(mine.order('horn', { durMs: 100_000 }))
        expect(probes.map((id) => mine.runs.get(id)?.reason)).toContain('capability-forbidden')
      })
      expect(device.commands).toEqual([])
      device.backlogBytes = 0
      await eventually(async () => {
        const log = await mine.log()
        const fateOf = (id: string | undefined) => {
          const run = log.find(({ commandId }) => commandId === id)
          return [run?.status, run?.reason]
        }
        expect([fateOf(clamped), fateOf(forbidden), ...rung.map(fateOf)]).toEqual([
          ['done', null],
          ['refused', 'capability-forbidden'],
          ...[
            ['done', null],
            ['done', null],
          ],
          ['refused', 'rate-capability'],
        ])
      })
      expect(device.commands.map(({ cap, p }) => [cap, p.percent])).toEqual([
        ['lamp.level', 50],
        ...Array(2).fill(['bell', undefined]),
      ])
    })

    it('bounds a thousand orders of a second, and a stop overtakes them', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn) })
      const device = await mine.connect(service.way)
      const ids = Array.from({ length: 1000 }, (_, n) =>
        n % 2 ? mine.order('horn', { durMs: 500 }) : mine.order('lamp.level', { percent: n % 100, durMs: 500 }),
      )
      mine.stop()
      await eventually(() => expect(device.last('stop')?.latched).toBe(true))
      const sentBefore = device.heard.findIndex(({ t }) => t === 'stop')
      expect(device.heard.slice(sentBefore).some(({ t }) => t === 'cmd')).toBe(false)
      expect(device.commands.length).toBeLessThanOrEqual(41)
      await eventually(() => {
        const ends = ids.map((id) => mine.runs.get(id)?.status)
        expect(ends.every((status) => status !== undefined && status !== 'waiting' && status !== 'sent')).toBe(true)
        expect(new Set(ends)).toContain('stopped')
      })
      const late = mine.order('lamp.level', { percent: 1, durMs: 10 })
      await eventually(() => expect(mine.runs.get(late)?.reason).toBe('estop'))
      await eventually(async () => expect((await mine.log()).length).toBe(1001))
    })

    it('never sends what has waited too long, nor what came twice', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn) })
      const device = await mine.connect(service.way)
      const once = mine.order('horn', { durMs: 1 })
      await eventually(() => expect(mine.runs.get(once)?.status).toBe('done'))
      mine.runs.delete(once)
      mine.order('horn', { durMs: 1 }, { commandId: once })
      await eventually(() => expect(mine.runs.get(once)?.status).toBe('done'))
      expect(device.commands).toHaveLength(1)
      device.backlogBytes = 1_000_000
      const late = mine.order('lamp.level', { percent: 1, durMs: 1 }, { expiresAt: Date.now() + 150 })
      mine.order('horn', { durMs: 1 }, { takeBy: Date.now() - 1 })
      await eventually(() => expect(mine.runs.get(late)?.status).toBe('expired'))
      device.backlogBytes = 0
      const next = mine.order('lamp.level', { percent: 2, durMs: 1 })
      await eventually(() => expect(mine.runs.get(next)?.status).toBe('done'))
      expect(device.commands.map(({ id }) => id)).toEqual([once, next])
    })

    it('sends a level again under its id, also over another connection, and a pulse never', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp, horn) })
      const silent = await mine.connect(service.way, (one) => {
        one.answers = false
      })
      const pulse = mine.order('horn', { durMs: 1 })
      const level = mine.order('lamp.level', { percent: 7, durMs: 1000 })
      await eventually(() => expect(silent.commands.filter(({ id }) => id === level).length).toBeGreaterThan(1))
      silent.leave('lost')
      await eventually(() => expect(mine.runs.get(pulse)).toMatchObject({ status: 'unknown' }))
      const back = await mine.connect(service.way)
      await eventually(() => expect(mine.runs.get(level)?.status).toBe('done'))
      expect(back.commands.map(({ id }) => id)).toEqual([level])
      expect(silent.commands.filter(({ id }) => id === pulse)).toHaveLength(1)
    })

    it('closes the older of two connections of a device, here and in another process', async () => {
      await using here = await test.start()
      await using there = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const first = await mine.connect(here.way)
      const second = await mine.connect(here.way)
      expect(first.ended).toEqual(['replaced'])
      const third = await mine.connect(there.way)
      await eventually(() => expect(second.ended).toEqual(['replaced']))
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect([first, second, third].map(({ commands }) => commands.length)).toEqual([0, 0, 1])
      await eventually(async () => expect((await mine.stored())?.state?.epoch).toBe(3))
    })

    it('works with what is of high risk only while somebody has armed it, and not after the link was lost', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(motor) })
      const run = () => mine.order('motor.run', { speed: 0.5, durMs: 10 })
      const arm = async () => {
        const until = new Date(Date.now() + 60_000).toISOString()
        const arming = { at: new Date().toISOString(), by: { ...mineBy }, uniqueId: null, until }
        await armDevice(test.db.query, mine.workspaceId, mine.deviceId, arming)
      }
      const first = await mine.connect(service.way)
      const early = run()
      await eventually(() => expect(mine.runs.get(early)?.reason).toBe('disarmed'))
      await arm()
      await eventually(() => expect(first.last('arm')?.armed).toBe(true))
      const armed = run()
      await eventually(() => expect(mine.runs.get(armed)?.status).toBe('done'))
      first.leave('lost')
      await eventually(async () => expect((await mine.stored())?.arming).toBeNull())
      await mine.connect(service.way)
      const after = run()
      await eventually(() => expect(mine.runs.get(after)?.reason).toBe('disarmed'))
      await eventually(async () =>
        expect(await mine.notes()).toEqual(expect.arrayContaining(['armed', 'disarmed', 'offline'])),
      )
    })

    it('is disarmed when the live that it was armed for ends', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(motor) })
      const until = new Date(Date.now() + 60_000).toISOString()
      const at = new Date(Date.now() - 60_000).toISOString()
      const device = await mine.connect(service.way)
      await armDevice(test.db.query, mine.workspaceId, mine.deviceId, { at, by: { ...mineBy }, uniqueId: 'ann', until })
      await eventually(() => expect(device.last('arm')?.armed).toBe(true))
      const ids = { workspace_id: mine.workspaceId, session_id: crypto.randomUUID(), stream_id: '1', unique_id: 'ann' }
      const counts = { events: 0, chats: 0, gifts: 0, coins: 0, likes: 0, follows: 0, shares: 0, joins: 0 }
      const times = { started_at: at, last_event_at: new Date(), ended_at: new Date(), end_reason: 'stream-ended' }
      await test.db.query
        .insertInto('live.sessions')
        .values({ ...ids, ...counts, ...times, peak_viewers: 0, source: 'live' })
        .execute()
      await eventually(() => expect(device.last('arm')?.armed).toBe(false))
      expect(device.last('stop')?.latched).toBe(false)
      await eventually(async () => expect((await mine.stored())?.arming).toBeNull())
    })

    it('keeps an emergency stop over restarts, and opens it only together with the device', async () => {
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      {
        await using service = await test.start()
        const device = await mine.connect(service.way)
        mine.stop()
        await eventually(async () => expect((await mine.stored())?.stop?.acknowledgedAt).toEqual(expect.any(String)))
        expect(device.isStopped).toBe(true)
      }
      await using service = await test.start()
      const device = await mine.connect(service.way)
      await eventually(() => expect(device.last('stop')?.latched).toBe(true))
      device.isButtonPressed = true
      mine.clear()
      await eventually(() => expect(device.last('clear')).toBeDefined())
      const early = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(early)?.reason).toBe('estop'))
      expect((await mine.stored())?.stop).not.toBeNull()
      device.isButtonPressed = false
      mine.clear()
      await eventually(async () => expect((await mine.stored())?.stop).toBeNull())
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      await eventually(async () => expect(await mine.notes()).toEqual(expect.arrayContaining(['estop', 'cleared'])))
    })

    it('finds a stop of which no signal came, and latches what was pressed at the device', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      await latchStop(test.db.query, mine.workspaceId, stopNow(), mine.deviceId)
      await eventually(() => expect(device.isStopped).toBe(true))
      mine.clear()
      await eventually(async () => expect((await mine.stored())?.stop).toBeNull())
      device.isStopped = true
      device.tell({ button: true })
      await eventually(async () => expect((await mine.stored())?.stop?.by.name).toBe('The device'))
    })

    it('turns everything off without latching anything when it is told so', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      mine.stop(null)
      await eventually(() => expect(device.last('stop')?.latched).toBe(false))
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      expect((await mine.stored())?.stop).toBeNull()
    })

    it('stops devices, and answers, while the database is away', async () => {
      await using other = await openDevicesTest(database.open)
      await using service = await other.start()
      await using mine = await registerTestDevice(other, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      await other.db[Symbol.asyncDispose]()
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
      mine.stop()
      await eventually(() => expect(device.isStopped).toBe(true))
      const late = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(late)?.reason).toBe('estop'))
      mine.clear()
      await eventually(() => expect(device.heard.filter(({ t }) => t === 'stop').length).toBeGreaterThan(1))
      expect(device.isStopped).toBe(true)
    })

    it('has a manifest that is another approved before anything is done', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      device.say({ t: 'manifest', m: manifestOf({ ...lamp, maxOnMs: 1000 }) })
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.reason).toBe('unapproved'))
      expect(device.last('arm')?.armed).toBe(false)
      await eventually(async () =>
        expect((await mine.stored())?.state?.proposed).toMatchObject({ model: 'Test board' }),
      )
      device.say({ t: 'manifest', m: { ...manifestOf(lamp), firmware: '2' } })
      const again = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(again)?.status).toBe('done'))
    })

    it('takes what a device says first for granted, and keeps texts that no table could hold', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, {})
      const device = await mine.connect(service.way)
      const early = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(early)?.reason).toBe('no-manifest'))
      device.say({ t: 'manifest', m: { ...manifestOf(lamp), model: 'Board\0\ud83c' } })
      device.say({ t: 'log', m: { v: 1, text: 'broken \0 text \ud83c' } })
      device.tell({ state: 'fault', note: 'hot\0' })
      await eventually(async () => expect((await mine.stored())?.device.manifest?.model).toBe('Board\ufffd'))
      await eventually(async () => expect((await mine.stored())?.state?.state?.note).toBe('hot'))
      await eventually(async () => expect(await mine.notes()).toEqual(['online', 'log', 'fault']))
      device.tell()
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.status).toBe('done'))
    })

    it('keeps a stop that is pressed again while it is being cleared', async () => {
      await using service = await test.start()
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const device = await mine.connect(service.way)
      mine.stop()
      await eventually(async () => expect((await mine.stored())?.stop).toBeTruthy())
      mine.clear()
      mine.stop()
      await eventually(() => expect(device.heard.filter(({ t }) => t === 'stop').length).toBeGreaterThan(1))
      const id = mine.order('lamp.level', { percent: 1, durMs: 1 })
      await eventually(() => expect(mine.runs.get(id)?.reason).toBe('estop'))
      await eventually(async () =>
        expect([device.isStopped, (await mine.stored())?.stop !== null]).toEqual([true, true]),
      )
    })

    it('ends the link of a device that is silent, or whose token was revoked', async () => {
      let offset = 0
      const clock = { ...test.ports.clock, now: () => Date.now() + offset }
      await using service = await test.start({ clock })
      await using mine = await registerTestDevice(test, { manifest: manifestOf(lamp) })
      const silent = await mine.connect(service.way)
      offset = 4000
      await eventually(() => expect(mine.statuses.at(-1)).toBe('stale ready'))
      offset = 6000
      await eventually(() => expect(silent.ended).toEqual(['lost']))
      await eventually(() => expect(mine.statuses.at(-1)).toMatch(/^offline/))
      const device = await mine.connect(service.way)
      await test.db.query.deleteFrom('devices.tokens').where('device_id', '=', mine.deviceId).execute()
      await eventually(() => expect(device.ended).toEqual(['revoked']))
      expect(device.last('stop')?.latched).toBe(false)
    })
  })
}

const mineBy = { kind: 'person', id: 'ann', name: 'Ann' } as const

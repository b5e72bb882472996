import type { CommandRun } from '@livetap/contracts/devices/commands.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeCommands, writeNotes } from '#domain/device-commands/device-commands.ts'
import { deviceTemplates, proveDeviceToken } from '#domain/devices/devices.ts'
import { addFollow } from '#domain/follows/follows.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import { asOwner } from '../../../../test/test-accounts.ts'
import { signIn, startTestServer, type TestServer, unlimited } from '../api.suite.ts'
import { type Asker, askAs, createStatus, eventually, listen, register, sayer, Watcher } from './devices.suite.ts'

let server: TestServer
let isAway: boolean
let ask: Asker
beforeEach(async () => {
  isAway = false
  server = await startTestServer({}, ({ db }) => ({ ...unlimited, db: breakable(db) }))
  ask = (method, path, body) => server.ask(`/api/v1/devices${path}`, { method, ...(body ? { body } : {}) })
})
afterEach(() => server[Symbol.asyncDispose]())

/** A database that is away whenever a test wants it to be. */
function breakable(db: Db): Db {
  return { ...db, query: breakQuery(db.query), within: (workspaceId) => breakQuery(db.within(workspaceId)) }
}

function breakQuery(query: Db['query']): Db['query'] {
  return new Proxy(query, {
    get: (_, name) => {
      if (isAway) throw new AppError('database-unavailable', 'the database is away', { transient: true })
      const found = Reflect.get(query, name)
      return typeof found === 'function' ? found.bind(query) : found
    },
  })
}

const prove = (token: string) => proveDeviceToken(server.ports.db.query, token, Date.now())
const code = (status: number, name: string) => ({ status, json: { code: name } })
const unknown = '/0123456789abcdef'

describe('registering a device', () => {
  test('tells its token once, and what it can do', async () => {
    const changes = await listen(server, signals.devices)
    const { status, json } = await ask('POST', '', { name: ' Lamp ', kind: 'lamp', isVirtual: true })
    expect(status).toBe(201)
    const { deviceId } = json.device
    expect(json.device).toMatchObject({ name: 'Lamp', manifest: deviceTemplates.lamp, tokens: [{ limits: {} }] })
    expect(changes).toMatchObject([{ deviceId, kind: 'changed', parts: ['rows'] }])
    const list = await ask('GET', '')
    expect(list.json.items).toEqual([json.device])
    expect(list.json.templates.map(({ kind }: { kind: string }) => kind)).toContain('strip')
    expect(list.text).not.toContain(json.token.slice(-51))
    expect((await ask('GET', `/${deviceId}`)).json).toEqual(json.device)
    expect(await prove(json.token)).toMatchObject({ deviceId, workspaceId: 'default' })
  })

  test.each([
    ['no name', { name: '  ', kind: 'lamp' }, code(400, 'invalid-request')],
    ['an unknown kind', { name: 'x', kind: 'bomb' }, code(400, 'invalid-request')],
    [
      'limits of what it does not have',
      { name: 'x', kind: 'lamp', manifest: 'template', policy: { capabilities: { 'motor.run': {} } } },
      code(422, 'device-policy-invalid'),
    ],
    [
      'a capability twice',
      {
        ...{ name: 'x', kind: 'lamp' },
        manifest: {
          ...deviceTemplates.lamp,
          capabilities: [...deviceTemplates.lamp.capabilities, ...deviceTemplates.lamp.capabilities],
        },
      },
      code(422, 'device-manifest-invalid'),
    ],
  ])('is refused with %s', async (_, body, wanted) => {
    expect(await ask('POST', '', body)).toMatchObject(wanted)
    expect((await ask('GET', '')).json.items).toEqual([])
  })

  test('is changed, and gone at once when it is removed', async () => {
    const { device, token } = await register(ask)
    const changes = await listen(server, signals.devices)
    const policy = { capabilities: { 'lamp.on': { maxOnMs: 500, outOfRange: 'clamp' } } }
    const changed = await ask('PATCH', `/${device.deviceId}`, { name: 'Two', policy })
    expect(changed.json).toMatchObject({ name: 'Two', kind: 'lamp', policy, capabilities: [{ maxOnMs: 500 }] })
    expect((await ask('DELETE', `/${device.deviceId}`)).status).toBe(204)
    expect(changes).toMatchObject([{ parts: ['rows'] }, { parts: ['removed'] }])
    expect(await prove(token)).toBeUndefined()
    expect(await ask('GET', `/${device.deviceId}`)).toMatchObject(code(404, 'device-not-found'))
  })

  test('is written down with what was done', async () => {
    const { device } = await register(ask)
    await ask('POST', `/${device.deviceId}/stop`)
    const { items } = (await server.ask('/api/v1/workspaces/current/audit')).json
    expect(items.map(({ action }: { action: string }) => action)).toEqual(['device.stop', 'device.register'])
  })
})

describe('tokens', () => {
  test('work two at a time while one is replaced, and none after it is revoked', async () => {
    const { device, token } = await register(ask)
    const path = `/${device.deviceId}/tokens`
    const changes = await listen(server, signals.devices)
    const limits = { capabilities: { 'lamp.on': { perMinute: 7 } } }
    const second = await ask('POST', path, { limits })
    expect(second.status).toBe(201)
    expect([await prove(token), await prove(second.json.token)].every(Boolean)).toBe(true)
    const view = (await ask('GET', `/${device.deviceId}`)).json
    expect(view.tokens).toMatchObject([{ expiresAt: null, limits }, { expiresAt: expect.any(String) }])
    expect(view.capabilities).toMatchObject([{ perMinute: 7 }])
    expect((await ask('DELETE', `${path}/${second.json.tokenId}`)).status).toBe(204)
    expect(await prove(second.json.token)).toBeUndefined()
    expect(changes).toMatchObject([{ parts: ['tokens'] }, { parts: ['tokens'] }])
    const again = await ask('DELETE', `${path}/${second.json.tokenId}`)
    expect(again).toMatchObject(code(404, 'device-token-not-found'))
  })

  test('open nothing of the API', async () => {
    const { token } = await register(ask)
    for (const path of ['/me', '/devices', '/events']) {
      const answer = await server.ask(`/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
      expect(answer).toMatchObject({ status: 401 })
    }
  })
})

describe('what a device says of itself', () => {
  test('holds once it is approved, and not when it is refused', async () => {
    const { device } = await register(ask)
    const propose = (manifest: object) =>
      server.ports.db.query
        .insertInto('devices.states')
        .values({ workspace_id: 'default', device_id: device.deviceId, proposed: JSON.stringify(manifest) })
        .onConflict((e) => e.columns(['workspace_id', 'device_id']).doUpdateSet({ proposed: JSON.stringify(manifest) }))
        .execute()
    const path = `/${device.deviceId}/manifest/approval`
    expect(await ask('POST', path)).toMatchObject(code(409, 'device-nothing-proposed'))
    await propose(deviceTemplates.strip)
    expect((await ask('GET', `/${device.deviceId}/status`)).json).toMatchObject({ condition: 'unapproved' })
    expect((await ask('DELETE', path)).json).toMatchObject({ manifest: deviceTemplates.lamp, proposed: null })
    await propose(deviceTemplates.strip)
    expect((await ask('POST', path)).json).toMatchObject({ manifest: deviceTemplates.strip, proposed: null })
  })
})

describe('the emergency stop', () => {
  test('is told first, latches, and stays as it was pressed first', async () => {
    const [one, other] = [await register(ask), await register(ask)]
    const stops = await listen(server, signals.deviceStops)
    const { status, json } = await ask('POST', `/${one.device.deviceId}/stop`, { reason: 'smoke' })
    expect(status).toBe(200)
    expect(json).toMatchObject({ condition: 'estop', stop: { reason: 'smoke', acknowledgedAt: null } })
    expect(stops).toMatchObject([{ workspaceId: 'default', deviceId: one.device.deviceId, stop: { reason: 'smoke' } }])
    expect((await ask('GET', `/${other.device.deviceId}/status`)).json).toMatchObject({ stop: null })
    const all = (await ask('POST', '/stop', {})).json.items
    expect(all).toMatchObject([{ stop: { reason: 'smoke' } }, { stop: { reason: '' } }])
    expect(stops).toHaveLength(2)
    expect(stops[1]).not.toHaveProperty('deviceId')
  })

  test('goes out even when the database is away, which is told', async () => {
    const { device } = await register(ask)
    const stops = await listen(server, signals.deviceStops)
    isAway = true
    expect(await ask('POST', '/stop')).toMatchObject(code(503, 'database-unavailable'))
    expect(await ask('POST', `/${device.deviceId}/stop`)).toMatchObject(code(503, 'database-unavailable'))
    expect(stops).toMatchObject([{ workspaceId: 'default' }, { deviceId: device.deviceId }])
    isAway = false
    expect((await ask('POST', '/stop')).status).toBe(200)
  })

  test('is pressed by somebody who is signed in, whom nobody can look up at this moment', async () => {
    const { deviceId } = (await register(ask)).device
    const ann = await signIn(server, 'Ann')
    const row = { workspace_id: 'default', account_id: ann.accountId, role: 'moderator' } as const
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    const press = () => server.ask(`/api/v1/devices/${deviceId}/stop`, { method: 'POST', headers: ann.headers() })
    const stops = await listen(server, signals.deviceStops)
    isAway = true
    expect(await press()).toMatchObject(code(503, 'database-unavailable'))
    expect(stops).toEqual([])
    isAway = false
    await server.ask('/api/v1/devices', { headers: ann.headers() })
    isAway = true
    expect(await press()).toMatchObject(code(503, 'database-unavailable'))
    expect(stops).toMatchObject([{ deviceId, stop: { by: { kind: 'person', name: 'Ann' } } }])
  })

  test('of a device that is not there is not found', async () => {
    expect(await ask('POST', `${unknown}/stop`)).toMatchObject(code(404, 'device-not-found'))
  })

  test('is not opened for a device that is not connected, or whose button is pressed', async () => {
    const { deviceId } = (await register(ask)).device
    const clears = await listen(server, signals.deviceClears)
    expect((await ask('POST', `/${deviceId}/clear`)).status).toBe(200)
    await ask('POST', `/${deviceId}/stop`)
    const refused = await ask('POST', `/${deviceId}/clear`)
    expect(refused).toMatchObject(code(409, 'device-not-cleared'))
    expect(refused.json.detail).toContain('not connected')
    sayer(server).status(createStatus(deviceId, { isStopped: true, isButtonPressed: true }))
    const pressed = await ask('POST', `/${deviceId}/clear`)
    expect(pressed.json.detail).toContain('Release it')
    expect(clears).toEqual([])
    expect((await ask('GET', `/${deviceId}/status`)).json).toMatchObject({ condition: 'estop' })
  })

  test('is open once the device has agreed', async () => {
    const { deviceId } = (await register(ask)).device
    await ask('POST', `/${deviceId}/stop`)
    const say = sayer(server)
    say.status(createStatus(deviceId, { isStopped: true }))
    await server.ports.signals.listen(signals.deviceClears, async ({ by }) => {
      expect(by.kind).toBe('automation')
      await server.ports.db.query.updateTable('devices.interlocks').set({ stop: null }).execute()
      say.status(createStatus(deviceId))
    })
    const { status, json } = await ask('POST', `/${deviceId}/clear`)
    expect(status).toBe(200)
    expect(json).toMatchObject({ condition: 'ready', stop: null })
  })
})

describe('arming', () => {
  const connect = (deviceId: string) =>
    server.ports.db.query
      .insertInto('devices.states')
      .values({ workspace_id: 'default', device_id: deviceId, holder: 'p', last_seen_at: new Date() })
      .execute()

  test('is refused where the device is not there', async () => {
    const { deviceId } = (await register(ask, { kind: 'motor' })).device
    expect(await ask('POST', `/${deviceId}/arm`, {})).toMatchObject(code(409, 'device-not-ready'))
    expect((await ask('GET', `/${deviceId}`)).json).toMatchObject({ status: { armed: null } })
  })

  test('names a live that is followed, or hours', async () => {
    const { deviceId } = (await register(ask, { kind: 'motor' })).device
    await connect(deviceId)
    const arm = (body: object) => ask('POST', `/${deviceId}/arm`, body)
    expect(await arm({ uniqueId: 'mira' })).toMatchObject(code(404, 'livestream-not-found'))
    expect(await arm({ uniqueId: 'no such name!' })).toMatchObject(code(400, 'bad-username'))
    expect(await arm({ hours: 13 })).toMatchObject(code(400, 'invalid-request'))
    await addFollow(server.ports.db.query, 'default', 'mira')
    expect((await arm({ uniqueId: '@Mira' })).json).toMatchObject({ condition: 'ready', armed: { uniqueId: 'mira' } })
    const { armed } = (await arm({ hours: 1 })).json
    expect(armed.uniqueId).toBeNull()
    expect(Date.parse(armed.until) - Date.parse(armed.at)).toBe(3_600_000)
    expect((await ask('DELETE', `/${deviceId}/arm`)).json).toMatchObject({ condition: 'disarmed', armed: null })
  })

  test('is ended and refused by a stop', async () => {
    const { deviceId } = (await register(ask, { kind: 'motor' })).device
    await connect(deviceId)
    await ask('POST', `/${deviceId}/arm`, {})
    expect((await ask('POST', `/${deviceId}/stop`)).json).toMatchObject({ armed: null })
    expect(await ask('POST', `/${deviceId}/arm`, {})).toMatchObject(code(409, 'device-stopped'))
  })
})

describe('a command by hand', () => {
  const wish = { capability: 'lamp.on', parameters: { value: 9, durMs: 100 } }

  test('is answered with what came of it', async () => {
    const { deviceId } = (await register(ask)).device
    const say = sayer(server)
    await server.ports.signals.listen(signals.deviceOrders, ({ commandId, capability, parameters, source, hops }) => {
      say.taken({ deviceId, commandId })
      const run = { commandId, deviceId, capability, parameters, source, queueMs: 0, deviceMs: 1, detail: null }
      const at = { sentAt: null, acknowledgedAt: null, queuedAt: toIso(Date.now()) }
      say.sent({ ...run, status: 'refused', reason: 'ESTOP', hops: { ...hops, ...at } })
    })
    const { status, json } = await ask('POST', `/${deviceId}/commands`, wish)
    expect(status).toBe(200)
    expect(json).toMatchObject({ ...wish, deviceId, status: 'refused', reason: 'ESTOP', source: { kind: 'program' } })
  })

  test('is refused when nobody has the device', async () => {
    const { deviceId } = (await register(ask)).device
    const { status, json } = await ask('POST', `/${deviceId}/commands`, wish)
    expect(status).toBe(200)
    expect(json).toMatchObject({ status: 'refused', reason: 'offline' })
    expect(await ask('POST', `${unknown}/commands`, wish)).toMatchObject(code(404, 'device-not-found'))
    const texts = { ...wish, parameters: { value: 'full' } }
    expect(await ask('POST', `/${deviceId}/commands`, texts)).toMatchObject(code(400, 'invalid-request'))
  })

  test('is in the log of the device, a page at a time and by what came of it', async () => {
    const { deviceId } = (await register(ask)).device
    const at = Date.UTC(2026, 2, 1, 20)
    const run = (n: number): CommandRun & { workspaceId: string } => ({
      ...{ workspaceId: 'default', deviceId, commandId: `c${n}`, capability: 'lamp.on', parameters: { value: n } },
      source: { kind: 'rule', name: 'Roses', ruleId: null, eventId: null, eventType: 'GIFT', viewer: null },
      ...{ status: n === 3 ? 'expired' : 'done', reason: null, detail: null },
      hops: {
        ...{ happenedAt: toIso(at - 900), receivedAt: toIso(at), normalizedAt: toIso(at + 1) },
        ...{
          decidedAt: toIso(at + 2),
          queuedAt: toIso(at + 3 + n),
          sentAt: toIso(at + 10),
          acknowledgedAt: toIso(at + 20),
        },
      },
      ...{ queueMs: 0, deviceMs: 0 },
    })
    await writeCommands(server.ports.db.query, [1, 2, 3].map(run))
    // Another process that had the device a moment ago knows less.
    await writeCommands(server.ports.db.query, [{ ...run(1), status: 'unknown' }])
    const note = { workspaceId: 'default', deviceId, at: toIso(at), kind: 'log', text: 'hello' } as const
    await writeNotes(server.ports.db.query, [note])
    const ids = ({ json }: { json: { items: CommandRun[] } }) => json.items.map(({ commandId }) => commandId)
    const path = `/${deviceId}/commands`
    const first = await ask('GET', `${path}?limit=2`)
    expect(ids(first)).toEqual(['c3', 'c2'])
    expect(ids(await ask('GET', `${path}?limit=2&cursor=${first.json.next}`))).toEqual(['c1'])
    expect(ids(await ask('GET', `${path}?status=expired`))).toEqual(['c3'])
    expect(ids(await ask('GET', `${path}?status=done`))).toEqual(['c2', 'c1'])
    expect(await ask('GET', `${path}?cursor=abc`)).toMatchObject(code(400, 'cursor-invalid'))
    expect((await ask('GET', `/${deviceId}/notes`)).json.items).toMatchObject([{ text: 'hello' }])
    const latency = (await ask('GET', `/${deviceId}/latency`)).json
    expect(latency).toMatchObject({ budgetMs: 200, tiktok: { p50: 900 }, total: { p50: 20, count: 2 } })
    for (const rest of ['commands', 'notes', 'latency', 'status']) {
      expect(await ask('GET', `${unknown}/${rest}`)).toMatchObject(code(404, 'device-not-found'))
    }
  })
})

describe('who may do what', () => {
  test('a viewer nothing, a moderator looks and stops, a streamer uses, and nobody but an owner clears', async () => {
    const { deviceId } = (await register(ask)).device
    const may = async (role: 'viewer' | 'moderator' | 'streamer' | 'admin' | 'owner') => {
      const asker = await askAs(server, role)
      const asked = [
        ['read', 'GET', ''],
        ['stop', 'POST', `/${deviceId}/stop`],
        ['disarm', 'DELETE', `/${deviceId}/arm`],
        ['use', 'POST', `/${deviceId}/commands`, { capability: 'lamp.on', parameters: {} }],
        ['manage', 'PATCH', `/${deviceId}`, { name: 'x' }],
        ['clear', 'POST', `/${deviceId}/clear`],
      ] as const
      const answers = asked.map(async ([name, method, path, body]) => {
        return (await asker(method, path, body)).status === 403 ? [] : [name]
      })
      return (await Promise.all(answers)).flat()
    }
    expect(await may('viewer')).toEqual([])
    expect(await may('moderator')).toEqual(['read', 'stop', 'disarm'])
    const all = ['read', 'stop', 'disarm', 'use', 'manage', 'clear']
    expect(await may('streamer')).toEqual(all.slice(0, -1))
    expect(await may('admin')).toEqual(all.slice(0, -1))
    expect(await may('owner')).toEqual(all)
  })
})

describe('the live channel', () => {
  const watch = () => new Watcher(server.port, asOwner)

  test('tells everything, then what devices and people do', async () => {
    const { deviceId } = (await register(ask)).device
    using page = watch()
    using other = watch()
    await eventually(() => expect([page.snapshots.length, other.snapshots.length]).toEqual([1, 1]))
    expect(page.snapshots[0]?.devices).toMatchObject([{ deviceId, status: { connection: 'registered' } }])
    const say = sayer(server)
    say.status(createStatus(deviceId, { waiting: 2 }))
    await eventually(() => expect(other.of('status').at(-1)?.status).toMatchObject({ deviceId, waiting: 2 }))
    say.note(deviceId, 'hello')
    await eventually(() => expect(page.of('note')).toMatchObject([{ deviceId, note: { text: 'hello' } }]))
    await ask('POST', `/${deviceId}/stop`)
    await eventually(() => expect(page.of('status').at(-1)?.status).toMatchObject({ condition: 'estop', waiting: 2 }))
    await ask('PATCH', `/${deviceId}`, { name: 'Two' })
    await eventually(() => expect(page.of('device').at(-1)?.device).toMatchObject({ name: 'Two' }))
    const added = (await register(ask)).device
    await eventually(() => expect(page.of('device').at(-1)?.device).toMatchObject(added))
    await ask('DELETE', `/${deviceId}`)
    await eventually(() => expect(page.of('removed')).toEqual([{ kind: 'removed', deviceId }]))
    using late = watch()
    await eventually(() => expect(late.snapshots[0]?.devices).toMatchObject([{ deviceId: added.deviceId }]))
  })

  test('says at once what a device says of its stop, before that is stored', async () => {
    const { deviceId } = (await register(ask)).device
    using page = watch()
    await eventually(() => expect(page.snapshots).toHaveLength(1))
    const stop = {
      at: toIso(Date.now()),
      by: { kind: 'automation', id: '', name: 'The device' },
      reason: 'button',
    } as const
    sayer(server).status(createStatus(deviceId, { isStopped: true, stop: { ...stop, acknowledgedAt: stop.at } }))
    await eventually(() => expect(page.of('status').at(-1)?.status).toMatchObject({ condition: 'estop', stop }))
  })

  test('tells nothing of another workspace', async () => {
    const { deviceId } = (await register(ask)).device
    const stranger = await askAs(server, 'owner', 'other')
    const own = await register(stranger)
    using page = watch()
    await eventually(() => expect(page.snapshots).toHaveLength(1))
    sayer(server, 'other').status(createStatus(own.device.deviceId))
    sayer(server, 'other').note(own.device.deviceId, 'secret')
    sayer(server).note(deviceId, 'mine')
    await eventually(() => expect(page.of('note')).toHaveLength(1))
    expect(JSON.stringify([page.snapshots, page.changes])).not.toContain(own.device.deviceId)
  })
})

test('a device of which nothing more is heard is offline for whoever watches', async () => {
  const { deviceId } = (await register(ask)).device
  const seen = { holder: 'gone', connected_at: new Date(), last_seen_at: new Date(Date.now() - 6000) }
  const row = { workspace_id: 'default', device_id: deviceId, ...seen }
  await server.ports.db.query.insertInto('devices.states').values(row).execute()
  using page = new Watcher(server.port, asOwner)
  await eventually(() => expect(page.snapshots[0]?.devices[0]?.status.connection).toBe('online'))
  await eventually(() => expect(page.of('status').at(-1)?.status.connection).toBe('offline'))
})

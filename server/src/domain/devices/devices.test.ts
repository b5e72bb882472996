import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import {
  armDevice,
  changeDevice,
  deviceTemplates,
  disarmDevice,
  findManifestFault,
  forgottenAfterMs,
  latchStop,
  proveDeviceToken,
  readDevice,
  readDevices,
  registerDevice,
  removeDevice,
  revokeDeviceToken,
  rotateDeviceToken,
  settleProposal,
  toDevice,
  toStatus,
} from './devices.ts'

const ws = 'default'
const now = Date.now()
const by = { kind: 'person', id: 'a', name: 'Ann' } as const
const done: Done = { by, at: new Date(now).toISOString() }
const wish = { limits: {}, graceMs: 60_000, createdBy: 'Ann', now }

for (const database of await findTestDatabases()) {
  describe(`${database.name}: devices`, () => {
    let db: Db
    let query: Db['query']
    beforeAll(async () => {
      db = await database.open()
      // As the api does: it sees one workspace and no other.
      query = db.within(ws)
    })
    afterAll(() => db[Symbol.asyncDispose]())

    const register = (request: object = {}) =>
      registerDevice(query, ws, { name: ' Lamp ', kind: 'lamp', ...request }, done)
    const prove = (token: string, at = now, deviceId?: string) => proveDeviceToken(db.query, token, at, deviceId)
    const rotate = (deviceId: string, more: object = {}) => rotateDeviceToken(query, ws, deviceId, { ...wish, ...more })
    const read = (deviceId: string, at = now) => readDevice(query, ws, at, deviceId)
    const writeState = (deviceId: string, state: object) =>
      db.query
        .insertInto('devices.states')
        .values({ workspace_id: ws, device_id: deviceId, ...state })
        .execute()

    describe('a token of a device', () => {
      test('proves its device and workspace, and nothing else', async () => {
        const { deviceId, token } = await register()
        expect(token).toMatch(/^ttlc_device_[0-9a-f]{16}_[\w-]{43}[0-9a-f]{8}$/)
        const proved = await prove(token)
        expect(proved).toMatchObject({ workspaceId: ws, deviceId, limits: {} })
        expect(await prove(token, now, deviceId)).toEqual(proved)
        expect(await prove(token, now, 'another0device00')).toBeUndefined()
        const forged = token.replace(/.{51}$/, 'x'.repeat(51))
        for (const wrong of ['', 'x', forged, `${token}0`, token.replace('ttlc_device', 'ttlc_key')]) {
          expect(await prove(wrong)).toBeUndefined()
        }
      })

      test('is refused where another secret stands behind its id', async () => {
        const [one, other] = [await register(), await register()]
        await db.query
          .updateTable('devices.tokens')
          .set({ hash: Buffer.alloc(32) })
          .where('device_id', '=', other.deviceId)
          .execute()
        expect(await prove(other.token)).toBeUndefined()
        expect(await prove(one.token)).toBeDefined()
      })

      test('works beside its successor until its grace is over, and ends at once when a third is made', async () => {
        const { deviceId, token: first } = await register()
        const { token: second } = await rotate(deviceId)
        expect([await prove(first), await prove(second)].map((proved) => proved?.deviceId)).toEqual([
          deviceId,
          deviceId,
        ])
        expect(await prove(first, now + 60_000)).toBeUndefined()
        const { token: third } = await rotate(deviceId)
        expect(await prove(first)).toBeUndefined()
        expect([await prove(second), await prove(third)].map((proved) => proved?.deviceId)).toEqual([
          deviceId,
          deviceId,
        ])
        expect((await read(deviceId)).tokens).toHaveLength(2)
        await rotate(deviceId, { graceMs: 0 })
        expect([await prove(second), await prove(third)]).toEqual([undefined, undefined])
      })

      test('is worth nothing once it is revoked, and of no other workspace to begin with', async () => {
        const { deviceId, token } = await register()
        const { tokenId = '' } = (await prove(token)) ?? {}
        const other = revokeDeviceToken(db.within('other'), 'other', deviceId, tokenId)
        await expect(other).rejects.toMatchObject({ code: 'device-token-not-found' })
        await revokeDeviceToken(query, ws, deviceId, tokenId)
        expect(await prove(token)).toBeUndefined()
        await expect(rotateDeviceToken(db.within('other'), 'other', deviceId, wish)).rejects.toMatchObject({
          code: 'device-not-found',
        })
      })

      test('says at most each minute that it was used', async () => {
        const { deviceId, token } = await register()
        const used = async () => (await read(deviceId)).tokens[0]?.last_used_at?.getTime()
        await prove(token, now)
        await prove(token, now + 59_000)
        expect(await used()).toBe(now)
        await prove(token, now + 60_000)
        expect(await used()).toBe(now + 60_000)
      })

      test('is one of a deleted workspace no more', async () => {
        const { token } = await registerDevice(db.query, 'gone', { name: 'x', kind: 'lamp' }, done)
        const row = { deletion_id: 'd', removed_workspace: 'gone', workspace_name: 'x', requested_by: 'a' }
        await db.query.insertInto('teams.deletions').values(row).execute()
        expect(await prove(token)).toBeUndefined()
      })
    })

    describe('a device', () => {
      test('has what it was registered with, and what was changed of it', async () => {
        const { deviceId } = await register({ manifest: 'template', policy: { perSecond: 5 } })
        await changeDevice(query, ws, deviceId, { name: 'Two ', policy: { ttlMs: 900 } }, done)
        const device = toDevice(await read(deviceId), now)
        expect(device).toMatchObject({ name: 'Two', kind: 'lamp', isVirtual: false, policy: { ttlMs: 900 } })
        expect(device.manifest).toEqual(deviceTemplates.lamp)
        expect(device.status).toMatchObject({ connection: 'registered', condition: 'ready', on: [] })
        expect(device.capabilities).toMatchObject([{ id: 'lamp.on', isAllowed: true, perMinute: 600 }])
      })

      test('says what it can do itself, unless it is virtual', async () => {
        const [real, virtual] = [await register(), await register({ isVirtual: true, kind: 'motor' })]
        expect(toDevice(await read(real.deviceId), now)).toMatchObject({
          manifest: null,
          status: { condition: 'no-manifest' },
        })
        expect(toDevice(await read(virtual.deviceId), now)).toMatchObject({
          manifest: deviceTemplates.motor,
          status: { condition: 'disarmed' },
        })
      })

      test.each([
        ['an unknown capability', { capabilities: { 'motor.run': {} } }, 'no capability motor.run'],
        ['an unknown parameter', { capabilities: { 'lamp.on': { parameters: { hue: {} } } } }, 'no parameter hue'],
        [
          'a range upside down',
          { capabilities: { 'lamp.on': { parameters: { value: { min: 5, max: 4 } } } } },
          'minimum',
        ],
        ['a range outside', { capabilities: { 'lamp.on': { parameters: { value: { min: 300 } } } } }, '0 to 255'],
      ])('is not limited to %s', async (_, policy, said) => {
        const wrong = { code: 'device-policy-invalid', message: expect.stringContaining(said) }
        await expect(register({ manifest: 'template', policy })).rejects.toMatchObject(wrong)
        const { deviceId } = await register({ manifest: 'template' })
        await expect(changeDevice(query, ws, deviceId, { policy }, done)).rejects.toMatchObject(wrong)
        await expect(rotate(deviceId, { limits: policy })).rejects.toMatchObject(wrong)
        expect((await read(deviceId)).tokens).toHaveLength(1)
      })

      test.each([
        ['a capability twice', [1, 1], [], 'twice'],
        ['a parameter twice', [1], ['value', 'value'], 'twice'],
        ['the duration as a parameter', [1], ['durMs'], 'no parameter of its own'],
      ])('cannot have %s', (_, capabilities, names, said) => {
        const parameters = names.map((name) => ({ name, type: 'integer' }) as const)
        const capability = { id: 'lamp.on', mode: 'level', risk: 'low', maxOnMs: 1, parameters } as const
        expect(findManifestFault({ v: 1, model: 'x', capabilities: capabilities.map(() => capability) })).toContain(
          said,
        )
      })

      test('has templates that contradict themselves nowhere', () => {
        expect(Object.values(deviceTemplates).map(findManifestFault).filter(Boolean)).toEqual([])
      })

      test('is gone with everything that is kept of it', async () => {
        const { deviceId, token } = await register()
        await writeState(deviceId, { last_seen_at: new Date(now) })
        await latchStop(query, ws, { at: done.at, by, reason: '', acknowledgedAt: null }, deviceId)
        expect(await removeDevice(query, ws, deviceId)).toBe('Lamp')
        expect(await prove(token)).toBeUndefined()
        await expect(read(deviceId)).rejects.toMatchObject({ code: 'device-not-found' })
        await expect(removeDevice(query, ws, deviceId)).rejects.toMatchObject({ code: 'device-not-found' })
        const states = await db.query
          .selectFrom('devices.states')
          .where('device_id', '=', deviceId)
          .selectAll()
          .execute()
        expect(states).toEqual([])
      })

      test('is the 200th at most', async () => {
        const few = db.within('full')
        for (let n = 0; n < 200; n++) await registerDevice(few, 'full', { name: `${n}`, kind: 'lamp' }, done)
        const one = registerDevice(few, 'full', { name: 'x', kind: 'lamp' }, done)
        await expect(one).rejects.toMatchObject({ code: 'too-many-devices' })
        expect((await readDevices(few, 'full', now)).map(({ device }) => device.name)).toContain('199')
      })
    })

    describe('what a device says of itself', () => {
      test('is what it can do once it is approved', async () => {
        const { deviceId } = await register({ manifest: 'template' })
        await writeState(deviceId, { proposed: JSON.stringify(deviceTemplates.strip) })
        expect(toDevice(await read(deviceId), now)).toMatchObject({
          proposed: deviceTemplates.strip,
          manifest: deviceTemplates.lamp,
          status: { condition: 'unapproved' },
        })
        await settleProposal(query, ws, deviceId, 'approved', done)
        expect(toDevice(await read(deviceId), now)).toMatchObject({ proposed: null, manifest: deviceTemplates.strip })
        const again = settleProposal(query, ws, deviceId, 'approved', done)
        await expect(again).rejects.toMatchObject({ code: 'device-nothing-proposed' })
      })

      test('changes nothing when it is refused', async () => {
        const { deviceId } = await register({ manifest: 'template' })
        await writeState(deviceId, { proposed: JSON.stringify(deviceTemplates.strip) })
        await settleProposal(query, ws, deviceId, 'refused', done)
        expect(toDevice(await read(deviceId), now)).toMatchObject({ proposed: null, manifest: deviceTemplates.lamp })
      })
    })

    describe('the interlocks of a device', () => {
      const stop = { at: done.at, by, reason: 'first', acknowledgedAt: null }
      const arming = { at: done.at, by, uniqueId: null, until: new Date(now + 3_600_000).toISOString() }

      const connected = { holder: 'p', last_seen_at: new Date(now) }

      test('let nobody arm a device that is not there, or says what was not approved', async () => {
        const { deviceId } = await register({ kind: 'motor', manifest: 'template' })
        const refused = () =>
          expect(armDevice(query, ws, deviceId, arming)).rejects.toMatchObject({ code: 'device-not-ready' })
        await refused()
        const proposed = JSON.stringify(deviceTemplates.strip)
        await writeState(deviceId, { ...connected, proposed })
        await refused()
        await settleProposal(query, ws, deviceId, 'refused', done)
        await refused()
        expect(toStatus(await read(deviceId), now)).toMatchObject({ condition: 'unapproved' })
        expect((await read(deviceId)).arming).toBeNull()
      })

      test('keep the stop that was pressed first, disarm it, and keep it from being armed', async () => {
        const { deviceId } = await register({ kind: 'motor', manifest: 'template' })
        await writeState(deviceId, connected)
        await armDevice(query, ws, deviceId, arming)
        expect(toStatus(await read(deviceId), now)).toMatchObject({ condition: 'ready', armed: arming })
        expect(await latchStop(query, ws, stop, deviceId)).toEqual([deviceId])
        expect(await latchStop(query, ws, { ...stop, reason: 'second' })).toContain(deviceId)
        expect(toStatus(await read(deviceId), now)).toMatchObject({ condition: 'estop', armed: null, stop })
        await expect(armDevice(query, ws, deviceId, arming)).rejects.toMatchObject({ code: 'device-stopped' })
      })

      test('stop no device of another workspace', async () => {
        const { deviceId } = await register()
        expect(await latchStop(db.within('empty'), 'empty', stop)).toEqual([])
        expect(await latchStop(db.within('empty'), 'empty', stop, deviceId)).toEqual([])
        expect((await read(deviceId)).stop).toBeNull()
      })

      test('let a device do what is of high risk until it is disarmed, or the time is over', async () => {
        const { deviceId } = await register({ kind: 'motor', manifest: 'template' })
        await writeState(deviceId, connected)
        await armDevice(query, ws, deviceId, arming)
        expect(toStatus(await read(deviceId, now + 3_600_000), now)).toMatchObject({
          condition: 'disarmed',
          armed: null,
        })
        await disarmDevice(query, ws, deviceId)
        expect((await read(deviceId)).arming).toBeNull()
        await expect(disarmDevice(query, ws, 'nothing0nothing0')).rejects.toMatchObject({ code: 'device-not-found' })
      })
    })

    describe('how a device is', () => {
      const seen = { holder: 'p', transport: 'websocket', address: '192.0.2.7', connected_at: new Date(now) } as const
      const state = JSON.stringify({ v: 1, state: 'ready', on: { 'lamp.on': { p: { value: 9 }, remainingMs: 500 } } })

      test('is online while something is heard of it, and offline after ten seconds of nothing', async () => {
        const { deviceId } = await register({ manifest: 'template' })
        await writeState(deviceId, { ...seen, state, last_seen_at: new Date(now) })
        const stored = await read(deviceId)
        expect(toStatus(stored, now + 499)).toMatchObject({
          ...{ connection: 'online', address: '192.0.2.7' },
          on: [{ capability: 'lamp.on', parameters: { value: 9 }, until: new Date(now + 500).toISOString() }],
        })
        expect(toStatus(stored, now + forgottenAfterMs - 1)).toMatchObject({ connection: 'online', on: [] })
        const gone = toStatus(stored, now + forgottenAfterMs)
        expect(gone).toMatchObject({ connection: 'offline', address: null, on: [] })
      })

      test('is by what was heard, except for what is kept of its interlocks', async () => {
        const { deviceId } = await register({ manifest: 'template' })
        const heard = { ...toStatus(await read(deviceId), now), connection: 'stale', waiting: 3 } as const
        const refused = { ...heard, condition: 'unapproved' } as const
        expect(toStatus(await read(deviceId), now, refused)).toMatchObject({ condition: 'unapproved' })
        await latchStop(query, ws, { at: done.at, by, reason: '', acknowledgedAt: null }, deviceId)
        const status = toStatus(await read(deviceId), now, heard)
        expect(status).toMatchObject({ connection: 'stale', waiting: 3, condition: 'estop' })
      })

      test('says what is wrong with it', async () => {
        const { deviceId } = await register({ manifest: 'template' })
        const fault = JSON.stringify({ v: 1, state: 'fault', note: 'No board' })
        await writeState(deviceId, { ...seen, state: fault, last_seen_at: new Date(now) })
        expect(toStatus(await read(deviceId), now)).toMatchObject({ condition: 'fault', fault: 'No board' })
      })
    })
  })
}

import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDevices } from '#services/devices/devices.ts'
import { lamp, manifestOf, motor, TestDevice, TestWay } from '../../devices/devices.suite.ts'
import { startTestServer, type TestServer, unlimited } from '../api.suite.ts'
import { type Asker, eventually, register } from './devices.suite.ts'

let server: TestServer
let way: TestWay
let ask: Asker
let running: AsyncDisposableStack
beforeEach(async () => {
  running = new AsyncDisposableStack()
  server = running.use(await startTestServer({}, unlimited))
  way = new TestWay()
  running.use(await startDevices({ ...server.ports, deviceWays: [way] }))
  ask = (method, path, body) => server.ask(`/api/v1/devices${path}`, { method, ...(body ? { body } : {}) })
})
afterEach(() => running.disposeAsync())

/** A device that is there, and says what it can do. */
async function connect(token: string, manifest: Manifest) {
  const device = new TestDevice()
  await way.connect(token, device)
  await eventually(() => expect(device.last('welcome')).toBeDefined())
  device.say({ t: 'manifest', m: manifest })
  device.tell()
  const beats = setInterval(() => device.say({ t: 'hb', m: { v: 1, t: Date.now() } }), 500)
  running.defer(() => clearInterval(beats))
  return device
}

const registerWith = (manifest: Manifest) => register(ask, { manifest })
const light = (deviceId: string) =>
  ask('POST', `/${deviceId}/commands`, { capability: 'lamp.level', parameters: { percent: 50, durMs: 500 } })
const run = (deviceId: string) =>
  ask('POST', `/${deviceId}/commands`, { capability: 'motor.run', parameters: { speed: 1, durMs: 500 } })
const is = (deviceId: string, status: object) =>
  eventually(async () => expect((await ask('GET', `/${deviceId}/status`)).json).toMatchObject(status))

test('a button has a device do something, and says how long it took', async () => {
  const { device, token } = await register(ask, { manifest: 'device' })
  const { deviceId } = device
  const lampThere = await connect(token, manifestOf(lamp))
  await is(deviceId, { connection: 'online', condition: 'ready' })
  expect((await light(deviceId)).json).toMatchObject({ status: 'done', deviceMs: expect.any(Number) })
  expect(lampThere.commands).toMatchObject([{ cap: 'lamp.level', p: { percent: 50, durMs: 500 } }])
  await eventually(async () => {
    const { items } = (await ask('GET', `/${deviceId}/commands`)).json
    expect(items).toMatchObject([{ status: 'done', source: { kind: 'program' } }])
  })
})

test('both tokens let in while one is replaced, and whoever comes with one that is revoked is cut off', async () => {
  const { device, token } = await registerWith(manifestOf(lamp))
  const { deviceId } = device
  const { json: second } = await ask('POST', `/${deviceId}/tokens`, {})
  const old = await connect(token, manifestOf(lamp))
  const fresh = await connect(second.token, manifestOf(lamp))
  expect(old.ended).toEqual(['replaced'])
  await ask('DELETE', `/${deviceId}/tokens/${second.tokenId}`)
  await eventually(() => expect(fresh.ended).toEqual(['revoked']))
  expect(await way.connect(second.token, new TestDevice())).toBeUndefined()
  await is(deviceId, { connection: 'offline' })
})

test('a device that is removed is cut off', async () => {
  const { device, token } = await registerWith(manifestOf(lamp))
  const there = await connect(token, manifestOf(lamp))
  await ask('DELETE', `/${device.deviceId}`)
  await eventually(() => expect(there.ended).toHaveLength(1))
})

test('an emergency stop reaches the device, and is opened with it and not without', async () => {
  const { device, token } = await registerWith(manifestOf(lamp))
  const { deviceId } = device
  const there = await connect(token, manifestOf(lamp))
  await is(deviceId, { condition: 'ready' })
  there.isButtonPressed = true
  await ask('POST', '/stop')
  await eventually(() => expect(there.last('stop')).toMatchObject({ latched: true }))
  await is(deviceId, { condition: 'estop', isStopped: true, isButtonPressed: true })
  expect((await light(deviceId)).json).toMatchObject({ status: 'refused', reason: 'estop' })
  const refused = await ask('POST', `/${deviceId}/clear`)
  expect(refused).toMatchObject({ status: 409, json: { code: 'device-not-cleared' } })
  there.isButtonPressed = false
  there.tell()
  await is(deviceId, { condition: 'estop', isButtonPressed: false })
  const cleared = await ask('POST', `/${deviceId}/clear`)
  expect(cleared).toMatchObject({ status: 200, json: { condition: 'ready', stop: null, isStopped: false } })
  expect((await light(deviceId)).json).toMatchObject({ status: 'done' })
})

test('what is of high risk works while it is armed, and not before or after', async () => {
  const { device, token } = await registerWith(manifestOf(motor))
  const { deviceId } = device
  await connect(token, manifestOf(motor))
  await is(deviceId, { connection: 'online', condition: 'disarmed' })
  expect((await run(deviceId)).json).toMatchObject({ status: 'refused', reason: 'disarmed' })
  expect((await ask('POST', `/${deviceId}/arm`)).json).toMatchObject({ condition: 'ready', armed: { uniqueId: null } })
  expect((await run(deviceId)).json).toMatchObject({ status: 'done' })
  await ask('DELETE', `/${deviceId}/arm`)
  await eventually(async () => {
    expect((await run(deviceId)).json).toMatchObject({ status: 'refused', reason: 'disarmed' })
  })
})

test('a device that says that it is disarmed is not ready, whatever it was told', async () => {
  const { device, token } = await registerWith(manifestOf(motor))
  const { deviceId } = device
  const there = await connect(token, manifestOf(motor))
  await is(deviceId, { connection: 'online', condition: 'disarmed' })
  there.tell({ armed: false })
  const { json } = await ask('POST', `/${deviceId}/arm`, {})
  expect(json).toMatchObject({ condition: 'disarmed', armed: { uniqueId: null } })
  there.tell({ armed: true })
  await is(deviceId, { condition: 'ready' })
})

test('a device that says something else of itself does nothing before that is approved', async () => {
  const { device, token } = await registerWith(manifestOf(motor))
  const { deviceId } = device
  await connect(token, manifestOf(lamp))
  await is(deviceId, { condition: 'unapproved' })
  await eventually(async () => {
    expect((await ask('GET', `/${deviceId}`)).json).toMatchObject({ proposed: manifestOf(lamp) })
  })
  expect((await light(deviceId)).json).toMatchObject({ status: 'refused', reason: 'unapproved' })
  await ask('DELETE', `/${deviceId}/manifest/approval`)
  expect((await light(deviceId)).json).toMatchObject({ status: 'refused', reason: 'unapproved' })
  await is(deviceId, { condition: 'unapproved' })
})

test('a device does what was approved of it', async () => {
  const { device, token } = await registerWith(manifestOf(motor))
  const { deviceId } = device
  await connect(token, manifestOf(lamp))
  await eventually(async () => {
    expect((await ask('POST', `/${deviceId}/manifest/approval`)).json).toMatchObject({ manifest: manifestOf(lamp) })
  })
  await is(deviceId, { condition: 'ready' })
  expect((await light(deviceId)).json).toMatchObject({ status: 'done' })
})

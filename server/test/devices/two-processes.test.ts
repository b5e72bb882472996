import { randomBytes } from 'node:crypto'
import type { Device, DeviceCreated, DeviceList } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { buildPtyUno } from '@livetap/firmware/pty-uno.ts'
import { completeEvent, startSimulator } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { startCommand } from '../command.ts'
import { findPostgresUrl, findRedisUrl } from '../found-services.ts'
import { call, eventually, startLivetap } from '../livetap-process.ts'
import { findFreePorts } from '../nginx-process.ts'
import { connectDevice } from '../scripted-device.ts'
import { createPostgresDatabase } from '../test-databases.ts'
import { armBoard, lampPin, openUnoBehindAgent } from './uno-agent.ts'

const { missing } = buildPtyUno()
const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]

const lamp: Manifest = {
  ...{ v: 1, model: 'Scripted' },
  capabilities: [
    {
      ...{ id: 'lamp.on', mode: 'level', risk: 'low', maxOnMs: 60_000 },
      parameters: [{ name: 'value', type: 'integer', min: 0, max: 255 }],
    },
  ],
}

/** One process with the pages, the lives and a door for devices; one with the rules and another door. */
async function openPair(opened: AsyncDisposableStack) {
  const simulator = opened.use(await startSimulator({ lives: { show: {} } }))
  const database = opened.use(await createPostgresDatabase(postgres ?? ''))
  const [apiPort = 0, devicesPort = 0] = await findFreePorts(2)
  const env = {
    ...{ REDIS_URL: redis ?? '', DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64url') },
    ...{ BUS_PREFIX: `test-${randomBytes(6).toString('hex')}:`, SIMULATOR_URL: simulator.origin },
  }
  const front = { ...env, SERVICES: 'api,devices,ingest,normalizer,recorder', API_PORT: String(apiPort) }
  let first = await startLivetap(front)
  opened.defer(() => first.kill())
  const back = { SERVICES: 'rules,devices', DEVICES_PORT: String(devicesPort), LOG_LEVEL: 'info' }
  const second = opened.use(startCommand(['serve'], { ...env, ...back }))
  await eventually('the other process', async () => second.stderr().includes('"service":"devices"'))
  return {
    ...{ simulator, url: first.url, otherDoor: `http://127.0.0.1:${devicesPort}` },
    killFirst: () => first.kill(),
    async startFirst() {
      first = await startLivetap(front)
    },
  }
}

describe.skipIf(missing || !redis || !postgres)(`devices of two processes ${missing ?? ''}`, () => {
  test('are driven by the rules of the other one, stopped from both, off when theirs dies, and back after it', async () => {
    await using opened = new AsyncDisposableStack()
    const { simulator, url, otherDoor, killFirst, startFirst } = await openPair(opened)
    const { uno, deviceId } = opened.use(await openUnoBehindAgent(url))
    const other = await call<DeviceCreated>(url, '/api/v1/devices', { name: 'Lamp', kind: 'lamp' })
    const device = opened.use(await connectDevice(otherDoor, other.token, lamp))
    await eventually('the other device', async () => device.heard.some(({ t }) => t === 'arm'))
    for (const id of [deviceId, other.device.deviceId]) {
      const parameters = { value: 255, durMs: 30_000 }
      const actions = [{ type: 'device', deviceId: id, capability: 'lamp.on', parameters }]
      await call(url, '/api/v1/rules', { name: id, eventType: 'GIFT', actions, enabled: true })
    }
    await call(url, '/api/v1/livestreams/connect', { uniqueId: 'show' })
    await eventually('the live', async () => simulator.report('show').watching > 0)
    const give = () => simulator.publish('show', completeEvent({ kind: 'gift' }))

    give()
    await eventually('light, by a rule of the other process', async () => uno.isOn(lampPin))
    await eventually('the command, at its own process', async () => device.heard.some(({ t }) => t === 'cmd'))

    const killedMs = await uno.mark()
    const { status: before } = await call<Device>(url, `/api/v1/devices/${deviceId}`)
    await killFirst()
    await eventually('darkness', async () => !uno.isOn(lampPin))
    expect(uno.changes.at(-1)!.boardMs - killedMs).toBeLessThan(3300)
    await startFirst()
    // For a moment, everybody still believes what the killed process said last.
    await eventually('the board again', async () => {
      const { status } = await call<Device>(url, `/api/v1/devices/${deviceId}`)
      return status.connectedAt !== null && status.connectedAt !== before.connectedAt
    })
    await armBoard(url, deviceId)
    expect(uno.isOn(lampPin)).toBe(false)
    await eventually('the live again', async () => simulator.report('show').watching > 0)
    give()
    await eventually('light again', async () => uno.isOn(lampPin))

    await call(url, '/api/v1/devices/stop', {})
    await eventually('darkness', async () => !uno.isOn(lampPin))
    await eventually('the stop, at the other process', async () => device.heard.some(({ t }) => t === 'stop'))
    const [changes, heard] = [uno.changes.length, device.heard.length]
    give()
    await eventually('both conditions', async () => {
      const { items } = await call<DeviceList>(url, '/api/v1/devices')
      return items.every(({ status }) => status.condition === 'estop')
    })
    await eventually('refusals of both', async () => {
      const pages = [deviceId, other.device.deviceId].map((id) =>
        call<{ items: { reason: string | null }[] }>(url, `/api/v1/devices/${id}/commands?limit=1`),
      )
      return (await Promise.all(pages)).every(({ items }) => items[0]?.reason === 'estop')
    })
    expect(uno.changes.slice(changes)).toEqual([])
    expect(device.heard.slice(heard).filter(({ t }) => t === 'cmd')).toEqual([])
  }, 300_000)
})

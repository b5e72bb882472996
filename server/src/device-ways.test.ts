import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { readConfig } from '#config.ts'
import { openDeviceWays } from '#device-ways.ts'
import { silentLog as log } from '#kernel/log.ts'
import { TestReception } from '#ports/device-links/device-links.suite.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import { makeCertificate } from '../test/test-certificates.ts'

const patience = { timeout: 45_000, interval: 5 }

async function openWays(env: Record<string, string>) {
  const { leases } = openMemoryBus({ log })
  return openDeviceWays(readConfig(env), { leases, log })
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('devices come by WebSocket only, unless the configuration names another way', async () => {
  expect((await openWays({})).deviceWays.map(({ name }) => name)).toEqual(['websocket'])
  const all = await openWays({ MQTT_PORT: '20201', MQTT_URL: 'mqtt://127.0.0.1:20202' })
  expect(all.deviceWays.map(({ name }) => name)).toEqual(['websocket', 'mqtt-broker', 'mqtt-client'])
})

test('the broker takes its key and certificate from files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'livetap-mqtt-'))
  const [keyFile, certFile] = [join(folder, 'key'), join(folder, 'cert')]
  const { key, cert } = makeCertificate()
  writeFileSync(keyFile, key)
  writeFileSync(certFile, cert)
  const port = await findPort()
  const files = { MQTT_TLS_KEY_FILE: keyFile, MQTT_TLS_CERT_FILE: certFile }
  const { deviceWays } = await openWays({ MQTT_TLS_PORT: String(port), ...files })
  await using _ = await deviceWays[1]?.open(new TestReception())
  const device = new MqttDevice(`mqtts://127.0.0.1:${port}`, 'lamp', 'token-of-lamp', { ca: cert })
  await new Promise<unknown>((resolve) => device.client.once('connect', resolve))
  device.subscribe()
  await expect.poll(() => device.heard.map(({ t }) => t), patience).toEqual(['welcome'])
  device.client.end(true)
  rmSync(folder, { recursive: true })
})

test.each(['DEVICES_PORT', 'MQTT_PORT'])('a %s that is taken is said with its name', async (name) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { deviceWays } = await openWays({ [name]: String(port) })
  await expect(deviceWays.at(-1)?.open(new TestReception())).rejects.toMatchObject({
    code: 'port-in-use',
    remedy: expect.stringContaining(name),
  })
  other.close()
})

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { silentLog } from '#kernel/log.ts'
import { createCommand, TestReception } from '#ports/device-links/device-links.suite.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import { MqttClientWay } from './mqtt-client.ts'

const patience = { timeout: 45_000, interval: 20 }
const page = readFileSync(new URL('../../../../docs/devices-mqtt.md', import.meta.url), 'utf8')
const isHere = spawnSync('mosquitto_passwd', ['--help']).error === undefined
const undo: (() => void)[] = []
afterEach(() => {
  for (const one of undo.splice(0).reverse()) one()
})

const readBlock = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? ''

/** The files of the page, but for where they are, and that this machine needs no TLS. */
function writeFiles(port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'livetap-mosquitto-'))
  undo.push(() => rmSync(folder, { recursive: true }))
  const conf = readBlock('conf')
    .replace(/^listener .*$/m, `listener ${port} 127.0.0.1\nuser root`)
    .replaceAll(/^(certfile|keyfile) .*\n/gm, '')
    .replaceAll('/etc/mosquitto/', `${folder}/`)
  writeFileSync(join(folder, 'mosquitto.conf'), conf)
  writeFileSync(join(folder, 'livetap.acl'), readBlock('acl'))
  writeFileSync(join(folder, 'passwd'), '')
  for (const name of ['livetap', 'lamp', 'fan']) {
    execFileSync('mosquitto_passwd', ['-b', join(folder, 'passwd'), name, `password-of-${name}`], { stdio: 'ignore' })
  }
  return join(folder, 'mosquitto.conf')
}

async function startMosquitto(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const broker = spawn('mosquitto', ['-c', writeFiles(port)], { stdio: 'ignore' })
  undo.push(() => broker.kill())
  const answers = async () => {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    return isOpen
  }
  await expect.poll(answers, patience).toBe(true)
  return port
}

describe.runIf(isHere)('Mosquitto as it is told in the docs', () => {
  test('carries what devices and Livetap say, and nothing between devices', async () => {
    const port = await startMosquitto()
    const reception = new TestReception()
    const { leases } = openMemoryBus({ log: silentLog })
    const { promise: listening, resolve } = Promise.withResolvers<void>()
    const url = `mqtt://livetap:password-of-livetap@127.0.0.1:${port}`
    await using _ = await new MqttClientWay({ url, leases, log: silentLog, onListening: resolve }).open(reception)
    await listening
    const come = async (name: string) => {
      const device = new MqttDevice(`mqtt://127.0.0.1:${port}`, name, `password-of-${name}`)
      undo.push(() => device.client.end(true))
      await new Promise<unknown>((done) => device.client.once('connect', done))
      device.subscribe()
      return device
    }
    const [lamp, fan] = [await come('lamp'), await come('fan')]
    for (const filter of ['tld/v1/lamp/#', '#', 'tld/v1/+/down/#']) fan.client.subscribe(filter)
    for (const topic of ['tld/v1/lamp/down/cmd', 'tld/v1/lamp/up/hb']) fan.client.publish(topic, '{"v":1,"t":1}')
    fan.say({ t: 'hb', m: { v: 1, t: 2 } })
    await expect.poll(() => fan.heard.map(({ t }) => t), patience).toEqual(['welcome'])
    lamp.say({ t: 'hb', m: { v: 1, t: 3 } })
    await expect.poll(() => lamp.heard.map(({ t }) => t), patience).toEqual(['welcome'])
    reception.received[1]?.link.send(createCommand(1))
    await expect.poll(() => lamp.heard.map(({ t }) => t), patience).toEqual(['welcome', 'cmd'])
    expect(reception.received.map(({ messages }) => messages)).toEqual([
      [{ t: 'hb', m: { v: 1, t: 2 } }],
      [{ t: 'hb', m: { v: 1, t: 3 } }],
    ])
    expect(fan.topics).toEqual(['tld/v1/fan/down/welcome'])
  })
})

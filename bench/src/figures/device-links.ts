import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DownMessage } from '@livetap/contracts/devices/link.ts'
import { WebSocket } from 'ws'
import { MqttDevice } from '../../../server/src/ports/device-links/mqtt-device.suite.ts'
import type { DeviceLinksCall, Weight } from '../device-links-child.ts'
import { type Bench, quantile, round } from '../measure.ts'

const devices = 1000
/** Fewer at a time than an address may have that have not said who they are. */
const atOnce = 40
const load = { kind: 'command', perSecond: 200, seconds: 10 } as const
const heartbeatMs = 1000

/** A device that sends heartbeats and does at once what it is told. */
type Connect = (port: number, number: number) => Promise<void>

export const bench: Bench = {
  title: `${devices.toLocaleString('en')} devices with a heartbeat a second: what each costs, and a command until it is acknowledged`,
  async run() {
    const socket = await measure('websocket', connectSocket)
    const mqtt = await measure('mqtt', connectMqtt)
    const nagle = await measure('mqtt', connectMqtt, ['--import', pathOf('../nagle.ts')])
    const withoutNoDelay = {
      mqtt_without_nodelay_command_p50_ms: nagle.mqtt_command_p50_ms ?? 0,
      mqtt_without_nodelay_command_p99_ms: nagle.mqtt_command_p99_ms ?? 0,
    }
    return { figures: { ...socket, ...mqtt, ...withoutNoDelay }, peers: {}, runs: 1 }
  },
}

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function measure(way: string, connect: Connect, execArgv: string[] = []): Promise<Record<string, number>> {
  const child = fork(pathOf('../device-links-child.ts'), [way], { execArgv: ['--expose-gc', ...execArgv] })
  const ask = async <Answer>(call: DeviceLinksCall) => {
    child.send(call)
    return ((await once(child, 'message')) as [Answer])[0]
  }
  try {
    const [port] = (await once(child, 'message')) as [number]
    await openAll(connect, port, 0, atOnce)
    // What a process takes once, however many come, is not counted to those who come after.
    await ask<number[]>({ ...load, perSecond: 500, seconds: 4 })
    const before = await ask<Weight>({ kind: 'weigh' })
    await openAll(connect, port, atOnce, devices)
    await sleep(3000)
    const took = await ask<number[]>(load)
    const after = await ask<Weight>({ kind: 'weigh' })
    // Where new objects are made grows with what was ever made: once, and up to a bound that is the process's own.
    const each = (bytes: (weight: Weight) => number) =>
      round((bytes(after) - bytes(before)) / (devices - atOnce) / 1024)
    return {
      [`${way}_resident_kib_per_device`]: each(({ residentBytes, youngBytes }) => residentBytes - youngBytes),
      [`${way}_resident_kib_per_device_with_young`]: each(({ residentBytes }) => residentBytes),
      [`${way}_young_mib`]: round(after.youngBytes / 2 ** 20),
      [`${way}_heap_kib_per_device`]: each(({ heapBytes }) => heapBytes),
      [`${way}_command_p50_ms`]: round(quantile(took, 0.5)),
      [`${way}_command_p99_ms`]: round(quantile(took, 0.99)),
      [`${way}_acknowledged`]: took.length / load.perSecond / load.seconds,
    }
  } finally {
    child.kill('SIGKILL')
  }
}

async function openAll(connect: Connect, port: number, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, to - first) }, (_, index) => first + index)
    await Promise.all(numbers.map((number) => connect(port, number)))
  }
}

async function connectSocket(port: number, number: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/devices/link`, { perMessageDeflate: false })
  socket.on('error', () => {})
  const say = (t: string, m: object) => socket.send(JSON.stringify({ t, m }))
  socket.on('message', (bytes) => acknowledge(JSON.parse(String(bytes)), say))
  await once(socket, 'open')
  say('hello', { v: 1, token: `device-${number}` })
  await once(socket, 'message')
  beat(number, say)
}

async function connectMqtt(port: number, number: number): Promise<void> {
  const name = `device-${number}`
  const device = new MqttDevice(`mqtt://127.0.0.1:${port}`, name, name)
  const say = (t: string, m: object) => {
    device.client.publish(`tld/v1/${name}/up/${t}`, JSON.stringify(m), { qos: t === 'ack' ? 1 : 0 })
  }
  const welcomed = new Promise<unknown>((resolve) => device.client.once('message', resolve))
  device.client.on('message', () => {
    const [message] = device.heard.splice(0)
    if (message) acknowledge(message, say)
  })
  await new Promise<unknown>((resolve) => device.client.once('connect', resolve))
  device.subscribe()
  await welcomed
  beat(number, say)
}

function acknowledge(message: DownMessage, say: (t: string, m: object) => void): void {
  if (message.t === 'cmd') say('ack', { v: 1, id: message.m.id, st: 'OK' })
}

/** Heartbeats, spread over the second. */
function beat(number: number, say: (t: string, m: object) => void): void {
  setTimeout(() => setInterval(() => say('hb', { v: 1, t: performance.now() }), heartbeatMs), number % heartbeatMs)
}

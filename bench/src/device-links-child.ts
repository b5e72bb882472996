import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import type { UpMessage } from '@livetap/contracts/devices/link.ts'
import { DeviceSockets } from '@livetap/server/adapters/device-sockets/device-sockets.ts'
import { MqttBroker } from '@livetap/server/adapters/mqtt-broker/mqtt-broker.ts'
import { silentLog as log } from '@livetap/server/kernel/log.ts'
import type { DeviceLink, Reception } from '@livetap/server/ports/device-links/device-links.ts'
import { createCommand, createWelcome } from '../../server/src/ports/device-links/device-links.suite.ts'

/** What the benchmark asks of this process, which lets devices in by one way. */
export type DeviceLinksCall =
  /** Answers with the bytes that it holds. */
  | { readonly kind: 'weigh' }
  /** Answers with how long each command took to be acknowledged, in milliseconds. */
  | { readonly kind: 'command'; readonly perSecond: number; readonly seconds: number }

export interface Weight {
  readonly residentBytes: number
  /** Of these, where new objects are made: as large as the process ever needed, whoever is connected. */
  readonly youngBytes: number
  readonly heapBytes: number
}

const links: DeviceLink[] = []
const sentAt = new Map<string, number>()
let tookMs: number[] = []

/** Answers heartbeats as the service does. */
function hear(link: DeviceLink, message: UpMessage): void {
  if (message.t === 'hb') link.send({ t: 'time', m: { v: 1, t: message.m.t, now: Date.now() } })
  if (message.t !== 'ack') return
  const sent = sentAt.get(message.m.id)
  if (sent !== undefined) tookMs.push(performance.now() - sent)
  sentAt.delete(message.m.id)
}

const find = async (deviceId: string) => ({ workspaceId: 'default', deviceId, tokenId: 'one' })
const reception: Reception = {
  prove: (token) => find(token),
  find,
  receive: (link) => {
    links.push(link)
    link.send(createWelcome(link.deviceId))
    return { hear: (message) => hear(link, message), end: () => {} }
  },
}

function weigh(): Weight {
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return { residentBytes: rss, youngBytes: young?.physical_space_size ?? 0, heapBytes: heapUsed + external }
}

async function command(perSecond: number, seconds: number): Promise<number[]> {
  tookMs = []
  for (let number = 0; number < perSecond * seconds; number++) {
    const link = links[number % links.length]
    const message = createCommand(number)
    sentAt.set(message.m.id, performance.now())
    link?.send(message)
    await sleep(1000 / perSecond)
  }
  await sleep(1000)
  return tookMs
}

const place = { host: '127.0.0.1', port: 0, onListening: (port: number) => void process.send?.(port) }
const isSocket = process.argv[2] === 'websocket'
await (isSocket
  ? new DeviceSockets({ log, listen: { ...place, origins: [], proxies: [] } })
  : new MqttBroker({ log, places: [{ ...place, setting: 'MQTT_PORT' }] })
).open(reception)
process.on('message', async (call: DeviceLinksCall) => {
  process.send?.(call.kind === 'weigh' ? weigh() : await command(call.perSecond, call.seconds))
})

import { describe, expect } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { describeDeviceWay, type OpenedWay } from '#ports/device-links/device-links.suite.ts'
import type { Reception } from '#ports/device-links/device-links.ts'
import { MqttDevice } from '#ports/device-links/mqtt-device.suite.ts'
import { MqttBroker } from './mqtt-broker.ts'

const patience = { timeout: 45_000, interval: 5 }

async function open(reception: Reception): Promise<OpenedWay> {
  let port = 0
  const onListening = (taken: number) => {
    port = taken
  }
  const place = { host: '127.0.0.1', port: 0, setting: 'MQTT_PORT', onListening }
  const broker = await new MqttBroker({ log: silentLog, places: [place] }).open(reception)
  const devices: MqttDevice[] = []
  return {
    connect: async (deviceId, token) => {
      const device = new MqttDevice(`mqtt://127.0.0.1:${port}`, deviceId, token)
      devices.push(device)
      await expect.poll(() => device.ended !== undefined || device.client.connected, patience).toBe(true)
      device.subscribe()
      return device
    },
    [Symbol.asyncDispose]: async () => {
      await broker[Symbol.asyncDispose]()
      for (const { client } of devices) client.end(true)
    },
  }
}

describe('devices by MQTT', () => {
  describeDeviceWay({ transport: 'mqtt', isOurs: true }, open)
})

import { readFile } from 'node:fs/promises'
import type { Config } from '#config.ts'
import type { Log } from '#kernel/log.ts'
import { readNetwork } from '#network-config.ts'
import type { DeviceWay } from '#ports/device-links/device-links.ts'
import type { Ports } from '#ports/ports.ts'

/** The ways for devices that the configuration names; a WebSocket through the server of the pages is always one. */
export async function openDeviceWays(
  config: Config,
  ports: Pick<Ports, 'leases' | 'log'>,
): Promise<Pick<Ports, 'deviceDoor' | 'deviceWays'>> {
  const { log } = ports
  const { DeviceSockets } = await import('#adapters/device-sockets/device-sockets.ts')
  const { HOST: host, DEVICES_PORT: port, PUBLIC_URL } = config
  const origins = PUBLIC_URL ? [PUBLIC_URL] : []
  const listen = { host, port, origins, proxies: readNetwork(config).trustedProxies }
  const sockets = new DeviceSockets({ log, ...(port === 0 ? {} : { listen }) })
  return {
    deviceDoor: sockets,
    deviceWays: [sockets, ...(await openBroker(config, log)), ...(await openClient(config, ports))],
  }
}

async function openBroker(config: Config, log: Log): Promise<DeviceWay[]> {
  const { HOST, MQTT_HOST: host = HOST, MQTT_PORT, MQTT_TLS_PORT } = config
  const plain = MQTT_PORT === 0 ? [] : [{ host, port: MQTT_PORT, setting: 'MQTT_PORT' }]
  const tls = MQTT_TLS_PORT === 0 ? undefined : await readCertificate(config)
  const sealed = tls ? [{ host, port: MQTT_TLS_PORT, setting: 'MQTT_TLS_PORT', tls }] : []
  const places = [...plain, ...sealed]
  if (places.length === 0) return []
  const { MqttBroker } = await import('#adapters/mqtt-broker/mqtt-broker.ts')
  return [new MqttBroker({ log, places })]
}

async function openClient({ MQTT_URL: url }: Config, ports: Pick<Ports, 'leases' | 'log'>): Promise<DeviceWay[]> {
  if (!url) return []
  const { MqttClientWay } = await import('#adapters/mqtt-client/mqtt-client.ts')
  return [new MqttClientWay({ url, ...ports })]
}

async function readCertificate({ MQTT_TLS_KEY_FILE: key = '', MQTT_TLS_CERT_FILE: cert = '' }: Config) {
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}

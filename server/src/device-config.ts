import { existsSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import { quote } from '#cli/terminal.ts'
import { isLoopback } from '#kernel/hosts.ts'
import { isAddress, optional, type Rule } from '#network-config.ts'

const port = (description: string) => Type.Integer({ default: 0, minimum: 0, maximum: 65535, description })
const isPath = (text: string) => !/\p{Cc}/u.test(text)

/** Variables that say how devices come by. */
export const deviceProperties = {
  DEVICES_PORT: port(
    'Port on which devices connect by WebSocket to a process that serves no pages (SERVICES=devices); 0: none.',
  ),
  MQTT_PORT: port(
    "Port of Livetap's own MQTT broker for devices (usual: 1883); 0: none. See [devices-mqtt.md](devices-mqtt.md).",
  ),
  MQTT_HOST: optional('Address that the broker listens on. Unset: HOST.'),
  MQTT_TLS_PORT: port('Port of the same broker with TLS (usual: 8883); 0: none.'),
  MQTT_TLS_KEY_FILE: optional('File of the private key (PEM) for MQTT_TLS_PORT.'),
  MQTT_TLS_CERT_FILE: optional('File of the certificate (PEM), with those that vouch for it.'),
  MQTT_URL: optional(
    'MQTT broker of yours over which devices come, like `mqtts://livetap:password@broker.example`. See [devices-mqtt.md](devices-mqtt.md#a-broker-of-yours).',
  ),
}

export const deviceRules = {
  MQTT_HOST: { wanted: 'an IP address or a host name, without scheme, brackets and port', accepts: isAddress },
  MQTT_TLS_KEY_FILE: { wanted: 'a path without control characters', accepts: isPath },
  MQTT_TLS_CERT_FILE: { wanted: 'a path without control characters', accepts: isPath },
  MQTT_URL: {
    wanted: 'like mqtts://user:password@host:8883 (mqtt without TLS), special characters percent-encoded',
    accepts: isBrokerUrl,
    isSecret: true,
  },
} satisfies Readonly<Record<string, Rule>>

function isBrokerUrl(text: string): boolean {
  if (!/^mqtts?:\/\/[^\s/?#]+\/?$/.test(text) || !URL.canParse(text) || new URL(text).hostname === '') return false
  try {
    return decodeURIComponent(text) !== ''
  } catch {
    return false
  }
}

const devices = Type.Object({ ...deviceProperties, HOST: Type.String(), INSECURE: Type.String() })

/** What is wrong although every variable by itself is right. */
export function findDeviceContradictions(config: Static<typeof devices>): string[] {
  return [...findPlainBroker(config), ...findPlainUrl(config), ...findMissingFiles(config)]
}

function findPlainBroker({ MQTT_PORT, MQTT_HOST, HOST, INSECURE }: Static<typeof devices>): string[] {
  const host = MQTT_HOST ?? HOST
  if (MQTT_PORT === 0 || !isAddress(host) || isLoopback(host) || INSECURE === '1') return []
  return [
    `MQTT_PORT is set and the broker listens on ${quote(host)}, where other machines can read tokens on the way: use ` +
      'MQTT_TLS_PORT instead, or set MQTT_HOST=127.0.0.1, or allow it with --insecure (INSECURE=1)',
  ]
}

function findPlainUrl({ MQTT_URL = '', INSECURE }: Static<typeof devices>): string[] {
  if (!MQTT_URL.startsWith('mqtt:') || !isBrokerUrl(MQTT_URL) || INSECURE === '1') return []
  if (isLoopback(new URL(MQTT_URL).hostname)) return []
  return ['MQTT_URL leads to another machine without TLS: use mqtts:, or allow it with --insecure (INSECURE=1)']
}

function findMissingFiles(config: Static<typeof devices>): string[] {
  if (config.MQTT_TLS_PORT === 0) return []
  return (['MQTT_TLS_KEY_FILE', 'MQTT_TLS_CERT_FILE'] as const).flatMap((name) => {
    const path = config[name]
    if (path === undefined) return [`${name} is not set; MQTT_TLS_PORT needs it`]
    return existsSync(path) ? [] : [`${name} is ${quote(path)}, and there is no such file; MQTT_TLS_PORT needs it`]
  })
}

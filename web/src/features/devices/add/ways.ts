import type { DeviceKind } from '@livetap/contracts/devices/devices.ts'

/** By which a device comes to Livetap. */
export interface Way {
  readonly id: 'agent' | 'arduino' | 'esp32' | 'python'
  readonly name: string
  readonly when: string
}

export const ways: readonly Way[] = [
  { id: 'agent', name: 'Agent', when: 'A computer or Raspberry Pi with a board on its USB port, or none.' },
  { id: 'arduino', name: 'Arduino', when: 'The sketch of a board that hangs on the USB port of the agent.' },
  { id: 'esp32', name: 'ESP32', when: 'A board that comes over the wireless network by itself, without an agent.' },
  { id: 'python', name: 'Python', when: 'The same agent as one readable Python file.' },
]

export interface Place {
  /** Of the pages: `https://live.example`. */
  readonly origin: string
  readonly deviceId: string
  readonly token: string
}

const socketUrl = ({ origin }: Pick<Place, 'origin'>): string => `${origin.replace(/^http/, 'ws')}/api/v1/devices/link`

export const agentLine = ({ origin, token }: Place): string =>
  `npx livetap agent --url ${origin} --token ${token} --serial auto`

/** `agent.json`, which the Node and the Python agent read. */
export const agentFile = ({ origin, token }: Place): string =>
  `${JSON.stringify({ url: origin, token, device: { serial: 'auto' } }, null, 2)}\n`

export const pythonLine = ({ origin, token }: Place): string =>
  `python3 livetap_agent.py --url ${origin} --token ${token} --serial auto`

/** What the agent can draw in place of a board, for a device of this kind. */
export const virtualKind = (kind: DeviceKind): DeviceKind => (kind === 'board' || kind === 'other' ? 'lamp' : kind)

const outputs: Readonly<Record<DeviceKind, readonly string[]>> = {
  lamp: ['{PWM, 5, {"lamp.on", 0, 0, 255, 60000, 0, 100}},'],
  motor: ['{PWM, 6, {"motor.run", CHANNEL_HIGH_RISK, 0, 200, 3000, 1000, 20}},'],
  servo: ['{SERVO, 9, {"servo.to", 0, 0, 180, 10000, 0, 100}},'],
  relay: ['{SWITCH, 7, {"relay.close", CHANNEL_PULSE, 0, 1, 2000, 500, 10}},'],
  strip: [],
  board: [],
  other: [],
}

/** The lines of `settings.h` for an Uno that does what a device of this kind does; the sketch's own for all others. */
export function arduinoSettings(kind: DeviceKind, model: string): string {
  const own = outputs[kind]
  const lines = own.length > 0 ? own : Object.values(outputs).flat()
  return [
    `#define MODEL "${cString(model)}"`,
    '#define STOP_BUTTON_PIN 2   // opens when it is pressed; -1: there is none',
    '',
    'static const Output OUTPUTS[] = {',
    ...lines.map((line) => `    ${line}`),
    '};',
  ].join('\n')
}

const longestModel = 24

/** What a text of C may hold: no quotes, no line ends, ASCII only. */
const cString = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]|["\\?]/g, '')
    .trim()
    .slice(0, longestModel) || 'Livetap Uno'

/** Those of the sketch for an ESP32 that have to be changed. */
export function esp32Settings({ origin, deviceId, token }: Place): string {
  const { hostname, port, protocol } = new URL(origin)
  const isSecret = protocol === 'https:'
  return [
    '#define WIFI_NAME "…"',
    '#define WIFI_PASSWORD "…"',
    '',
    `#define DEVICE_ID "${deviceId}"`,
    `#define DEVICE_TOKEN "${token}"`,
    '',
    '#define TRANSPORT WEBSOCKET   // MQTT: with MQTT_PORT of the server as SERVER_PORT',
    `#define SERVER_HOST "${hostname}"`,
    `#define SERVER_PORT ${port || (isSecret ? 443 : 80)}`,
    `// SERVER_CA: ${isSecret ? 'the certificate of whoever signed that of the server' : 'NULL, for there is no TLS here'}`,
  ].join('\n')
}

/** What the camera of a phone, or a board that is set up over one, is shown. */
export const linkText = (place: Place): string =>
  JSON.stringify({ url: socketUrl(place), deviceId: place.deviceId, token: place.token })

import { deviceKinds } from '@livetap/contracts/devices/devices.ts'
import { expect, test } from 'vitest'
import { makeQrCode } from '../../../lib/qr/qr-code.ts'
import { agentFile, agentLine, arduinoSettings, esp32Settings, linkText } from './ways.ts'

const place = {
  origin: 'https://live.example:8443',
  deviceId: '01J00000000000000000000000',
  token: `ttlc_device_${'0'.repeat(16)}_${'A'.repeat(43)}00000000`,
}

test('the agent is told the address of the server and the token, on the line as in the file', () => {
  expect(agentLine(place)).toContain(`--url ${place.origin} --token ${place.token}`)
  expect(JSON.parse(agentFile(place))).toMatchObject({ url: place.origin, token: place.token })
})

test.each([
  ['https://live.example:8443', 'live.example', 8443],
  ['https://live.example', 'live.example', 443],
  ['http://192.168.1.5', '192.168.1.5', 80],
])('a board that comes by itself is told host and port of %s', (origin, host, port) => {
  const settings = esp32Settings({ ...place, origin })
  expect(settings).toContain(`SERVER_HOST "${host}"\n#define SERVER_PORT ${port}\n`)
  expect(settings).toContain(`DEVICE_TOKEN "${place.token}"`)
  expect(settings.includes('no TLS')).toBe(origin.startsWith('http:'))
})

test('a phone is told the address of the link, encrypted where the pages are', () => {
  expect(JSON.parse(linkText(place))).toMatchObject({ url: 'wss://live.example:8443/api/v1/devices/link' })
  expect(JSON.parse(linkText({ ...place, origin: 'http://127.0.0.1:1' }))).toMatchObject({
    url: 'ws://127.0.0.1:1/api/v1/devices/link',
  })
})

test.each(deviceKinds)('there are settings for an Arduino as %s', (kind) => {
  expect(arduinoSettings(kind, 'Mine')).toMatch(/static const Output OUTPUTS\[\] = \{\n {4}\{.+\}\},\n/)
})

test('no name of a device becomes code of the sketch', () => {
  const [model] = arduinoSettings('lamp', 'a"\n#include "/etc/passwd" \\ ??/ ロボット').split('\n')
  expect(model).toBe('#define MODEL "a#include /etc/passwd  /"')
  expect(arduinoSettings('lamp', 'ロボット')).toContain('"Livetap Uno"')
})

test('all that a phone needs fits into a picture for its camera', () => {
  expect(makeQrCode(linkText(place))).toBeDefined()
})

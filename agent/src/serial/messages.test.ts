import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from './messages.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test.each([
  [{ kind: 'hello' }, '0101'],
  [{ kind: 'beat', boot: 0x1234 }, '023412'],
  [{ kind: 'stop' }, '04'],
  [{ kind: 'arm', boot: 1, armed: true }, '05010001'],
  [{ kind: 'clear', boot: 1 }, '060100'],
  [
    { kind: 'command', id: '0102030405060708', boot: 258, channel: 1, value: -2, durMs: 70_000, ttlMs: 500 },
    '030102030405060708020101feff70110100f401',
  ],
] as const)('%o goes to the board as its bytes', (message, bytes) => {
  expect(hex(encodeMessage(message))).toBe(bytes)
})

test.each([
  ['8101010203000201556e6f', { kind: 'banner', firmware: 0x0201, boot: 3, channels: 1, model: 'Uno' }],
  ['820102030405060708030500', { kind: 'ack', id: '0102030405060708', status: 3, detail: 5 }],
  ['840302', undefined],
  ['84030200', { kind: 'event', event: 3, argument: 2 }],
  ['856869', { kind: 'log', text: 'hi' }],
  ['851b5b', { kind: 'log', text: '?[' }],
  ['8102010203000201', undefined],
  ['99', undefined],
])('%s of a board is understood, or left alone', (bytes, message) => {
  expect(decodeMessage(Buffer.from(bytes, 'hex'))).toEqual(message)
})

test('a state has its flags and what of each channel is on', () => {
  expect(decodeMessage(Buffer.from('831707000a000000ff00e803', 'hex'))).toEqual({
    kind: 'state',
    state: {
      isArmed: true,
      isStopped: true,
      isButtonPressed: true,
      isFaulty: true,
      boot: 7,
      uptimeMs: 10,
      outputs: [{ value: 255, remainingMs: 1000 }],
    },
  })
})

test('nothing that comes from a board throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      decodeMessage(bytes)
    }),
  )
})

import { describe, expect, test } from 'vitest'
import { checkSessionId, parseSpeed } from '#cli/replay.ts'
import { createAddress } from '#cli/server/server.ts'
import { readConfig } from '#config.ts'

describe('--speed', () => {
  test.each([
    ['max', 'max'],
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1000', 1000],
  ])('takes %s', (text, speed) => expect(parseSpeed(text)).toBe(speed))

  test.each(['', '0', '-1', '1001', 'fast', '1e9', 'Infinity', '0x10', ' '])('refuses "%s"', (text) => {
    expect(() => parseSpeed(text)).toThrow(expect.objectContaining({ code: 'bad-option' }))
  })
})

describe('a session', () => {
  test('is named by its id', () => {
    checkSessionId('7F0c8a52-4d4e-4c1b-9a53-0d5b1e2f3a41')
  })

  test.each([
    '',
    'latest',
    '../../health',
    '7f0c8a52-4d4e-4c1b-9a53-0d5b1e2f3a41?x',
    '7f0c8a524d4e4c1b9a530d5b1e2f3a41',
  ])('is not named by "%s"', (text) =>
    expect(() => checkSessionId(text)).toThrow(expect.objectContaining({ code: 'bad-option' })),
  )
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['localhost', 'http://localhost:3000'],
  ['::1', 'http://[::1]:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://127.0.0.1:3000'],
])('a Livetap that listens on %s is at %s', (HOST, address) => {
  expect(createAddress(readConfig({ HOST, INSECURE: '1' }))).toBe(address)
})

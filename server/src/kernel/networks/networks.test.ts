import { describe, expect, test } from 'vitest'
import { parseDestination, parseNetwork } from './networks.ts'

describe('a network', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', 32],
    ['10.0.0.0/8', '10.0.0.0', 8],
    ['::1', '::1', 128],
    ['fd00::/8', 'fd00::', 8],
  ])('%s', (text, address, bits) => {
    expect(parseNetwork(text)).toEqual({ address, bits })
  })

  test.each(['', '*', 'proxy.example', '10.0.0.0/0', '::/0', '10.0.0.0/33', '::1/129', '1.2.3.4/8/8', 'fe80::1%eth0'])(
    'is not %j',
    (text) => {
      expect(parseNetwork(text)).toBeUndefined()
    },
  )
})

describe('a destination', () => {
  test.each([
    ['192.168.1.20', { address: '192.168.1.20', bits: 32 }],
    ['192.168.1.20:8123', { address: '192.168.1.20', bits: 32, port: 8123 }],
    ['192.168.1.0/24:443', { address: '192.168.1.0', bits: 24, port: 443 }],
    ['fd00::5', { address: 'fd00::5', bits: 128 }],
    ['fd00::/8', { address: 'fd00::', bits: 8 }],
    ['[fd00::/8]:8123', { address: 'fd00::', bits: 8, port: 8123 }],
    ['[::1]:65535', { address: '::1', bits: 128, port: 65_535 }],
  ])('%s', (text, expected) => {
    expect(parseDestination(text)).toEqual(expected)
  })

  test.each([
    ...['', '*', '0.0.0.0/0', '[::/0]:80', '0.0.0.0/0:80', 'home.local', 'home.local:8123', 'http://192.168.1.20'],
    ...['192.168.1.20:', '192.168.1.20:0', '192.168.1.20:65536', '192.168.1.20:080', '192.168.1.20:http'],
    ...['[192.168.1.20]:80', '[fd00::5]', '[fd00::5', '[fd00::5]:80:80', '[fd00::5]/64:80', '192.168.1.20:80/24'],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1/120', '[::ffff:10.0.0.1]:80', '[fe80::1%eth0]:80', '192.168.1', '0x7f.1'],
  ])('is not %j', (text) => {
    expect(parseDestination(text)).toBeUndefined()
  })
})

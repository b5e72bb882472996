import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createClients } from './clients.ts'

function request(peer: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage
}

const forwarded = (peer: string, list: string) => request(peer, { 'x-forwarded-for': list })
const clients = createClients(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])

describe('the address of who asks', () => {
  it.each([
    ['that of the connection', request('203.0.113.5'), '203.0.113.5'],
    ['IPv4 on an IPv6 socket', request('::ffff:203.0.113.5'), '203.0.113.5'],
    ['without a zone', request('fe80::1%eth0'), 'fe80::1'],
    ['what a trusted proxy says', forwarded('127.0.0.1', '203.0.113.5'), '203.0.113.5'],
    ['what a proxy of a trusted network says', forwarded('10.1.2.3', '203.0.113.5'), '203.0.113.5'],
    ['the same over IPv6', forwarded('fd00::1', '2001:db8::5'), '2001:db8::5'],
    ['the same on an IPv6 socket', forwarded('::ffff:10.1.2.3', '203.0.113.5'), '203.0.113.5'],
    ['not what anybody else says', forwarded('203.0.113.5', '192.0.2.1'), '203.0.113.5'],
    ['the last before the trusted ones', forwarded('127.0.0.1', '192.0.2.1, 203.0.113.5, 10.0.0.7'), '203.0.113.5'],
    ['not what the client put before', forwarded('127.0.0.1', '192.0.2.1, 203.0.113.5'), '203.0.113.5'],
    ['not a forged trusted one', forwarded('127.0.0.1', '10.0.0.1, 203.0.113.5'), '203.0.113.5'],
    ['the farthest when all are trusted', forwarded('127.0.0.1', '10.0.0.1,10.0.0.2'), '10.0.0.1'],
    ['the proxy itself for what is no address', forwarded('127.0.0.1', '<script>'), '127.0.0.1'],
    ['the nearest address behind garbage', forwarded('127.0.0.1', 'unknown, 10.0.0.9'), '10.0.0.9'],
    ['the proxy itself when it says nothing', forwarded('127.0.0.1', ''), '127.0.0.1'],
    ['the proxy itself for a port', forwarded('127.0.0.1', '203.0.113.5:1234'), '127.0.0.1'],
    ['nothing when the connection is gone', request(undefined as unknown as string), ''],
  ])('is %s', (_what, asked, address) => expect(clients.addressOf(asked)).toBe(address))

  it('is that of the connection as long as no proxy is trusted', () => {
    const nobody = createClients([])
    expect(nobody.addressOf(forwarded('127.0.0.1', '203.0.113.5'))).toBe('127.0.0.1')
    expect(nobody.addressOf(forwarded('10.0.0.1', '203.0.113.5'))).toBe('10.0.0.1')
  })
})

it('TLS is there when a trusted proxy says so', () => {
  const https = { 'x-forwarded-proto': 'https' }
  expect(clients.schemeOf(request('127.0.0.1', https))).toBe('https')
  expect(clients.schemeOf(request('127.0.0.1', { 'x-forwarded-proto': 'https, http' }))).toBe('http')
  expect(clients.schemeOf(request('203.0.113.5', https))).toBe('http')
  expect(clients.schemeOf(request('127.0.0.1'))).toBe('http')
})

it('only what came without a proxy is from this machine', () => {
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(clients.isLocal(request(peer))).toBe(true)
  expect(clients.isLocal(request('127.0.0.2'))).toBe(false)
  expect(clients.isLocal(request('203.0.113.5'))).toBe(false)
  for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']) {
    expect(clients.isLocal(request('127.0.0.1', { [name]: '127.0.0.1' })), name).toBe(false)
    expect(createClients([]).isLocal(request('127.0.0.1', { [name]: '' })), name).toBe(false)
  }
})

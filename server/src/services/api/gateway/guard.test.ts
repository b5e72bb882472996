import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseAuthority } from '#kernel/hosts.ts'
import { createGuard } from './guard.ts'

interface Asked {
  readonly host?: string | string[]
  readonly origin?: string
  readonly method?: string
  readonly url?: string
  readonly authorization?: string
  readonly upgrade?: string
  readonly cookie?: string
  readonly 'access-control-request-method'?: string
}

function createRequest({ host = '127.0.0.1:3000', method = 'GET', url = '/', ...others }: Asked): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  const hosts = [host].flat().map((value): [string, string] => ['host', value])
  const rest = Object.entries(others).map(([name, value]): [string, string] => [name, String(value)])
  const pairs = [...hosts, ...rest]
  request.rawHeaders = pairs.flat()
  request.headers = Object.fromEntries(pairs.toReversed())
  Object.defineProperty(request, 'headersDistinct', {
    value: Object.fromEntries(
      [...Map.groupBy(pairs, ([name]) => name)].map(([name, all]) => [name, all.map(([, v]) => v)]),
    ),
  })
  return Object.assign(request, { method, url })
}

function ask(asked: Asked, options: Partial<Parameters<typeof createGuard>[0]> = {}): string {
  const guard = createGuard({ host: '127.0.0.1', port: () => 3000, allowedHosts: [], ...options })
  try {
    guard(createRequest(asked))
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('the host a request is meant for', () => {
  it.each([['127.0.0.1:3000'], ['localhost:3000'], ['LocalHost:3000'], ['localhost.:3000'], ['[::1]:3000']])(
    '%s is ours',
    (host) => expect(ask({ host })).toBe('ok'),
  )

  it.each([
    ['evil.example:3000'],
    ['127.0.0.1'],
    ['127.0.0.1:3001'],
    ['localhost:80@evil.example'],
    ['localhost:3000/'],
    ['localhost:3000 '],
    ['localhost.evil.example:3000'],
    ['127.0.0.1.nip.io:3000'],
    ['127.1:3000'],
    ['2130706433:3000'],
    ['0.0.0.0:3000'],
    ['[::ffff:127.0.0.1]:3000'],
    ['[::]:3000'],
    ['localhost..:3000'],
    ['localhost:+3000'],
    ['localhost:'],
    [':3000'],
    [''],
  ])('%j is refused', (host) => expect(ask({ host })).toBe('host-not-allowed'))

  it('is refused when it is missing, doubled, or another one in the request line', () => {
    expect(ask({ host: [] })).toBe('host-not-allowed')
    expect(ask({ host: ['localhost:3000', 'evil.example'] })).toBe('host-not-allowed')
    expect(ask({ url: 'http://evil.example/' })).toBe('host-not-allowed')
  })

  it('may be the address listened on, unless that is all of them', () => {
    expect(ask({ host: '192.168.1.5:3000' }, { host: '192.168.1.5' })).toBe('ok')
    expect(ask({ host: '[fe80::1]:3000' }, { host: 'fe80::1' })).toBe('ok')
    expect(ask({ host: '0.0.0.0:3000' }, { host: '0.0.0.0' })).toBe('host-not-allowed')
    expect(ask({ host: '[::]:3000' }, { host: '::' })).toBe('host-not-allowed')
  })

  it('may be one that was named, with any port or with one', () => {
    const allowedHosts = ['live.example', 'other.example:8443']
    expect(ask({ host: 'live.example' }, { allowedHosts })).toBe('ok')
    expect(ask({ host: 'live.example:1' }, { allowedHosts })).toBe('ok')
    expect(ask({ host: 'other.example:8443' }, { allowedHosts })).toBe('ok')
    expect(ask({ host: 'other.example' }, { allowedHosts })).toBe('host-not-allowed')
    expect(ask({ host: 'sub.live.example' }, { allowedHosts })).toBe('host-not-allowed')
  })

  it('is read as host and port, or not at all', () => {
    expect(parseAuthority('EXAMPLE.com.:80')).toEqual({ host: 'example.com', port: 80 })
    expect(parseAuthority('a:b')).toBeUndefined()
  })
})

describe('the origin of a request', () => {
  it.each([
    [undefined, 'ok'],
    ['http://127.0.0.1:3000', 'ok'],
    ['HTTP://127.0.0.1:3000', 'ok'],
    ['http://localhost:3000', 'origin-not-allowed'],
    ['http://127.0.0.1:3001', 'origin-not-allowed'],
    ['http://127.0.0.1', 'origin-not-allowed'],
    ['http://evil.example', 'origin-not-allowed'],
    ['http://127.0.0.1:3000.evil.example', 'origin-not-allowed'],
    ['http://evil.example@127.0.0.1:3000', 'origin-not-allowed'],
    ['null', 'origin-not-allowed'],
    ['', 'origin-not-allowed'],
    ['file://', 'origin-not-allowed'],
    ['chrome-extension://abc', 'origin-not-allowed'],
  ])('%j may change something: %s', (origin, verdict) => {
    const from = origin === undefined ? {} : { origin }
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) expect(ask({ ...from, method })).toBe(verdict)
    expect(ask({ ...from, upgrade: 'websocket' })).toBe(verdict)
    expect(ask(from)).toBe('ok')
  })

  it('is the same behind a proxy that speaks TLS', () => {
    const options = { allowedHosts: ['live.example'] }
    expect(ask({ host: 'live.example', origin: 'https://live.example', method: 'POST' }, options)).toBe('ok')
    expect(ask({ host: 'live.example:443', origin: 'https://live.example', method: 'POST' }, options)).toBe('ok')
    expect(ask({ host: 'live.example', origin: 'https://evil.example', method: 'POST' }, options)).toBe(
      'origin-not-allowed',
    )
  })
})

describe('a public address', () => {
  const options = { publicUrl: 'https://live.example' }
  const withPort = { publicUrl: 'http://live.example:8080' }

  it.each([
    ['live.example', options, 'ok'],
    ['LIVE.example.:443', options, 'ok'],
    ['live.example:80', options, 'host-not-allowed'],
    ['live.example:3000', options, 'host-not-allowed'],
    ['localhost:3000', options, 'ok'],
    ['live.example:8080', withPort, 'ok'],
    ['live.example', withPort, 'host-not-allowed'],
    ['[2001:db8::1]', { publicUrl: 'https://[2001:db8::1]' }, 'ok'],
  ])('%s with %j: %s', (host, given, verdict) => expect(ask({ host }, given)).toBe(verdict))

  it.each([
    ['live.example', 'https://live.example', 'ok'],
    ['live.example', 'http://live.example', 'origin-not-allowed'],
    ['live.example', 'https://live.example:8443', 'origin-not-allowed'],
    ['live.example', 'http://localhost:3000', 'origin-not-allowed'],
    ['127.0.0.1:3000', 'https://live.example', 'ok'],
    ['127.0.0.1:3000', 'http://live.example', 'origin-not-allowed'],
  ])('%s asked from %s: %s', (host, origin, verdict) => {
    expect(ask({ host, origin, method: 'POST' }, options)).toBe(verdict)
    expect(ask({ host, origin, upgrade: 'websocket' }, options)).toBe(verdict)
  })
})

describe('an origin of others that is listed', () => {
  const origin = 'https://tools.example'
  const options = { corsOrigins: [origin] }
  const authorization = 'Bearer x'

  it.each([
    [{ method: 'GET', authorization }, 'ok'],
    [{ method: 'POST', authorization }, 'ok'],
    [{ method: 'OPTIONS', 'access-control-request-method': 'POST' }, 'ok'],
    [{ method: 'OPTIONS' }, 'origin-not-allowed'],
    [{ method: 'GET' }, 'origin-not-allowed'],
    [{ method: 'POST' }, 'origin-not-allowed'],
    [{ upgrade: 'websocket' }, 'origin-not-allowed'],
    [{ method: 'GET', authorization, cookie: 'a=b' }, 'origin-not-allowed'],
    [{ method: 'POST', cookie: 'a=b' }, 'origin-not-allowed'],
    [{ method: 'GET', url: '/x?a=b&ticket=x' }, 'ok'],
    [{ method: 'GET', url: '/x?ticket=x', cookie: 'a=b' }, 'origin-not-allowed'],
    [{ method: 'GET', url: '/x?a=?ticket=x' }, 'origin-not-allowed'],
    [{ upgrade: 'websocket', url: '/ws?a=?ticket=x', cookie: 'a=b' }, 'origin-not-allowed'],
    [{ upgrade: 'websocket', url: '//', cookie: 'a=b' }, 'origin-not-allowed'],
    [{ method: 'GET', url: '/x?noticket=x' }, 'origin-not-allowed'],
    [{ method: 'POST', url: '/x?ticket=x' }, 'origin-not-allowed'],
    [{ upgrade: 'websocket', url: '/ws?ticket=x', cookie: 'a=b' }, 'ok'],
  ])('%j: %s', (asked, verdict) => expect(ask({ origin, ...asked }, options)).toBe(verdict))

  it('is that one exactly', () => {
    const strangers = [
      'HTTPS://tools.example',
      'https://tools.example:444',
      'http://tools.example',
      'https://a.tools.example',
    ]
    for (const other of strangers) {
      expect(ask({ origin: other, method: 'POST', authorization }, options), other).toBe('origin-not-allowed')
    }
  })
})

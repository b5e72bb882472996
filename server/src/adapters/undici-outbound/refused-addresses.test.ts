import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openUndiciOutbound, type ResolveName } from './undici-outbound.ts'

/** A listener on all addresses of this machine, that counts who comes. */
async function listen(head = 'HTTP/1.1 200 OK\r\n') {
  const reached: string[] = []
  const server = createServer((socket) => {
    reached.push((socket.localAddress ?? '').replace('::ffff:', ''))
    socket.on('error', () => {})
    socket.once('data', () => socket.end(`${head}connection: close\r\ncontent-length: 0\r\n\r\n`))
  })
  server.listen(0, '::')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { reached, port, [Symbol.asyncDispose]: async () => void server.close() }
}

/** Milliseconds that connecting may take on a busy machine. */
const patient = { connectMs: 60_000, totalMs: 60_000 }

type Listener = Awaited<ReturnType<typeof listen>>

/** As hosts of an address, with and without encryption; all lead to this machine when nobody looks. */
const loopback = [
  ...['127.0.0.1', '127.0.0.2', '127.255.255.254', '127.1', '127.0.1', '0.0.0.0', '0', '2130706433', '017700000001'],
  ...[
    '0x7f000001',
    '0x7f.1',
    '0x7f.0x0.0x0.0x1',
    '0177.0.0.1',
    '0177.0.0.01',
    '127.0.0.1.',
    '0x7f.0.0.1.',
    '127.0x0.1',
  ],
  ...[
    '①②⑦.⓪.⓪.①',
    '１２７．０．０．１',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '127%2e0%2e0%2e1',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
  ],
  ...['[0000:0000::0001]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '[::ffff:0.0.0.0]'],
]

/** Addresses that look as if they were of the internet, and are of a network, a machine or a cloud. */
const internal = [
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255', '0xc0a80001'],
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.1.1', '169.254.170.2'],
  ...['100.64.0.1', '100.100.100.200', '100.127.255.255', '168.63.129.16', '192.0.0.192', '192.0.0.1', '0.1.2.3'],
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255', '192.88.99.1', '192.52.193.1'],
  ...['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '4294967295', '192.31.196.1', '192.175.48.1'],
  ...['[::127.0.0.1]', '[::7f00:1]', '[::10.0.0.1]', '[::ffff:0:127.0.0.1]', '[::ffff:0:7f00:1]', '[::ffff:a9fe:a9fe]'],
  ...['[64:ff9b::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b::a9fe:a9fe]', '[64:ff9b:1::7f00:1]', '[64:ff9b:1::1]'],
  ...['[2002:7f00:1::]', '[2002:7f00:0001::1]', '[2002:a9fe:a9fe::]', '[2001::1]', '[2001:0:7f00:1::]'],
  ...[
    '[2001:0:53aa:64c:0:fbff:80ff:fffe]',
    '[2001:2::1]',
    '[2001:3::1]',
    '[2001:10::1]',
    '[2001:20::1]',
    '[2001:db8::1]',
  ],
  ...['[fe80::1]', '[febf::1]', '[fec0::1]', '[fc00::1]', '[fd00::1]', '[fd00:ec2::254]', '[fd20:ce::254]'],
  ...['[ff02::1]', '[ff0e::1]', '[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]', '[::2]', '[2620:4f:8000::1]'],
]

const [outside, inside] = ['93.184.215.14', '127.0.0.1']
const outside6 = '2606:2800:220:1::1'
/** Names, and what they lead to. */
const names: Readonly<Record<string, readonly string[]>> = {
  localhost: [inside],
  'localhost.': [inside],
  LOCALHOST: [inside],
  'a.localhost': ['::1'],
  'localtest.example': [inside],
  '127.0.0.1.nip.example': [inside],
  '7f000001.rbndr.example': [inside],
  'six.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'hex-mapped.example': ['::ffff:7f00:1'],
  'any.example': ['0.0.0.0'],
  'any6.example': ['::'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'six-to-four.example': ['2002:7f00:1::1'],
  'teredo.example': ['2001:0:7f00:1::1'],
  'zone.example': ['fe80::1%lo'],
  'metadata.google.internal': ['169.254.169.254'],
  'router.example': ['192.168.1.1'],
  'mixed-first.example': [inside, outside],
  'mixed-last.example': [outside, inside],
  'mixed-many.example': [outside, outside6, outside, '10.0.0.1'],
  'mixed-six.example': [outside, '::1'],
  'mixed-public-six.example': [outside6, inside],
  'ünïcode.example': [inside],
  'no-address.example': ['not an address'],
}

/** Addresses that are none of the web, or two at once. */
const others = [
  ...[
    'gopher://127.0.0.1:{port}/_GET%20/',
    'file:///etc/passwd',
    'file://127.0.0.1/etc/passwd',
    'ftp://127.0.0.1:{port}/',
  ],
  ...['dict://127.0.0.1:{port}/x', 'ldap://127.0.0.1:{port}/', 'ws://127.0.0.1:{port}/', 'data:text/plain,x'],
  ...['javascript:alert(1)', 'blob:https://127.0.0.1/x', 'unix:/var/run/docker.sock', 'tftp://127.0.0.1:{port}/'],
  ...['', ' ', '/hook', '//127.0.0.1:{port}/', '127.0.0.1:{port}', 'localhost:{port}', 'https://', 'https://:{port}/'],
  ...[
    'https://user@127.0.0.1:{port}/',
    'https://user:word@public.example/',
    'https://public.example@127.0.0.1:{port}/',
  ],
  ...['https://127.0.0.1:{port}@public.example/', 'https://@public.example/', 'https://:@public.example/'],
  ...[
    'https://public.example\\@127.0.0.1:{port}/',
    'https:\\\\127.0.0.1:{port}\\',
    'https://127.0.0.1\\.example:{port}/',
  ],
  ...[
    'https://127.0.0.1:{port}#@public.example/',
    'https://127.0.0.1:{port}?@public.example/',
    'https:127.0.0.1:{port}',
  ],
  ...[
    ' https://public.example/',
    'https://public.example/ x',
    'https://public\t.example/',
    'ht\ntps://public.example/',
  ],
  ...['https://public.example/\u0000', 'https://127.0.0.1:{port}\r\nHost: x/', 'https:///127.0.0.1:{port}/'],
  ...['http://public.example/', 'http://public.example:443/', 'http://93.184.215.14/', 'https://public.example:22/'],
  ...[
    'https://public.example:6379/',
    'https://public.example:8443/',
    'https://93.184.215.14:25/',
    'https://public.example:0/',
  ],
  ...[
    'https://public.example:99999/',
    'https://127.0.0.1:{port}:80/',
    'https://[::1/',
    'https://[fe80::1%25lo]:{port}/',
  ],
]

const resolveByTable: ResolveName = async (name) => {
  const answers = names[name] ?? names[name.replace('xn--ncode-6ra7d', 'ünïcode')] ?? [inside]
  return answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

const hosts = [...loopback, ...internal, ...Object.keys(names)]
const vectors = [...hosts.flatMap((host) => [`https://${host}:{port}/`, `http://${host}:{port}/`]), ...others]

describe('what leads to this machine or its network', () => {
  let listener: Listener
  beforeAll(async () => {
    listener = await listen()
  })
  afterAll(() => listener[Symbol.asyncDispose]())

  test(`is known in ${hosts.length} hosts and ${vectors.length} addresses`, () => {
    expect(new Set(vectors).size).toBe(vectors.length)
    expect(hosts.length).toBeGreaterThan(120)
  })

  test.each(vectors)('is not reached: %j', async (vector) => {
    // The port is one that public addresses may have here, so that it is not what refuses all of them.
    await using outbound = openUndiciOutbound({
      allowed: [],
      publicPorts: [443, 80, listener.port],
      resolve: resolveByTable,
    })
    const url = vector.replaceAll('{port}', String(listener.port))
    const sent = outbound.send({ workspaceId: 'a', method: 'POST', url, headers: {}, body: '{}' })
    await expect(sent).rejects.toMatchObject({ code: 'address-refused', transient: false })
    expect(listener.reached).toEqual([])
  })

  test.each(loopback)('would be, if nobody looked: http://%s', async (host) => {
    const before = listener.reached.length
    await fetch(`http://${host}:${listener.port}/`).catch(() => {})
    expect(listener.reached.length).toBe(before + 1)
    listener.reached.length = 0
  })
})

describe('what the operator has allowed', () => {
  const allow = (port: number, resolve: ResolveName = resolveByTable) =>
    openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32, port }], resolve, ...patient })
  const get = (url: string) => ({ workspaceId: 'a', method: 'GET', url, headers: {} }) as const

  test('is reached by address and by name, in every spelling, at its port', async () => {
    await using listener = await listen()
    await using outbound = allow(listener.port)
    for (const host of ['127.0.0.1', '0x7f.1', '127.0.0.1.', 'localhost', 'localtest.example']) {
      expect((await outbound.send(get(`http://${host}:${listener.port}/`))).status, host).toBe(200)
    }
    expect(listener.reached).toEqual(Array(5).fill('127.0.0.1'))
  })

  test('lets nothing beside it be reached', async () => {
    await using listener = await listen()
    await using other = await listen()
    await using outbound = allow(listener.port)
    const beside = [
      ...['127.0.0.2', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', 'six.example', 'any.example', 'mapped.example'],
      ...['mixed-first.example', 'mixed-last.example', 'mixed-six.example', 'nat64.example'],
    ].map((host) => `http://${host}:${listener.port}/`)
    for (const url of [...beside, `http://127.0.0.1:${other.port}/`, `https://127.0.0.1:${other.port}/`]) {
      await expect(outbound.send(get(url)), url).rejects.toMatchObject({ code: 'address-refused' })
    }
    expect([listener.reached, other.reached]).toEqual([[], []])
  })

  test('does not open a way to where it redirects', async () => {
    await using other = await listen()
    await using listener = await listen(`HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:${other.port}/\r\n`)
    await using outbound = allow(listener.port)
    expect((await outbound.send(get(`http://127.0.0.1:${listener.port}/`))).status).toBe(302)
    expect(other.reached).toEqual([])
  })

  test('of all ports is reached at all of them', async () => {
    await using listener = await listen()
    await using outbound = openUndiciOutbound({ allowed: [{ address: '127.0.0.0', bits: 24 }], ...patient })
    await outbound.send(get(`http://127.0.0.77:${listener.port}/`))
    expect(listener.reached).toEqual(['127.0.0.77'])
    await expect(outbound.send(get(`http://127.0.1.1:${listener.port}/`))).rejects.toMatchObject({
      code: 'address-refused',
    })
  })

  test('cannot be exchanged: a name is asked for once for a connection, and that answer is connected to', async () => {
    await using listener = await listen()
    let asked = 0
    const rebinding: ResolveName = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    await using outbound = allow(listener.port, rebinding)
    const url = `http://rebinding.example:${listener.port}/`
    expect((await outbound.send(get(url))).status).toBe(200)
    expect([asked, listener.reached]).toEqual([1, ['127.0.0.1']])
    await expect(outbound.send(get(url))).rejects.toMatchObject({ code: 'address-refused' })
    expect([asked, listener.reached]).toEqual([2, ['127.0.0.1']])
  })

  test('is told to nobody: neither where a name leads, nor what was in the address', async () => {
    await using outbound = allow(1)
    const url = 'https://router.example/canary-path?key=canary-query'
    const error = await outbound.send(get(url)).catch((failure) => failure)
    expect(error.code).toBe('address-refused')
    expect([error.message, error.remedy].join()).not.toMatch(/canary|192\.168/)
  })
})

describe('an address can be judged before anything is sent', () => {
  const check = (url: string, allowed: Parameters<typeof openUndiciOutbound>[0]['allowed'] = []) => {
    try {
      openUndiciOutbound({ allowed }).check(url)
      return 'could be allowed'
    } catch (error) {
      return (error as { readonly code: string }).code
    }
  }

  test.each([
    'https://hooks.example/x?y=z',
    'https://hooks.example:443/',
    'https://hooks.example:80/',
    'https://93.184.215.14/',
    'https://[2606:4700::1111]/',
    'https://bücher.example/',
    'HTTPS://HOOKS.EXAMPLE/',
  ])('%s', (url) => {
    expect(check(url)).toBe('could be allowed')
  })

  test('by what the operator has listed', () => {
    const listed = [{ address: '192.168.1.0', bits: 24, port: 8123 }]
    expect(check('http://192.168.1.20:8123/', listed)).toBe('could be allowed')
    expect(check('http://home.example:8123/', listed)).toBe('could be allowed')
    expect(check('http://home.example:8124/', listed)).toBe('address-refused')
    expect(check('http://192.168.2.20:8123/', listed)).toBe('address-refused')
    expect(check('http://192.168.1.20/', listed)).toBe('address-refused')
    expect(check('http://localhost:8123/', listed)).toBe('address-refused')
    expect(check('http://localhost:8123/', [{ address: '::1', bits: 128 }])).toBe('could be allowed')
    expect(check('http://[::ffff:192.168.1.20]:8123/', listed)).toBe('address-refused')
  })
})

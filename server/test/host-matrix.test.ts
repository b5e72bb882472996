import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, startTestServer, type TestServer, unlimited } from '../src/services/api/api.suite.ts'

const site = 'https://live.example'
const listed = 'https://tools.example'

/** How a request may say what host it is for; PORT is ours. Only the lines of `Host` and of the request differ. */
const ours: Readonly<Record<string, string>> = {
  '127.0.0.1:PORT': 'http://127.0.0.1:PORT',
  'localhost:PORT': 'http://localhost:PORT',
  'LOCALHOST:PORT': 'http://localhost:PORT',
  'localhost.:PORT': 'http://localhost:PORT',
  '[::1]:PORT': 'http://[::1]:PORT',
  'live.example': site,
  'Live.Example': site,
  'live.example.': site,
  'live.example:443': site,
}

const foreign: readonly string[] = [
  ...['evil.test', 'evil.test:PORT', 'evil.test:80', 'localhost.evil.test:PORT', 'evil.test.localhost:PORT'],
  ...['localhost', '127.0.0.1', '[::1]', 'localhost:1', '127.0.0.1:80', '127.0.0.1:443'],
  ...['live.example:80', 'live.example:PORT', 'sub.live.example', 'live.example.evil.test', 'xlive.example'],
  ...['localhost:80@evil.test', 'evil.test@localhost:PORT', 'user:word@localhost:PORT', '@localhost:PORT'],
  ...['localhost:PORT/', 'localhost:PORT/x', 'localhost:PORT?x', 'localhost:PORT#x', 'http://localhost:PORT'],
  ...['127.1:PORT', '127.0.0.2:PORT', '2130706433:PORT', '0x7f000001:PORT', '0177.0.0.1:PORT', '0.0.0.0:PORT'],
  ...['127.0.0.1.nip.io:PORT', '127.0.0.1..:PORT', 'localhost..:PORT', '.localhost:PORT'],
  ...['[::ffff:127.0.0.1]:PORT', '[::]:PORT', '[0:0:0:0:0:0:0:1]:PORT', '[::1%25lo]:PORT', '::1:PORT', '[::1:PORT'],
  ...['localhost:', 'localhost:+PORT', 'localhost:PORT0', 'localhost: PORT', ':PORT', '', 'localhost PORT'],
  ...['localhost:PORT, evil.test', 'localhost:PORT,localhost:PORT', 'lоcalhost:PORT', 'xn--lcalhost-c3h:PORT', '*'],
]

/** Heads that name a host in more than one place, or in none. */
const heads: Readonly<Record<string, (head: Head) => string>> = {
  'no host at all': ({ method, path, rest }) => `${method} ${path} HTTP/1.1\r\n${rest}`,
  'none, as of old': ({ method, path, rest }) => `${method} ${path} HTTP/1.0\r\n${rest}`,
  'ours twice': (head) => write({ ...head, rest: `Host: ${head.host}\r\n${head.rest}` }),
  'ours, then another': (head) => write({ ...head, rest: `Host: evil.test\r\n${head.rest}` }),
  'another, then ours': (head) => write({ ...head, host: 'evil.test', rest: `Host: ${head.host}\r\n${head.rest}` }),
  'another in the request line': (head) => write({ ...head, path: `http://evil.test${head.path}` }),
  'ours in the request line, another below': (head) =>
    write({ ...head, path: `http://${head.host}${head.path}`, host: 'evil.test' }),
  'another as a path': (head) => write({ ...head, path: `//evil.test${head.path}`, host: 'evil.test' }),
}

interface Head {
  readonly method: string
  readonly path: string
  readonly host: string
  /** Further lines, and the body. */
  readonly rest: string
}

const write = ({ method, path, host, rest }: Head) => `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${rest}`

const upgrade =
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const body = '{"uniqueId":"mira"}'
const close = 'Connection: close\r\n'

/** Ways to ask; the first two read, the others change something or stay open both ways. */
const ways = {
  HTTP: { method: 'GET', path: '/api/v1/livestreams', lines: close, ok: 200 },
  SSE: { method: 'GET', path: '/api/v1/livestreams/events', lines: 'Accept: text/event-stream\r\n', ok: 200 },
  POST: {
    ...{ method: 'POST', path: '/api/v1/livestreams/connect', ok: 202 },
    lines: `${close}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`,
  },
  WebSocket: { method: 'GET', path: '/ws?events=0', lines: upgrade, ok: 101 },
} as const
type Way = keyof typeof ways

const strangers = ['http://evil.test', 'https://evil.test', 'http://evil.test:PORT', 'http://localhost', 'null']
const more = ['http://live.example', 'https://live.example:8443', 'http://127.0.0.1:PORT.evil.test', listed]

describe('of all hosts that a request can name, only ours are answered', () => {
  let server: TestServer
  /** Of a browser that is signed in, which sends it with whatever page asks. */
  let cookie: string
  beforeAll(async () => {
    const userSessions = { perAddress: 1e6, perWorkspace: 1e6, total: 1e6 }
    server = await startTestServer({ publicUrl: site, corsOrigins: [listed], userSessions }, unlimited)
    const person = await signIn(server, 'Ann')
    const row = { workspace_id: 'default', account_id: person.accountId, role: 'owner' } as const
    await server.ports.db.query.insertInto('teams.members').values(row).execute()
    cookie = String(person.headers().cookie)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const fill = (text: string) => text.replaceAll('PORT', String(server.port))
  const headOf = (way: Way, host: string, origin: string | undefined): Head => {
    const { method, path, lines } = ways[way]
    const from = origin === undefined ? '' : `Origin: ${fill(origin)}\r\n`
    return {
      method,
      path,
      host: fill(host),
      rest: `Cookie: ${cookie}\r\n${lines}${from}\r\n${method === 'POST' ? body : ''}`,
    }
  }

  /** Status and head of the answer; what follows is not waited for. */
  const say = (text: string): Promise<{ readonly status: number; readonly head: string }> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
        if (!answer.includes('\r\n\r\n')) return
        resolve({ status: Number(answer.split(' ')[1]), head: answer.slice(0, answer.indexOf('\r\n\r\n')) })
        socket.destroy()
      })
      socket.on('error', reject)
      socket.on('end', () => reject(new Error(`no answer to ${text}`)))
      socket.write(text)
    })

  const allOrigins = (own: string) => [undefined, own, ...strangers, ...more]

  test.each(Object.entries(ours))('%s is ours, to whom may ask', async (host, own) => {
    for (const way of Object.keys(ways) as Way[]) {
      for (const origin of allOrigins(own)) {
        const { status, head } = await say(write(headOf(way, host, origin)))
        const isReading = way === 'HTTP' || way === 'SSE'
        const mayAsk = origin === own || (isReading && origin !== listed)
        expect(status, `${way} from ${origin}`).toBe(mayAsk ? ways[way].ok : 403)
        // What may ask all the same may not read the answer.
        if (origin !== listed) expect(head.toLowerCase()).not.toContain('access-control')
      }
    }
  })

  test.each(foreign)('%j is not', async (host) => {
    for (const way of Object.keys(ways) as Way[]) {
      for (const origin of allOrigins(`http://${fill(host)}`)) {
        const { status } = await say(write(headOf(way, host, origin)))
        expect(status, `${way} from ${origin}`).toBe(421)
      }
    }
  })

  test.each(Object.entries(heads))('%s is not', async (_name, writeHead) => {
    for (const way of Object.keys(ways) as Way[]) {
      for (const origin of allOrigins('http://localhost:PORT')) {
        const { status } = await say(writeHead(headOf(way, 'localhost:PORT', origin)))
        expect(status, `${way} from ${origin}`).toBe(421)
      }
    }
  })

  test('nothing was changed, or left open, by any that was refused', async () => {
    expect(Object.keys(ours).length + foreign.length + Object.keys(heads).length).toBeGreaterThan(60)
    await expect
      .poll(async () => (await server.ask('/metrics')).text)
      .toMatch(/feed_clients\{[^}]*\} 0|^(?!.*feed_clients\{)/m)
  })
})

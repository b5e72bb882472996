import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { Problem } from '@livetap/contracts/http.ts'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { silentLog } from '#kernel/log.ts'
import type { Bus } from '#ports/bus.ts'
import type { Db } from '#ports/db.ts'
import { asOwner } from '../../../../test/test-accounts.ts'
import { type Answer, openTestPorts, startTestServer, type TestServer, testOptions } from '../api.suite.ts'
import { startApi } from '../api.ts'

let server: TestServer
const logged: object[] = []
const noted: object[] = []
const log: Log = {
  ...silentLog,
  info: (fields) => void noted.push(fields),
  error: (fields) => void logged.push(fields),
}

beforeAll(async () => {
  server = await startTestServer({ allowedHosts: ['live.example'] }, { log })
})
afterAll(() => server[Symbol.asyncDispose]())

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, json: { status, code } })
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(Check(Problem, answer.json)).toBe(true)
  expect(answer.headers).toMatchObject({
    'content-security-policy': "default-src 'none';base-uri 'none';object-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
}

const connectPath = '/api/v1/livestreams/connect'
const post = (body: string | object, headers: Record<string, string> = {}, path = connectPath) =>
  server.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

describe('every error is a problem', () => {
  it.each([
    ['an unknown address', () => server.ask('/api/v1/nothing'), 404, 'not-found'],
    ['another method', () => server.ask('/api/v1/streams', { method: 'DELETE' }), 405, 'method-not-allowed'],
    ['TRACE', () => server.ask('/api/v1/streams', { method: 'TRACE' }), 404, 'not-found'],
    ['an unknown stream', () => server.ask('/api/v1/streams/1'), 404, 'stream-not-found'],
    ['a bad escape', () => server.ask('/api/v1/streams/%ff%zz'), 400, 'bad-request'],
    ['a long parameter', () => server.ask(`/api/v1/streams/${'x'.repeat(5000)}`), 414, 'uri-too-long'],
    ['malformed JSON', () => post('{"uniqueId":'), 400, 'malformed-json'],
    ['an empty body', () => post(''), 400, 'malformed-json'],
    ['a poisoned body', () => post('{"__proto__":{"x":1},"uniqueId":"a"}'), 400, 'malformed-json'],
    ['a body of the wrong shape', () => post('[]'), 400, 'invalid-request'],
    [
      'a body of another type',
      () => post('uniqueId=a', { 'content-type': 'text/plain' }),
      415,
      'unsupported-media-type',
    ],
    ['a large body', () => post({ uniqueId: 'x'.repeat(70_000) }), 413, 'payload-too-large'],
    ['a foreign cursor', () => server.ask('/api/v1/streams?cursor=abc'), 400, 'cursor-invalid'],
    ['a time out of range', () => server.ask('/api/v1/events?from=0000-01-01T00:00:00Z'), 400, 'invalid-request'],
    ['U+0000 in a query', () => server.ask('/api/v1/events?text=%00'), 400, 'invalid-request'],
    ['U+0000 in a path', () => server.ask('/api/v1/streams/%00'), 400, 'invalid-request'],
    [
      'a wrong token',
      () => server.ask('/api/v1/streams', { headers: { authorization: 'Bearer x' } }),
      401,
      'token-invalid',
    ],
    ['another host', () => server.ask('/', { headers: { host: 'evil.example' } }), 421, 'host-not-allowed'],
    ['another origin', () => post({ uniqueId: 'a' }, { origin: 'http://evil.example' }), 403, 'origin-not-allowed'],
    ['a parameter twice', () => server.ask('/api/v1/events?limit=1&limit=2'), 400, 'invalid-request'],
  ])('%s', async (_name, ask, status, code) => expectProblem(await ask(), status, code))

  it('says what is wrong with a body that is not JSON, and what to do', async () =>
    expect((await post('{"uniqueId":')).json.detail).toBe('The body is not JSON. Send valid JSON.'))

  it('names every place of a request that is wrong', async () => {
    const answer = await server.ask('/api/v1/events?limit=0&order=up&from=yesterday')
    expectProblem(answer, 400, 'invalid-request')
    const paths = answer.json.errors.map(({ path }: { path: string }) => path)
    expect(new Set(paths)).toEqual(new Set(['/query/limit', '/query/order', '/query/from']))
    expect((await post({ uniqueId: 5 })).json.errors).toMatchObject([{ path: '/uniqueId' }])
  })

  it.each([
    ['no HTTP at all', 'hello there\r\n\r\n', 400],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', 421],
    ['two hosts', 'GET /health HTTP/1.1\r\nhost: localhost:PORT\r\nhost: localhost:PORT\r\n\r\n', 421],
    [
      'another address in the request line',
      'GET http://evil.example/health HTTP/1.1\r\nhost: localhost:PORT\r\n\r\n',
      421,
    ],
    ['headers without an end', `GET /health HTTP/1.1\r\nhost: localhost:PORT\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ])('also for %s', async (_name, text, status) => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write(text.replaceAll('PORT', String(server.port)))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString()
    })
    await expect.poll(() => answer).toContain(`"status":${status}`)
    expect(answer).toContain(`HTTP/1.1 ${status} `)
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff')
    socket.destroy()
  })
})

describe('a failure inside', () => {
  const failing = async (error: Error) => {
    const { ports, stack } = await openTestPorts()
    const query = new Proxy(ports.db.within('default'), {
      get: (target, name) => {
        if (name === 'selectFrom' || name === 'getExecutor') throw error
        return Reflect.get(target, name)
      },
    })
    const db: Db = { ...ports.db, within: () => query, check: () => Promise.reject(error) }
    const bus = { ...ports.bus, check: async () => {} } as unknown as Bus
    const options = testOptions
    const api = stack.use(await startApi({ ...ports, db, bus, log }, options))
    return { url: api.url, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  }

  it('is logged under the id that the caller gets, and nothing else is told', async () => {
    await using api = await failing(new Error('secret detail'))
    const response = await fetch(`${api.url}/api/v1/livestreams`, { headers: asOwner })
    const problem = (await response.json()) as Problem
    expect(response.status).toBe(500)
    expect(problem).toMatchObject({ code: 'internal', status: 500 })
    expect(JSON.stringify(problem)).not.toContain('secret')
    expect(logged).toContainEqual(expect.objectContaining({ requestId: problem.instance, error: 'secret detail' }))
  })

  it('of the database says to come back, and health names it', async () => {
    await using api = await failing(new AppError('database-unavailable', 'no answer', { transient: true }))
    for (const path of ['livestreams', 'streams', 'events', `streams/1/events`]) {
      const response = await fetch(`${api.url}/api/v1/${path}`, { headers: asOwner })
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await response.json()).toMatchObject({ code: 'database-unavailable' })
    }
    const health = await fetch(`${api.url}/health`)
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({
      status: 'failing',
      checks: { database: { ok: false, error: 'no answer' }, bus: { ok: true } },
    })
    expect((await fetch(`${api.url}/ready`)).status).toBe(503)
  })
})

describe('who is refused for what they may not', () => {
  it.each([
    ['a wrong password', 'login', '{"email":"ann@example.org","password":"canary canary"}', {}, 'credentials-wrong'],
    ['a made-up token', 'me?canary=1', undefined, { authorization: 'Bearer canary' }, 'token-invalid'],
    ['a program', 'me', undefined, asOwner, 'not-permitted'],
    ['another host', 'me', undefined, { host: 'canary.example' }, 'host-not-allowed'],
    ['another origin', 'login', '{}', { origin: 'https://canary.example' }, 'origin-not-allowed'],
  ])('is written down, without what they sent: %s', async (_name, path, body, headers, code) => {
    noted.length = 0
    const sent = { anonymous: true, method: body ? 'POST' : 'GET', ...(body ? { body } : {}) }
    const json = body ? { 'content-type': 'application/json' } : {}
    const answer = await server.ask(`/api/v1/auth/${path}`, { ...sent, headers: { ...json, ...headers } })
    expect(answer.json).toMatchObject({ code })
    const [method, route] = [sent.method, `/api/v1/auth/${path.split('?')[0]}`]
    const { instance: requestId, status } = answer.json
    expect(noted).toEqual([{ requestId, address: '127.0.0.1', method, route, status, code }])
  })

  it('is one who is not signed in any more, or asks for too much: that is no line', async () => {
    noted.length = 0
    expect((await server.ask('/api/v1/streams', { anonymous: true })).status).toBe(401)
    expect((await server.ask('/api/v1/events?limit=0')).status).toBe(400)
    expect(noted).toEqual([])
  })
})

describe('who asks too often', () => {
  /** Status of an answer to somebody at another address than this machine's usual one. */
  const askFromAfar = (agent: Agent): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer a-guess' }
      const place = { port: server.port, host: '127.0.0.1', localAddress: '127.0.0.9', path: '/api/v1/streams' }
      get({ ...place, agent, headers }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      }).on('error', reject)
    })

  it('is refused, also when every question was refused before', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const statuses = await Promise.all(Array.from({ length: 1210 }, () => askFromAfar(agent)))
    agent.destroy()
    expect(statuses.filter((status) => status === 401)).toHaveLength(1200)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    expect((await server.ask('/api/v1/streams')).status).toBe(200)
  })
})

describe('what may be asked', () => {
  it('with the token, or without one', async () => {
    expect((await server.ask('/ready')).status).toBe(200)
    const headers = { authorization: 'Bearer a-token-of-the-tests' }
    expect((await server.ask('/ready', { headers })).status).toBe(200)
  })

  it('from the same origin, under a name that was allowed', async () => {
    const same = { origin: `http://127.0.0.1:${server.port}` }
    expect((await post({ uniqueId: 'mira' }, same)).status).toBe(202)
    const proxied = { host: 'live.example', origin: 'https://live.example' }
    expect((await post({ uniqueId: 'mira' }, proxied)).status).toBe(202)
  })
})

describe('headers', () => {
  it('say what is in an answer, and how it is written', async () => {
    const typeOf = async (path: string, headers = {}) =>
      String((await server.ask(path, { headers: { ...asOwner, ...headers } })).headers['content-type'])
    expect(await typeOf('/api/v1/streams')).toBe('application/json; charset=utf-8')
    expect(await typeOf('/api/docs')).toBe('text/html; charset=utf-8')
    expect(await typeOf('/metrics')).toMatch(/^text\/plain; .*charset=utf-8/)
    expect(await typeOf('/api/v1/nothing')).toBe('application/problem+json')
  })

  it('keep pages from doing what they need not', async () => {
    const { headers } = await server.ask('/ready')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("style-src 'self';")
    expect(policy).toContain("img-src 'self' data: https://*.tiktokcdn.com ")
    expect(policy).toContain("require-trusted-types-for 'script';trusted-types 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none';object-src 'none'")
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['strict-transport-security']).toBeUndefined()
    expect((await server.ask('/api/v1/streams')).headers['cache-control']).toBe('no-store')
    const docs = String((await server.ask('/api/docs')).headers['content-security-policy'])
    expect(docs).not.toContain('unsafe')
  })
})

describe('a method that an address does not take', () => {
  it.each([
    ['DELETE', '/api/v1/streams', 'GET, HEAD'],
    ['GET', '/api/v1/livestreams/connect', 'POST'],
    ['POST', '/api/v1/replays/1', 'GET, HEAD, PATCH'],
    ['OPTIONS', '/api/v1/streams/1/events', 'GET'],
    ['PUT', '/api/v1/openapi.json', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
  ])('%s %s is answered with those that it takes', async (method, path, allow) => {
    const answer = await server.ask(path, { method, body: '{', headers: { 'content-type': 'text/plain' } })
    expectProblem(answer, 405, 'method-not-allowed')
    expect(String(answer.headers.allow).split(', ').toSorted().join(', ')).toBe(allow)
  })
})

describe('starting', () => {
  it('leaves nothing open when it cannot listen', async () => {
    const options = { ...testOptions, port: server.port }
    await expect(startApi(server.ports, options)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect((await server.ask('/ready')).status).toBe(200)
  })
})

describe('stopping', () => {
  it('ends open streams and connections that say nothing', async () => {
    const { ports, stack } = await openTestPorts()
    const options = testOptions
    const api = await startApi(ports, options)
    const response = await fetch(`${api.url}/api/v1/livestreams/events`, { headers: asOwner })
    const ended = response.text()
    const idle = connect(Number(new URL(api.url).port), '127.0.0.1')
    await new Promise((resolve) => idle.once('connect', resolve))
    await api[Symbol.asyncDispose]()
    expect(await ended).toContain('retry: ')
    await expect(fetch(api.url)).rejects.toThrow()
    await stack.disposeAsync()
  })
})

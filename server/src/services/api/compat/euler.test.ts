import { once } from 'node:events'
import type { LivestreamState } from '@livetap/contracts/livestream.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEulerSource } from '#adapters/euler/euler.ts'
import { silentLog } from '#kernel/log.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { asOwner, testToken } from '../../../../test/test-accounts.ts'
import { createEvents, type EventSpec, startTestServer, streamId, type TestServer } from '../api.suite.ts'
import { EulerClient, Listener, makeKey, sayState } from './compat.suite.ts'

let server: TestServer
let token: string
let names = 0
const create = createEvents()
const patience = { timeout: 45_000 }

beforeAll(async () => {
  server = await startTestServer()
  token = (await makeKey(server)).token
})
afterAll(() => server[Symbol.asyncDispose]())

const address = (query: string) => `ws://127.0.0.1:${server.port}/compat/euler?${query}`
const say = (message: string): EventSpec => ({ payload: { message, emotes: [], language: 'en' } })

/** A live of its own, and somebody who looks at it. */
async function watch(more = '') {
  const name = `live${++names}`
  const room = String(BigInt(streamId) + BigInt(100 * names))
  const sessionId = `00000000-0000-4000-8000-${String(names).padStart(12, '0')}`
  sayState(server, { uniqueId: name, streamId: room, title: 'Cooking' })
  const client = new EulerClient(address(`uniqueId=${name}&apiKey=${token}${more}`))
  await expect.poll(() => client.types, patience).toContain('tiktok.connect')
  const record = (...specs: EventSpec[]) =>
    server.record(create(specs.map((spec) => ({ ...spec, streamId: room, sessionId }))))
  return { name, room, client, record }
}

describe('a client of Euler', () => {
  it('is told who serves, which room it is, and then everything that happens, until the end', async () => {
    const { room, name, client, record } = await watch()
    await record(
      say('hello'),
      { type: 'GIFT' },
      { type: 'RAW', payload: { rawType: 'WebcastQuestionNewMessage', data: { data: { content: 'What?' } } } },
      { type: 'STREAM_END', payload: { action: 3, reason: 'ended' } },
      say('after the end'),
    )
    await expect.poll(() => client.closed, patience).toEqual({ code: 4005, reason: 'STREAM_END' })
    expect(client.types).toEqual([
      ...['workerInfo', 'roomInfo', 'tiktok.connect', 'WebcastChatMessage', 'WebcastGiftMessage'],
      ...['WebcastQuestionNewMessage', 'WebcastControlMessage'],
    ])
    expect(client.all('roomInfo')[0]).toMatchObject({
      id: room,
      roomInfo: { title: 'Cooking', owner: { uniqueId: name } },
    })
    expect(client.all('WebcastChatMessage')[0]).toMatchObject({ comment: 'hello', user: { uniqueId: 'u42' } })
    expect(client.coins).toBe(2)
    for (const text of client.texts)
      expect(JSON.parse(text)).toEqual({ timestamp: expect.any(Number), messages: [expect.anything()] })
  })

  it('is sent one message at a time when it asks for that', async () => {
    const { client, record } = await watch('&features.bundleEvents=false')
    await record(say('hello'))
    await expect.poll(() => client.texts.length, patience).toBe(4)
    expect(client.texts.map((text) => Object.keys(JSON.parse(text)))).toEqual(Array(4).fill(['type', 'data']))
  })

  it('stays while the reception is only interrupted, and goes with it', async () => {
    const { client, record } = await watch()
    const closed = (willReconnect: boolean) => ({ code: 1006, reason: 'lost', willReconnect })
    await record({ type: 'DISCONNECTED', payload: closed(true) }, { type: 'CONNECTED' }, say('back'))
    await expect.poll(() => client.types, patience).toContain('WebcastChatMessage')
    expect(client.types.slice(3, 5)).toEqual(['tiktok.disconnect', 'tiktok.connect'])
    expect(client.closed).toBeUndefined()
    await record({ type: 'DISCONNECTED', payload: closed(false) })
    await expect.poll(() => client.closed?.code, patience).toBe(4005)
  })

  it('is of one live: the next one closes it', async () => {
    const { client, name, room } = await watch()
    sayState(server, { uniqueId: name, streamId: room, state: 'ended' })
    sayState(server, { uniqueId: name, streamId: `${room}1` })
    await expect.poll(() => client.closed?.code, patience).toBe(4005)
  })

  it('is closed half a minute after the reception has ended, when the log says nothing of it', async () => {
    const clock = new ManualClock()
    await using later = await startTestServer({}, { clock })
    const { token: key } = await makeKey(later)
    sayState(later)
    using client = new EulerClient(`ws://127.0.0.1:${later.port}/compat/euler?uniqueId=mira&apiKey=${key}`)
    await expect.poll(() => client.types, patience).toContain('tiktok.connect')
    const advance = async (state: LivestreamState) => {
      sayState(later, { state })
      await clock.advance(20_000)
      client.socket.ping()
      await once(client.socket, 'pong')
    }
    await advance('offline')
    await advance('live')
    await advance('connecting')
    expect(client.closed).toBeUndefined()
    sayState(later, { state: 'offline' })
    await clock.advance(10_000)
    await expect.poll(() => client.closed?.code, patience).toBe(4005)
  })

  it('is told nothing of other lives', async () => {
    const one = await watch()
    const other = await watch()
    await other.record(say('theirs'))
    await one.record(say('ours'))
    await expect.poll(() => one.client.types, patience).toContain('WebcastChatMessage')
    expect(one.client.all('WebcastChatMessage').map(({ comment }) => comment)).toEqual(['ours'])
  })
})

describe('a refusal', () => {
  it('is a close with the code of Euler', async () => {
    sayState(server)
    sayState(server, { uniqueId: 'nora', state: 'offline' })
    sayState(server, { uniqueId: 'theirs', workspaceId: 'elsewhere' })
    const { token: mighty } = await makeKey(server, ['log:read', 'log:export'])
    const { token: other } = await makeKey(server, ['fault:read'])
    const cases: [query: string, code: number, word: string][] = [
      [`apiKey=${token}`, 4400, 'INVALID_OPTIONS'],
      [`apiKey=${token}&uniqueId=mira&features.rawMessages=true`, 4400, 'INVALID_OPTIONS'],
      [`apiKey=${token}&uniqueId=mira&features.schemaVersion=v1`, 4400, 'INVALID_OPTIONS'],
      ['uniqueId=mira', 4401, 'INVALID_AUTH'],
      ['uniqueId=mira&jwtKey=a.b.c', 4401, 'INVALID_AUTH'],
      ['uniqueId=mira&apiKey=nonsense', 4401, 'INVALID_AUTH'],
      [`uniqueId=mira&apiKey=${testToken}`, 4401, 'INVALID_AUTH'],
      [`uniqueId=mira&apiKey=${mighty}`, 4403, 'NO_PERMISSION'],
      [`uniqueId=mira&apiKey=${other}`, 4403, 'NO_PERMISSION'],
      [`uniqueId=nobody&apiKey=${token}`, 4404, 'NOT_LIVE'],
      [`uniqueId=nora&apiKey=${token}`, 4404, 'NOT_LIVE'],
      [`uniqueId=theirs&apiKey=${token}`, 4404, 'NOT_LIVE'],
    ]
    for (const [query, code, word] of cases) {
      using client = new Listener(address(query), asOwner)
      await expect.poll(() => client.closed?.code, { ...patience, message: query }).toBe(code)
      expect(client.closed?.reason).toMatch(new RegExp(`^${word}(: |$)`))
      expect(client.texts).toEqual([])
    }
  })

  it('is 4429 where there are too many of a key, and 1011 where nobody knows why', async () => {
    let broken = false
    await using full = await startTestServer(
      { trustedProxies: ['127.0.0.1'], connectionsPerAddress: 1000 },
      (plain) => ({
        limits: { take: async () => ({ allowed: true, remaining: 1, resetMs: 0 }) },
        clock: {
          ...plain.clock,
          now: () => {
            if (broken) throw new Error('an error that nobody expects')
            return plain.clock.now()
          },
        },
      }),
    )
    sayState(full)
    const { token: key } = await makeKey(full)
    const url = `ws://127.0.0.1:${full.port}/compat/euler?uniqueId=mira&apiKey=${key}`
    const from = { 'x-forwarded-for': '203.0.113.9' }
    const clients = Array.from({ length: 20 }, () => new EulerClient(url, from))
    for (const client of clients) await expect.poll(() => client.types, patience).toContain('tiktok.connect')
    using tooMany = new EulerClient(url, from)
    await expect.poll(() => tooMany.closed?.code, patience).toBe(4429)
    for (const client of clients) client[Symbol.dispose]()
    broken = true
    using failed = new EulerClient(url, from)
    await expect.poll(() => failed.closed, patience).toEqual({ code: 1011, reason: 'INTERNAL_ERROR' })
    broken = false
  })

  it('is understood by our own client', async () => {
    const source = createEulerSource({ url: address(''), log: silentLog })
    const connect = (uniqueId: string, eulerApiKey: string) =>
      source.connect({ uniqueId, credentials: { eulerApiKey } }, AbortSignal.timeout(45_000))
    await expect(connect('nobody', token)).rejects.toMatchObject({ code: 'live-offline' })
    await expect(connect('mira', 'nonsense')).rejects.toMatchObject({ code: 'source-not-configured' })
  })
})

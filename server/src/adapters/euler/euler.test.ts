import type { AddressInfo } from 'node:net'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { AppError } from '#kernel/errors.ts'
import { silentLog } from '#kernel/log.ts'
import type { SourceClosed, SourceConnection, SourceMessage, SourceSink } from '#ports/live-source.ts'
import { describeClose, explainHandshake } from './closes.ts'
import { createEulerSource, type EulerLimits } from './euler.ts'
import { findRoom, readFrame } from './frames.ts'

class Sink implements SourceSink {
  readonly received: SourceMessage[] = []
  readonly closings: SourceClosed[] = []
  hold: PromiseWithResolvers<void> | undefined

  async messages(batch: readonly SourceMessage[]) {
    this.received.push(...batch)
    await this.hold?.promise
  }

  closed(info: SourceClosed) {
    this.closings.push(info)
  }

  get ids() {
    return this.received.map(({ messageId }) => messageId)
  }
}

const comments = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    completeEvent({ kind: 'comment', person: 'ida', text: `number ${index}` }),
  )
const until = (condition: () => boolean) => expect.poll(condition, { timeout: 45_000, interval: 5 }).toBe(true)
const patience = () => AbortSignal.timeout(45_000)

describe('through the wire', () => {
  let simulator: Simulator
  let names = 0
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(() => simulator[Symbol.asyncDispose]())

  const create = (limits: Partial<EulerLimits> = {}) =>
    createEulerSource({
      url: `${simulator.origin.replace('http', 'ws')}/euler-ws`,
      log: silentLog,
      limits,
    })

  async function watch(scenario = {}, limits: Partial<EulerLimits> = {}) {
    const username = `live${names++}`
    const roomId = simulator.addLive(username, scenario)
    const connection = await create(limits).connect(
      { uniqueId: username, credentials: { eulerApiKey: 'key' } },
      patience(),
    )
    await until(() => simulator.report(username).watching === 1)
    const sentIds = () => simulator.sent(username).map(({ messageId }) => messageId)
    return { username, roomId, connection, sink: new Sink(), sentIds }
  }

  it('a live is received in order, with its name, room and history', async () => {
    const live = await watch({ title: 'a live', warmUp: 5, rates: { comment: 5 } })
    expect([live.connection.roomId, live.connection.title]).toEqual([live.roomId, 'a live'])
    live.connection.start(live.sink)
    simulator.publish(live.username, ...comments(500))
    await until(() => live.sink.received.length >= 505)
    expect(live.sink.ids.slice(0, 505)).toEqual(live.sentIds().slice(0, 505))
    expect(live.sink.received.at(-1)).toMatchObject({
      type: 'WebcastChatMessage',
      isHistory: false,
      data: { comment: expect.any(String), user: { uniqueId: expect.any(String) } },
    })
    await live.connection.close()
    await until(() => simulator.report(live.username).watching === 0)
  })

  it('a live ends after everything before the end', async () => {
    const { username, connection, sink, sentIds } = await watch()
    connection.start(sink)
    simulator.publish(username, ...comments(50))
    simulator.endLive(username)
    await until(() => sink.closings.length > 0)
    expect([sink.ids, sink.closings]).toEqual([sentIds(), [{ code: 0, reason: 'the live has ended', ended: true }]])
  })

  it.each<[how: number | 'terminate', ended: boolean]>([
    [4500, false],
    [4555, false],
    [4005, true],
    ['terminate', false],
  ])('a connection that is closed (%s) says so', async (how, ended) => {
    const { username, connection, sink } = await watch()
    connection.start(sink)
    simulator.closeAll(username, how)
    await until(() => sink.closings.length > 0)
    expect(sink.closings).toMatchObject([{ code: how === 'terminate' ? 1006 : how, ended }])
  })

  it('a frame that is no JSON becomes one message', async () => {
    const { username, connection, sink } = await watch()
    connection.start(sink)
    simulator.setFault(username, 'corrupt-frame', true, 1)
    simulator.publish(username, ...comments(1))
    simulator.publish(username, ...comments(1))
    await until(() => sink.received.filter(({ type }) => type === 'WebcastChatMessage').length === 2)
    const bad = sink.received.find(({ type }) => type === ControlEvent.badFrame)
    expect(bad?.data).toMatchObject({ reason: 'bad-json' })
    await connection.close()
  })

  it('close lets nothing reach the sink afterwards', async () => {
    const { username, connection, sink } = await watch()
    sink.hold = Promise.withResolvers()
    connection.start(sink)
    simulator.publish(username, ...comments(2000))
    await until(() => sink.received.length > 0)
    const received = sink.received.length
    const closing = connection.close()
    sink.hold.resolve()
    await closing
    await until(() => simulator.report(username).watching === 0)
    expect([sink.received.length, sink.closings]).toEqual([received, []])
  })

  it.each<[close: string, code: string, transient: boolean]>([
    ['4400', 'connection-refused', false],
    ['4401', 'source-not-configured', false],
    ['4403', 'sign-plan-required', false],
    ['4404', 'live-offline', true],
    ['4429', 'connection-limit', true],
    ['4500', 'tiktok-unreachable', true],
    ['4556', 'tiktok-unreachable', true],
  ])('a refusal with code %s is %s', async (close, code, transient) => {
    const username = `live${names++}`
    simulator.addLive(username, {})
    simulator.setFault(username, 'euler-socket', close)
    const error = await create()
      .connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, patience())
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code, transient, remedy: expect.stringMatching(/\.$/) })
  })

  it.each([0, 1, 3, 10, 20])('an abort %d ms into connecting leaves nothing open', async (ms) => {
    const username = `live${names++}`
    simulator.addLive(username, {})
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('not any more')), ms)
    const connecting = create().connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, abort.signal)
    const result = await connecting.catch((error: unknown) => error)
    if (result instanceof Error) expect(result.message).toBe('not any more')
    else await (result as SourceConnection).close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(simulator.report(username).watching).toBe(0)
  })
})

describe('without a service that answers as it should', () => {
  const at = (url: string, limits: Partial<EulerLimits> = {}) => createEulerSource({ url, log: silentLog, limits })

  it('says that nobody is there', async () => {
    const connecting = at('ws://127.0.0.1:9').connect(
      { uniqueId: 'x', credentials: { eulerApiKey: 'very secret' } },
      patience(),
    )
    await expect(connecting).rejects.toMatchObject({ code: 'tiktok-unreachable', transient: true })
  })

  it('gives up on one that does not name the room', async () => {
    await using server = await serve(() => {})
    const connecting = at(server.url, { connectMs: 100 }).connect(
      { uniqueId: 'x', credentials: { eulerApiKey: 'very secret' } },
      patience(),
    )
    await expect(connecting).rejects.toMatchObject({ code: 'connect-timeout', transient: true })
    await until(() => server.open() === 0)
  })

  it('takes the room from the first message when the service does not describe it', async () => {
    const chat = { type: 'WebcastChatMessage', data: { common: { msgId: '1', roomId: '77' }, comment: 'hi' } }
    await using server = await serve((socket) => socket.send(JSON.stringify(chat)))
    const connection = await at(server.url).connect(
      { uniqueId: 'x', credentials: { eulerApiKey: 'very secret' } },
      patience(),
    )
    const sink = new Sink()
    connection.start(sink)
    await until(() => sink.received.length === 1)
    expect([connection.roomId, connection.title, sink.ids]).toEqual(['77', undefined, ['1']])
    await connection.close()
  })

  it.each<[apiKey: string | undefined, uniqueId: string, code: string]>([
    [undefined, 'x', 'source-not-configured'],
    ['', 'x', 'source-not-configured'],
    ['key', '@x', 'bad-username'],
    ['key', 'x&apiKey=1', 'bad-username'],
    ['key', '...', 'bad-username'],
  ])('with the key %j refuses @%s as %s', async (apiKey, uniqueId, code) => {
    const source = createEulerSource({ log: silentLog })
    const credentials = apiKey === undefined ? {} : { eulerApiKey: apiKey }
    expect(source.suffices?.(credentials)).toBe(Boolean(apiKey))
    await expect(source.connect({ uniqueId, credentials }, patience())).rejects.toMatchObject({
      code,
      transient: false,
    })
  })
})

it.each<[status: number, retryAfter: string | undefined, code: string, wait: number | undefined]>([
  [401, undefined, 'source-not-configured', undefined],
  [403, undefined, 'source-not-configured', undefined],
  [429, '7', 'connection-limit', 7000],
  [429, undefined, 'connection-limit', 60_000],
  [429, 'soon', 'connection-limit', 60_000],
  [503, undefined, 'tiktok-unreachable', undefined],
])('a handshake refused with %d (retry-after %s) is %s', (status, retryAfter, code, wait) => {
  expect(explainHandshake(status, retryAfter)).toMatchObject({ code, retryAfterMs: wait })
})

it('an unknown close code keeps its own words', () => {
  expect(describeClose(4999, 'something new')).toEqual({ code: 4999, reason: 'something new', ended: false })
})

describe('readFrame', () => {
  const read = (value: unknown) => readFrame(Buffer.from(JSON.stringify(value)))

  it('leaves out what the service says about itself', () => {
    const own = ['workerInfo', 'roomInfo', 'room.status', 'tiktok.connect', 'tiktok.disconnect', 'tiktok.rawBytes']
    expect(read({ timestamp: 1, messages: own.map((type) => ({ type, data: {} })) }).messages).toEqual([])
  })

  it('passes on what it does not know', () => {
    const messages = [
      { type: 'WebcastNewMessage', data: { common: { msgId: '0' } } },
      { type: 'SyntheticJoinMessage', data: { user: {} } },
    ]
    expect(read({ messages }).messages).toEqual(messages.map((message) => ({ ...message, isHistory: false })))
  })

  it.each<[name: string, value: unknown]>([
    ['a list', []],
    ['a number', 5],
    ['null', null],
    ['no type', { data: {} }],
    ['no data', { type: 'WebcastChatMessage' }],
    ['data that is a list', { type: 'WebcastChatMessage', data: [] }],
    ['one bad message among good ones', { messages: [{ type: 'a', data: {} }, 'x'] }],
    ['data that is nested too deeply', { type: 'a', data: JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`) }],
  ])('makes one message of %s', (_name, value) => {
    expect(read(value).messages).toMatchObject([{ type: ControlEvent.badFrame, data: { reason: 'bad-json' } }])
  })

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        readFrame(Buffer.from(text))
        findRoom(Buffer.from(text))
      }),
      { numRuns: 1000 },
    )
    const deep = Buffer.from('['.repeat(1_000_000))
    expect(readFrame(deep).messages).toHaveLength(1)
    expect(
      readFrame(Buffer.from(`{"type":"a","data":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`)).messages,
    ).toHaveLength(1)
  })
})

it.each<[name: string, item: unknown, roomId: string | undefined, title: string | undefined]>([
  ['a plain description', { type: 'roomInfo', data: { id: '7', title: 'a' } }, '7', 'a'],
  ['a nested one', { type: 'roomInfo', data: { roomInfo: { id_str: '8', id: 8, title: 'b' } } }, '8', 'b'],
  ['an id that lost digits', { type: 'roomInfo', data: { id: Number('7123456789012345678') } }, undefined, undefined],
  ['an id that is none', { type: 'roomInfo', data: { id: '0' } }, undefined, undefined],
  ['a message', { type: 'WebcastLikeMessage', data: { id: '5', common: { roomId: '9' } } }, '9', undefined],
  ['somebody else’s id', { type: 'WebcastGiftMessage', data: { id: '5' } }, undefined, undefined],
])('finds the room in %s', (_name, item, roomId, title) => {
  const room = findRoom(Buffer.from(JSON.stringify({ messages: [item] })))
  expect([room?.roomId, room?.title]).toEqual([roomId, title])
})

async function serve(
  greet: (socket: WebSocket) => void,
): Promise<AsyncDisposable & { readonly url: string; open(): number }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', greet)
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => server.clients.size,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

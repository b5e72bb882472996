import type { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  ConnectTimeoutError,
  InvalidResponseCompositeError,
  InvalidResponseError,
  PremiumFeatureError,
  SignAPIError,
  UserOfflineError,
} from 'tiktok-live-connector'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { hostileComments, loneSurrogateMark } from '#scenario/scenario.ts'
import { createStockClient, type StockClient, until } from '../test/stock-client.ts'
import { completeEvent, type Scenario, type Simulator, startSimulator } from './simulator.ts'

const rates = {
  comment: 40,
  like: 40,
  gift: 15,
  join: 20,
  follow: 5,
  share: 5,
  viewers: 3,
  emote: 3,
  subscribe: 3,
  question: 3,
}
const still: Scenario = { seed: 2 }
const lives = { still, busy: { seed: 5, rates, warmUp: 10 } satisfies Scenario }

let simulator: Simulator
let clients: StockClient[] = []

beforeAll(async () => {
  simulator = await startSimulator({ lives })
})
afterAll(() => simulator[Symbol.asyncDispose]())
beforeEach(() => {
  for (const [username, scenario] of Object.entries(lives)) simulator.addLive(username, scenario)
})
afterEach(async () => {
  for (const { connection } of clients) await connection.disconnect()
  clients = []
  simulator.limitSigning(undefined)
})

function createClient(username: string, ...more: [apiKey?: string, options?: object]): StockClient {
  const client = createStockClient(simulator.origin, username, ...more)
  clients.push(client)
  return client
}

async function watch(username: string): Promise<StockClient> {
  const client = createClient(username)
  await client.connection.connect()
  await until(() => simulator.report(username).watching > 0, 'the room to be entered')
  return client
}

function say(text: string): string {
  const [id] = simulator.publish('still', completeEvent({ kind: 'comment', text }))
  return id as string
}

describe('the unmodified connector', () => {
  test('connects, gets everything once and acknowledges it', async () => {
    simulator.addLive('finite', { seed: 5, rates, messages: 300, warmUp: 10 })
    const client = await watch('finite')
    expect(client.connection.roomInfo).toMatchObject({ data: { status: 2, title: 'finite is live' } })
    const isComplete = () => client.received.length === simulator.sent('finite').length && client.received.length >= 300
    // The end must wait: the unmodified connector takes frames apart side by side, and drops what the end overtakes.
    await until(isComplete, 'all messages')
    simulator.endLive('finite')
    await until(() => client.events.some(([name]) => name === 'disconnected'), 'the end of the live')
    for (const name of ['chat', 'gift', 'like', 'member', 'follow', 'share', 'roomUser', 'enterRoom', 'streamEnd']) {
      expect(client.events.map(([event]) => event)).toContain(name)
    }
    const sent = simulator.sent('finite')
    expect(client.received.map(({ messageId }) => messageId).toSorted()).toEqual(sent.map(({ messageId }) => messageId))
    expect(client.received.filter(({ isHistory }) => isHistory)).toHaveLength(10)
    await until(() => simulator.report('finite').watching === 0, 'the socket to close')
    const { counts, unackedFrames } = simulator.report('finite')
    expect({ ...counts, unackedFrames }).toMatchObject({
      framesAcked: counts.framesSent,
      wrongAcks: 0,
      unackedFrames: 0,
    })
    expect(sent.every(({ acks, histories }) => acks + histories === 1)).toBe(true)
  })

  test('gets sums that agree with the totals', async () => {
    const client = await watch('busy')
    await until(() => client.received.length > 150, 'some messages')
    simulator.setFault('busy', 'silence')
    const seen = () => client.received.reduce((sum, { data }) => sum + Number(data?.count ?? 0), 0)
    await until(() => seen() === simulator.totals('busy').likes, 'the last likes')
    expect(client.of('WebcastChatMessage')).toHaveLength(simulator.totals('busy').comments)
  })

  test('gets the gift list, through a signed address', async () => {
    const client = createClient('still', 'key', { enableExtendedGiftInfo: true })
    await client.connection.connect()
    expect(client.connection.availableGifts).toContainEqual(
      expect.objectContaining({ id: 5655, name: 'Rose', diamond_count: 1 }),
    )
  })

  test('gets the last messages again when it comes back, the same byte for byte', async () => {
    const first = await watch('still')
    const ids = Array.from({ length: 14 }, (_, number) => say(`number ${number}`))
    await until(() => first.received.length === 14, 'the comments')
    await first.connection.disconnect()
    const second = await watch('still')
    const history = second.received.filter(({ isHistory }) => isHistory)
    expect(history.map(({ messageId }) => messageId)).toEqual(ids.slice(-10))
    const payloads = new Map(first.received.map(({ messageId, payload }) => [messageId, payload]))
    for (const { messageId, payload } of history) expect(payload).toBe(payloads.get(messageId))
  })

  test('misses nothing between its first answer and its socket', async () => {
    const client = createClient('still')
    let id = ''
    const connecting = client.connection.connect()
    const fetch = client.connection.apiClient.rooms.fetchWebcastURL
    client.connection.apiClient.rooms.fetchWebcastURL = async (...parameters) => {
      const answer = await fetch.apply(client.connection.apiClient.rooms, parameters)
      id = say('in between')
      return answer
    }
    await connecting
    await until(() => client.received.some(({ messageId }) => messageId === id), 'the comment in between')
  })

  test('finds a new room after the live has ended and begun again', async () => {
    const before = simulator.report('still').roomId
    const client = await watch('still')
    const after = simulator.restartLive('still')
    expect(after).not.toBe(before)
    await until(() => client.events.some(([name]) => name === 'disconnected'), 'the end')
    const state = await createClient('still').connection.connect()
    expect(state.roomId).toBe(after)
  })

  test('writes a comment that everybody sees', async () => {
    const client = await watch('still')
    await client.connection.sendMessage('hello there')
    expect(simulator.chats('still')).toEqual(['hello there'])
    await until(() => client.of('WebcastChatMessage').length === 1, 'the comment')
  })

  test('gets hostile text as it was written', async () => {
    const client = await watch('still')
    simulator.publish('still', ...hostileComments.map((text) => completeEvent({ kind: 'comment', text })))
    await until(() => client.received.length === hostileComments.length, 'the comments')
    const texts = client.received.map(({ data }) => data?.content)
    const sent = hostileComments.map((text) => text.replaceAll(loneSurrogateMark, '\uFFFD\uFFFD\uFFFD'))
    // The unmodified connector does not keep the order.
    expect(texts.sort()).toEqual(sent.sort())
  })
})

describe('a fault', () => {
  const failures: [fault: string, value: string | true, error: new (...parameters: never[]) => Error, text: RegExp][] =
    [
      ['offline', true, UserOfflineError, /online/],
      ['sign', '402', PremiumFeatureError, /Premium/],
      ['sign', '500', SignAPIError, /500/],
      ['sign', 'reset', SignAPIError, /Connect Error/],
      ['sign', 'no-cookie', SignAPIError, /Empty Cookies/],
      ['sign', 'no-cursor', InvalidResponseError, /Missing cursor/],
      ['upgrade', 'blocked', Error, /DEVICE_BLOCKED|200/],
      ['upgrade', 'forbidden', Error, /403|illegal/],
      ['upgrade', 'reset', Error, /hang up|ECONNRESET/],
      ['upgrade', 'refused', Error, /ECONNREFUSED/],
    ]
  test.each(failures)('%s = %s keeps the connector out', async (fault, value, type, text) => {
    simulator.setFault('still', fault, value)
    const error = await createClient('still')
      .connection.connect()
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(type)
    expect(String((error as Error).message)).toMatch(text)
    simulator.clearFault('still')
    await createClient('still').connection.connect()
  })

  test('upgrade = hang ends in a timeout', async () => {
    vi.stubEnv('WS_CONNECT_TIMEOUT_MS', '200')
    simulator.setFault('still', 'upgrade', 'hang')
    await expect(createClient('still').connection.connect()).rejects.toThrow(ConnectTimeoutError)
    vi.unstubAllEnvs()
  })

  test.each(['captcha', 'broken', '403', 'reset'])(
    'html = %s sends the connector to the next source',
    async (value) => {
      simulator.setFault('still', 'html', value)
      expect((await createClient('still').connection.connect()).isConnected).toBe(true)
    },
  )

  test('in all look-ups names each', async () => {
    simulator.setFault('still', 'html', 'captcha')
    simulator.setFault('still', 'api', 'not-found')
    simulator.setFault('still', 'room-id', '403')
    const error = (await createClient('still')
      .connection.connect()
      .catch((reason: unknown) => reason)) as InvalidResponseCompositeError
    expect(error).toBeInstanceOf(InvalidResponseCompositeError)
    const texts = (error.config as { requestErrs: Error[] }).requestErrs.map(({ message }) => message)
    expect(texts).toEqual([
      expect.stringMatching(/blocked/),
      expect.stringMatching(/19881007/),
      expect.stringMatching(/lack of permission/),
    ])
  })

  test('nobody of that name is found nowhere', async () => {
    await expect(createClient('nobody').connection.connect()).rejects.toThrow(InvalidResponseCompositeError)
  })

  test('sign = 429 says when to come again', async () => {
    simulator.setFault('still', 'sign', '429', 1)
    const { roomId } = simulator.report('still')
    const answer = await fetch(`${simulator.origin}/euler/webcast/rooms/${roomId}/connect`)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(Number(answer.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
    expect(((await answer.json()) as { message: string }).message.length).toBeGreaterThan(19)
    await createClient('still').connection.connect()
  })

  test('the limit of one API key is not that of another', async () => {
    simulator.limitSigning({ perMinute: 1, burst: 1 })
    await createClient('still', 'one').connection.connect()
    await expect(createClient('still', 'one').connection.connect()).rejects.toThrow()
    await createClient('still', 'two').connection.connect()
  })
})

describe('on an open connection', () => {
  test('half-open sends nothing and says nothing', async () => {
    const client = await watch('still')
    simulator.setFault('still', 'half-open')
    const lost = say('lost')
    simulator.clearFault('still')
    const seen = say('seen')
    await until(() => client.received.some(({ messageId }) => messageId === seen), 'the second comment')
    expect(client.received.some(({ messageId }) => messageId === lost)).toBe(false)
    expect(client.connection.isConnected).toBe(true)
    expect(simulator.sent('still').find(({ messageId }) => messageId === lost)).toMatchObject({ deliveries: 0 })
  })

  test('duplicates have the same id', async () => {
    const client = await watch('still')
    simulator.setFault('still', 'duplicate', 1)
    const id = say('twice')
    await until(() => client.received.length === 2, 'both')
    expect(client.received.map(({ messageId }) => messageId)).toEqual([id, id])
  })

  test('a frame comes in another order', async () => {
    const client = await watch('still')
    simulator.setFault('still', 'reorder', 1)
    const ids = simulator.publish('still', ...['a', 'b', 'c'].map((text) => completeEvent({ kind: 'comment', text })))
    await until(() => client.received.length === 3, 'all three')
    expect(client.received.map(({ messageId }) => messageId)).toEqual(ids.toReversed())
  })

  test('history comes late, marked as such', async () => {
    const client = await watch('still')
    say('one')
    simulator.setFault('still', 'late-history', 1, 1)
    say('two')
    await until(() => client.received.length === 4, 'the history')
    expect(client.received.filter(({ isHistory }) => isHistory)).toHaveLength(2)
  })

  test('messages that cannot be read come in addition', async () => {
    const client = await watch('still')
    simulator.setFault('still', 'corrupt-payload', 1, 1)
    simulator.setFault('still', 'unknown-type', 1, 1)
    simulator.setFault('still', 'oversize', 1, 1)
    const id = say('real')
    await until(() => client.received.length === 4, 'all four')
    expect(client.received[0]?.messageId).toBe(id)
    expect(client.received.map(({ data }) => data !== undefined)).toEqual([true, false, false, true])
    expect(client.received[3]?.payload.length).toBeGreaterThan(2_000_000)
    expect(simulator.sent('still').filter(({ fault }) => fault)).toHaveLength(3)
  })

  test('a corrupt frame is an error and not the end', async () => {
    const client = await watch('still')
    simulator.setFault('still', 'corrupt-frame', 1, 1)
    say('before')
    await until(() => client.events.some(([name]) => name === 'error'), 'the error')
    const id = say('after')
    await until(() => client.received.some(({ messageId }) => messageId === id), 'the next comment')
  })

  test('a gzip bomb is small on the wire', async () => {
    const client = await watch('still')
    const sizes: number[] = []
    const socket = client.connection.wsClient as unknown as EventEmitter
    socket.removeAllListeners('message')
    socket.on('message', (bytes: Buffer) => sizes.push(bytes.length))
    simulator.setFault('still', 'gzip-bomb', 1, 1)
    say('before')
    await until(() => sizes.length === 2, 'the bomb')
    expect(sizes[1]).toBeLessThan(600_000)
    expect(sizes[1]).toBeGreaterThan(100_000)
  })

  test('closing says the code, cutting off says 1006', async () => {
    const client = await watch('still')
    expect(simulator.closeAll('still', 4001, 'moved')).toBe(1)
    await until(() => client.events.some(([name]) => name === 'disconnected'), 'the close')
    expect(client.events.at(-1)).toEqual(['disconnected', { code: 4001, reason: 'moved' }])
    const other = await watch('still')
    simulator.closeAll('still', 'terminate')
    await until(() => other.events.some(([name]) => name === 'disconnected'), 'the cut')
    expect(other.events.at(-1)).toEqual(['disconnected', expect.objectContaining({ code: 1006 })])
  })

  test('frames that nobody acknowledged are counted as lost', async () => {
    const client = await watch('still')
    const socket = client.connection.wsClient as unknown as { sendAck(): void }
    socket.sendAck = () => undefined
    say('unanswered')
    await until(() => client.received.length === 1, 'the comment')
    expect(simulator.report('still').unackedFrames).toBe(1)
    await client.connection.disconnect()
    await until(() => simulator.report('still').counts.framesLost === 1, 'the loss')
  })
})

describe('a live', () => {
  test('stands still while nobody watches, and goes on when told to', async () => {
    simulator.addLive('restless', { seed: 1, rates, whenUnwatched: 'continue' })
    await until(() => simulator.sent('restless').length > 5, 'events without viewers')
    expect(simulator.sent('busy')).toHaveLength(10)
    simulator.endLive('restless')
  })

  test('waits for acknowledgements when told to: its history holds all that is on the way', async () => {
    simulator.addLive('patient', { load: { perSecond: 2_000, kind: 'light' }, whenUnacknowledged: 'wait' })
    const client = await watch('patient')
    await until(() => client.received.length > 30, 'messages')
    const socket = client.connection.wsClient as unknown as { sendAck(): void }
    socket.sendAck = () => undefined
    simulator.addLive('restless', { seed: 1, rates, whenUnwatched: 'continue' })
    const pass = async () => {
      const { length } = simulator.sent('restless')
      await until(() => simulator.sent('restless').length > length + 5, 'time to pass elsewhere')
    }
    await pass()
    const sent = simulator.sent('patient')
    const open = sent.filter(({ acks }) => acks === 0).map(({ messageId }) => messageId)
    expect(open.length).toBeGreaterThan(0)
    expect(open.length).toBeLessThanOrEqual(10)
    await pass()
    expect(simulator.sent('patient')).toHaveLength(sent.length)
    await client.connection.disconnect()
    const next = await watch('patient')
    await until(() => next.received.length > 10, 'the history and more')
    expect(next.received.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining(open))
    for (const name of ['patient', 'restless']) simulator.endLive(name)
  })

  test.each(['prepared', 'whole'] as const)(
    'of thousands a second, %s, loses and repeats nothing',
    async (compression) => {
      simulator.addLive('load', { load: { perSecond: 5_000, kind: 'heavy', compression }, messages: 3_000 })
      const client = await watch('load')
      await until(() => client.received.length === 3_000, 'the load')
      expect(client.received.map(({ messageId }) => messageId).toSorted()).toEqual(
        simulator.sent('load').map(({ messageId }) => messageId),
      )
      for (const { data, messageId } of client.received.slice(0, 50))
        expect(data).toMatchObject({ common: { msgId: messageId } })
      simulator.endLive('load')
    },
  )

  test('that goes on the air again has a new room', async () => {
    const live: Scenario = { rates, messages: 3, afterwards: 'restart', comebackSeconds: 0, whenUnwatched: 'continue' }
    const first = simulator.addLive('again', live)
    await until(() => simulator.report('again').roomId !== first, 'the next room')
    const types = simulator
      .sent('again')
      .filter(({ roomId }) => roomId === first)
      .map(({ type }) => type)
    expect(types).toHaveLength(4)
    expect(types.at(-1)).toBe('WebcastControlMessage')
    simulator.endLive('again')
  })

  test('is recorded and played again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
    const lines: string[] = []
    simulator.record('still', (line) => lines.push(line))
    say('for the record')
    simulator.publish('still', completeEvent({ kind: 'like', count: 3, total: 3 }))
    const path = join(folder, 'capture.jsonl.gz')
    writeFileSync(path, gzipSync(lines.join('')))
    simulator.addLive('replayed', { capture: { path } })
    const client = await watch('replayed')
    await until(() => client.received.length === 2, 'the recording')
    expect(client.received[0]?.data).toMatchObject({ content: 'for the record' })
    expect(client.received[1]?.data).toMatchObject({ count: 3 })
    rmSync(folder, { recursive: true })
  })
})

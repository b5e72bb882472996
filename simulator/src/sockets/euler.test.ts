import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../../test/stock-client.ts'
import { completeEvent, type Simulator, startSimulator } from '../simulator.ts'

interface Message {
  readonly type: string
  readonly data: Record<string, unknown>
}

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())
beforeEach(() => simulator.addLive('still', { title: 'a title' }))

function open(query: string) {
  const socket = new WebSocket(`${simulator.origin.replace('http', 'ws')}/euler-ws?${query}`)
  const texts: string[] = []
  const closed: number[] = []
  socket.on('message', (bytes: Buffer) => texts.push(bytes.toString()))
  socket.on('close', (code) => closed.push(code))
  const messages = (): Message[] => texts.flatMap((text) => (JSON.parse(text) as { messages: Message[] }).messages)
  return { socket, texts, closed, messages }
}

const someone = 'uniqueId=still&apiKey=key'

test('begins with the worker and the room, then sends messages in the names of schema v2', async () => {
  const client = open(someone)
  await until(() => simulator.report('still').watching === 1, 'the room to be entered')
  const [id] = simulator.publish(
    'still',
    completeEvent({ kind: 'comment', person: 'ann', text: 'hi' }),
    completeEvent({ kind: 'gift', person: 'ann', repeatCount: 3 }),
  )
  await until(() => client.messages().length === 5, 'both')
  expect(client.messages().map(({ type }) => type)).toEqual([
    'workerInfo',
    'tiktok.connect',
    'roomInfo',
    'WebcastChatMessage',
    'WebcastGiftMessage',
  ])
  expect(client.messages()[3]?.data).toMatchObject({ common: { msgId: id }, comment: 'hi', user: { uniqueId: 'ann' } })
  expect(client.messages()[4]?.data).toMatchObject({
    giftId: 5655,
    repeatCount: 3,
    giftDetails: { giftName: 'Rose', diamondCount: 1 },
  })
  client.socket.terminate()
})

test('sends one message at a time when asked to', async () => {
  const client = open(`${someone}&features.bundleEvents=false`)
  await until(() => client.texts.length === 3, 'the beginning')
  expect(client.texts.map((text) => (JSON.parse(text) as Message).type)).toEqual([
    'workerInfo',
    'tiktok.connect',
    'roomInfo',
  ])
  client.socket.terminate()
})

test('reports what it cannot decode', async () => {
  const client = open(someone)
  await until(() => simulator.report('still').watching === 1, 'the room to be entered')
  simulator.setFault('still', 'corrupt-payload', 1, 1)
  simulator.publish('still', completeEvent({ kind: 'raw' }))
  await until(() => client.messages().length === 5, 'both')
  expect(
    client
      .messages()
      .slice(3)
      .map(({ type }) => type),
  ).toEqual(['decodeError', 'decodeError'])
  client.socket.terminate()
})

test('closes with 4005 when the live ends', async () => {
  const client = open(someone)
  await until(() => simulator.report('still').watching === 1, 'the room to be entered')
  simulator.endLive('still')
  await until(() => client.closed.length > 0, 'the close')
  expect(client.closed).toEqual([4005])
  expect(client.messages().at(-1)).toMatchObject({ type: 'WebcastControlMessage', data: { action: 3 } })
})

test.each([
  ['apiKey=key', 4400],
  ['uniqueId=still', 4401],
  ['uniqueId=nobody&apiKey=key', 4404],
])('%s is refused with %i', async (query, code) => {
  const client = open(query)
  await until(() => client.closed.length > 0, 'the close')
  expect(client.closed).toEqual([code])
})

test.each([4403, 4429, 4500])('a fault refuses with %i', async (code) => {
  simulator.setFault('still', 'euler-socket', code, 1)
  const client = open(someone)
  await until(() => client.closed.length > 0, 'the close')
  expect(client.closed).toEqual([code])
})

import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { FeedMessage } from '@livetap/contracts/feed.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { asOwner } from '../../../../test/test-accounts.ts'
import { createEvents, type EventSpec, startTestServer, streamId, type TestServer } from '../api.suite.ts'

let server: TestServer
let epoch: string
const create = createEvents()
const otherStream = '7300000000000000002'

beforeAll(async () => {
  server = await startTestServer()
  await server.record(create([{ type: 'CONNECTED' }]))
  epoch = (await server.ask('/api/v1/events')).json.items[0].id.split('-')[0]
})
afterAll(() => server[Symbol.asyncDispose]())

interface Block {
  id?: string
  event?: string
  data?: string
  retry?: string
}

/** A bare client of server-sent events that shows everything, comments and blocks without data too. */
class SseClient implements Disposable {
  readonly blocks: Block[] = []
  readonly socket: Socket
  head = ''
  closed = false
  #rest = ''

  constructor(path: string, headers: Record<string, string> = {}) {
    this.socket = connect(server.port, '127.0.0.1')
    const lines = Object.entries({ host: `127.0.0.1:${server.port}`, ...asOwner, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    this.socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    this.socket.on('data', (chunk) => this.#read(chunk.toString()))
    this.socket.on('close', () => {
      this.closed = true
    })
    this.socket.on('error', () => {})
  }

  get positions(): number[] {
    return this.events.map(({ id }) => Number(id?.split('-')[1]))
  }

  get events(): Block[] {
    return this.blocks.filter(({ data, event }) => data !== undefined && event !== 'reset')
  }

  get lastId(): string {
    return this.blocks.findLast(({ id }) => id !== undefined)?.id ?? ''
  }

  header(name: string): string | undefined {
    return new RegExp(`^${name}: (.*)\r$`, 'im').exec(this.head)?.[1]
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }

  #read(text: string): void {
    this.#rest += text
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n')
      if (end < 0) return
      this.head = this.#rest.slice(0, end + 2)
      this.#rest = this.#rest.slice(end + 4)
    }
    const blocks = this.#rest.split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const lines = block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line) ?? [])
      this.blocks.push(Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value])))
    }
  }
}

const feedPath = (query = '', stream = streamId) => `/api/v1/streams/${stream}/events${query && `?${query}`}`
const readHead = async () =>
  Number((await server.ask('/api/v1/events?order=desc&limit=1')).json.items[0].id.split('-')[1])
const record = (count: number, spec: EventSpec = {}) => server.record(create(Array.from({ length: count }, () => spec)))

describe('the live feed over server-sent events', () => {
  it('begins now, with each event under its id and type', async () => {
    using client = new SseClient(feedPath())
    await expect.poll(() => client.head).toContain('200 OK')
    const head = await readHead()
    expect(client.header('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(client.header('TTLC-Resumed-From')).toBe(`${epoch}-${head}`)
    expect(client.header('TTLC-Earliest')).toBe(`${epoch}-0`)
    expect(client.header('content-security-policy')).toBeDefined()
    const [event] = create([{ type: 'GIFT' }])
    await server.record([event!])
    await expect.poll(() => client.events).toHaveLength(1)
    expect(client.events[0]).toMatchObject({ id: `${epoch}-${head + 1}`, event: 'GIFT' })
    expect(JSON.parse(client.events[0]?.data ?? '')).toEqual(event)
    expect(Number(client.blocks[0]?.retry)).toBeGreaterThanOrEqual(1000)
    expect(Number(client.blocks[0]?.retry)).toBeLessThanOrEqual(5000)
  })

  it('begins at the earliest event, behind an id, or with the newest so many', async () => {
    await record(5)
    const head = await readHead()
    using all = new SseClient(feedPath('from=earliest'))
    await expect.poll(() => all.positions).toEqual(Array.from({ length: head }, (_, index) => index + 1))
    using behind = new SseClient(feedPath(`lastEventId=${epoch}-${head - 3}`))
    await expect.poll(() => behind.positions).toEqual([head - 2, head - 1, head])
    using header = new SseClient(feedPath(`lastEventId=${epoch}-0`), { 'last-event-id': `${epoch}-${head - 1}` })
    await expect.poll(() => header.positions).toEqual([head])
    using tail = new SseClient(feedPath('tail=2'))
    await expect.poll(() => tail.positions).toEqual([head - 1, head])
    using resumed = new SseClient(feedPath('tail=2'), { 'last-event-id': `${epoch}-${head - 1}` })
    await expect.poll(() => resumed.positions).toEqual([head])
    await record(1)
    for (const client of [all, behind, header, tail, resumed]) {
      await expect.poll(() => client.positions.at(-1)).toBe(head + 1)
    }
  })

  it('lets through what was asked for, and nothing of another stream', async () => {
    const sessionId = randomUUID()
    using gifts = new SseClient(feedPath('types=GIFT,LIKE'))
    using session = new SseClient(feedPath(`sessionId=${sessionId}`))
    using other = new SseClient(feedPath('', otherStream))
    await expect.poll(() => gifts.head && session.head && other.head).not.toBe('')
    expect(other.head).toContain('404')
    await record(2)
    await server.record(
      create([
        { type: 'LIKE' },
        { streamId: otherStream, sessionId: randomUUID(), type: 'GIFT' },
        { sessionId },
        { type: 'GIFT' },
      ]),
    )
    await expect.poll(() => gifts.events.map(({ event }) => event)).toEqual(['LIKE', 'GIFT'])
    await expect.poll(() => session.events).toHaveLength(1)
    using later = new SseClient(feedPath('from=earliest', otherStream))
    await expect.poll(() => later.events).toHaveLength(1)
  })

  it('waits for the first event of a stream that is just being connected to', async () => {
    const fresh = '7300000000000000009'
    const now = new Date().toISOString()
    server.ports.signals.send(signals.livestreams, {
      ...{ workspaceId: 'default', uniqueId: 'fresh', state: 'live', streamId: fresh },
      ...{ since: now, updatedAt: now, messages: 0, attempt: 0 },
    })
    using client = new SseClient(feedPath('', fresh))
    await expect.poll(() => client.head).toContain('200 OK')
    await server.record(create([{ streamId: fresh, sessionId: randomUUID() }]))
    await expect.poll(() => client.events).toHaveLength(1)
  })

  it.each([
    ['garbage', 'position-invalid'],
    ['-5', 'position-invalid'],
    ['otherepoch-5', 'epoch-changed'],
    ['EPOCH-999999999', 'position-ahead'],
  ])('says that it cannot go on behind %s: %s', async (id, reason) => {
    const head = await readHead()
    using client = new SseClient(feedPath('tail=2'), { 'last-event-id': id.replace('EPOCH', epoch) })
    await expect.poll(() => client.blocks.find(({ event }) => event === 'reset')?.data).toBeDefined()
    const reset = client.blocks.find(({ event }) => event === 'reset')
    const { resumedFrom, ...rest } = JSON.parse(reset?.data ?? '')
    expect(rest).toEqual({ reason })
    expect(reset?.id).toBe(resumedFrom)
    expect(client.header('TTLC-Resumed-From')).toBe(resumedFrom)
    await expect.poll(() => client.events).toHaveLength(2)
    expect(client.positions.at(-1)).toBeLessThanOrEqual(head)
  })

  it('goes on at the earliest event kept when retention has overtaken the id', async () => {
    const earliest = (await readHead()) - 1
    const { query } = server.ports.db
    await query.updateTable('live.heads').set({ earliest }).execute()
    await expect
      .poll(
        async () => {
          using client = new SseClient(feedPath(), { 'last-event-id': `${epoch}-1` })
          await expect.poll(() => client.head).not.toBe('')
          return client.header('TTLC-Earliest')
        },
        { timeout: 45_000 },
      )
      .toBe(`${epoch}-${earliest - 1}`)
    using client = new SseClient(feedPath(), { 'last-event-id': `${epoch}-1` })
    await expect.poll(() => client.blocks.find(({ event }) => event === 'reset')?.data).toContain('position-expired')
    expect(client.positions.every((pos) => pos >= earliest)).toBe(true)
    await query.updateTable('live.heads').set({ earliest: 1 }).execute()
    await expect
      .poll(
        async () => {
          using client = new SseClient(feedPath())
          await expect.poll(() => client.head).not.toBe('')
          return client.header('TTLC-Earliest')
        },
        { timeout: 45_000 },
      )
      .toBe(`${epoch}-0`)
  })

  it('shows clients that are cut off at random every event once', async () => {
    const from = await readHead()
    const total = 1500
    const clients = Array.from({ length: 6 }, (_, index) => reader(from, index))
    const [first, second] = [randomUUID(), randomUUID()]
    for (let sent = 0; sent < total; ) {
      const count = Math.min(1 + Math.floor(Math.random() * 40), total - sent)
      await server.record(create(Array.from({ length: count }, (_, i) => ({ sessionId: i % 2 ? first : second }))))
      sent += count
    }
    const wanted = Array.from({ length: total }, (_, index) => from + index + 1)
    for (const client of clients) expect(await client).toEqual(wanted)

    async function reader(last: number, index: number): Promise<number[]> {
      const seen: number[] = []
      let lastId = `${epoch}-${last}`
      while (seen.length < total) {
        using client = new SseClient(feedPath(), { 'last-event-id': lastId })
        const life = Date.now() + 20 + Math.random() * 150 * (index + 1)
        while (Date.now() < life && seen.length + client.positions.length < total && !client.closed) {
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        seen.push(...client.positions)
        lastId = client.lastId || lastId
      }
      return seen
    }
  }, 60_000)
})

describe('the live feed over a WebSocket', () => {
  const open = (query = '', headers: Record<string, string> = asOwner) =>
    new WebSocket(`ws://127.0.0.1:${server.port}${feedPath(query)}`, { headers })
  const collect = (socket: WebSocket) => {
    const messages: FeedMessage[] = []
    socket.on('message', (bytes) => messages.push(JSON.parse(String(bytes))))
    return messages
  }

  it('says hello and shows the same events under the same ids', async () => {
    const head = await readHead()
    const socket = open(`lastEventId=${epoch}-${head - 2}&types=CHAT`)
    const messages = collect(socket)
    await expect.poll(() => messages.length).toBeGreaterThanOrEqual(1)
    expect(messages[0]).toEqual({
      type: 'hello',
      data: { resumedFrom: `${epoch}-${head - 2}`, earliest: `${epoch}-0` },
    })
    const [event] = create([{ payload: { message: 'ünï 🌻'.repeat(200), emotes: [], language: '' } }])
    await server.record([event!])
    await expect.poll(() => messages.at(-1)).toEqual({ type: 'event', id: `${epoch}-${head + 1}`, data: event })
    socket.close()
  })

  it('resets, filters and pings like the other one', async () => {
    const socket = open('lastEventId=nonsense')
    const messages = collect(socket)
    await expect.poll(() => messages[1]).toMatchObject({ type: 'reset', data: { reason: 'position-invalid' } })
    const pong = new Promise((resolve) => socket.once('pong', resolve))
    socket.ping('x')
    expect(String(await pong)).toBe('x')
    socket.close()
  })

  it.each([
    [feedPath('tail=5000'), {}, 400],
    [feedPath('', 'nothing'), {}, 404],
    ['/elsewhere', {}, 404],
    [feedPath(), { origin: 'http://evil.example' }, 403],
    [feedPath(), { host: 'evil.example' }, 421],
  ])('is refused at %s with %j', async (path, headers, status) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers: { ...asOwner, ...headers } })
    const refused = await new Promise<number>((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('error', () => {})
    })
    expect(refused).toBe(status)
  })

  it('ends for clients that talk too much or too long', async () => {
    const chatty = open()
    const closed = new Promise((resolve) => chatty.once('close', resolve))
    chatty.on('open', () => {
      for (let n = 0; n < 200; n += 1) chatty.send('hello')
    })
    expect(await closed).toBe(1008)
    const large = open()
    const ended = new Promise((resolve) => large.once('close', resolve))
    large.on('open', () => large.send('x'.repeat(100_000)))
    expect(await ended).toBe(1009)
  })
})

describe('states over server-sent events', () => {
  it('come all first, then as they change', async () => {
    await server.ask('/api/v1/livestreams/connect', { method: 'POST', body: { uniqueId: 'somebody' } })
    using client = new SseClient('/api/v1/livestreams/events')
    await expect
      .poll(() => client.blocks.map(({ data }) => data && JSON.parse(data)))
      .toContainEqual(expect.objectContaining({ uniqueId: 'somebody', state: 'connecting' }))
    const now = new Date().toISOString()
    server.ports.signals.send(signals.livestreams, {
      ...{ workspaceId: 'default', uniqueId: 'somebody', state: 'offline' },
      ...{ since: now, updatedAt: now, messages: 0, attempt: 1 },
    })
    await expect.poll(() => JSON.parse(client.blocks.at(-1)?.data ?? '{}')).toMatchObject({ state: 'offline' })
    server.ports.signals.send(signals.livestreams, {
      ...{ workspaceId: 'another', uniqueId: 'secret', state: 'live' },
      ...{ since: now, updatedAt: now, messages: 0, attempt: 0 },
    })
    const session = (await server.ask('/api/v1/sessions')).json.items[0].sessionId
    await server.ask(`/api/v1/sessions/${session}/replay`, { method: 'POST' })
    await expect.poll(() => client.blocks.at(-1)?.event).toBe('replay')
    expect(client.blocks.map(({ data }) => data).join()).not.toContain('secret')
  })
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { changeSink, switchSink } from '#domain/sinks/sinks.ts'
import { readSigningSecrets } from '#domain/webhooks/webhooks.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { createLive, type LiveMaker } from '../../../test/live-maker.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { createForwardMetrics } from './forward-metrics.ts'
import { accept, type Batch, done, openEndpoint, openForwarding, type TestForwarding } from './forwarder.suite.ts'
import { startForwarder } from './forwarder.ts'
import { SinkLoop } from './sink-loop.ts'
import { SocketSink } from './socket-sink.ts'

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 20 })
const quick = { batch: { maxEvents: 20, maxMs: 0 } }

interface Peer extends AsyncDisposable {
  readonly url: string
  readonly hellos: { pos: number; window: number }[]
  /** Positions, in the order in which they came, connection by connection. */
  readonly connections: number[][]
  readonly acked: Set<number>
  readonly headers: Record<string, string>[]
  readonly ids: Map<number, string>
  mode: (socket: WebSocket, pos: number, count: number) => 'ack' | 'nothing' | 'kill'
}

/** A WebSocket receiver that acknowledges what it is told to. */
async function openPeer(): Promise<Peer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const peer = {
    hellos: [],
    connections: [],
    acked: new Set(),
    headers: [],
    ids: new Map(),
    mode: () => 'ack',
  } as never
  const all = peer as Peer & { url: string }
  let count = 0
  server.on('connection', (socket, request) => {
    all.headers.push(request.headers as Record<string, string>)
    const came: number[] = []
    all.connections.push(came)
    socket.on('error', () => {})
    socket.on('message', (text) => {
      const message = JSON.parse(String(text))
      if (message.type === 'hello') all.hellos.push(message)
      if (message.type !== 'event') return
      came.push(message.pos)
      all.ids.set(message.pos, message.event.eventId)
      const wish = all.mode(socket, message.pos, ++count)
      if (wish === 'kill') socket.terminate()
      if (wish !== 'ack' || socket.readyState !== socket.OPEN) return
      all.acked.add(message.pos)
      socket.send(JSON.stringify({ type: 'ack', pos: message.pos }))
    })
  })
  all.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/in?token=canary`
  return Object.assign(all, {
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  })
}

for (const database of await findTestDatabases()) {
  describe(`the forwarder on the database ${database.name}`, () => {
    let db: Db
    let forwarding: TestForwarding
    let live: LiveMaker
    let workspaceId: string

    beforeAll(async () => {
      db = await database.open()
      forwarding = await openForwarding(db)
    })
    afterAll(async () => {
      await forwarding[Symbol.asyncDispose]()
      await db[Symbol.asyncDispose]()
    })
    beforeEach(() => {
      live = createLive()
      workspaceId = live.workspaceId
    })

    const start = () => startForwarder(forwarding.ports)
    const store = async (count: number) => {
      const events = Array.from({ length: count }, (_, n) => live.chat(`comment ${n}`))
      await forwarding.store(events)
      return events.map(({ eventId }) => eventId)
    }
    const idsOf = (received: readonly { body: string }[]) =>
      received.flatMap(({ body }) =>
        (JSON.parse(body) as Batch).data.events.map(({ eventId }: UnifiedEvent) => eventId),
      )

    test('sends what comes, and one endpoint that hangs holds up no other', async () => {
      await using good = await openEndpoint()
      await using hanging = await openEndpoint(() => {})
      await forwarding.add(workspaceId, { url: hanging.url, ...quick })
      const sink = await forwarding.add(workspaceId, { url: good.url, ...quick })
      await using _ = await start()
      await eventually(() => void expect(hanging.received.length + good.received.length).toBe(0))
      const sent = [...(await store(50)), ...(await store(50))]
      await eventually(() => expect(idsOf(good.received)).toEqual(sent))
      expect(hanging.received.length).toBeLessThanOrEqual(1)
      await eventually(async () => expect((await forwarding.get(workspaceId, sink)).status).toMatchObject({ lag: 0 }))
    })

    test('is stopped in the middle and goes on, itself or another one: nothing comes under two ids, nothing is missing', async () => {
      let isHolding = true
      await using endpoint = await openEndpoint((response, count, received) => {
        if (isHolding && count % 3 === 2) return
        accept(response, count, received)
      })
      await forwarding.add(workspaceId, { url: endpoint.url, ...quick })
      const sent: string[] = []
      for (let round = 0; round < 6; round++) {
        const before = endpoint.received.length
        const [one, other] = [await start(), await start()]
        sent.push(...(await store(30)))
        await eventually(() => expect(endpoint.received.length).toBeGreaterThan(before))
        await one[Symbol.asyncDispose]()
        await other[Symbol.asyncDispose]()
      }
      isHolding = false
      await using _ = await start()
      await eventually(() => expect(new Set(idsOf(endpoint.received)).size).toBe(sent.length))
      const ids = new Map<string, Set<string>>()
      for (const one of endpoint.received)
        for (const event of idsOf([one])) ids.set(event, (ids.get(event) ?? new Set()).add(one.id))
      expect(Math.max(...[...ids.values()].map(({ size }) => size))).toBe(1)
      const firsts = [...new Map(endpoint.received.map((one) => [one.id, one])).values()]
      expect(idsOf(firsts)).toEqual(sent)
    })

    test('another process takes over when one is gone', async () => {
      await using endpoint = await openEndpoint()
      await forwarding.add(workspaceId, { url: endpoint.url, ...quick })
      const one = await start()
      const first = await store(5)
      await eventually(() => expect(idsOf(endpoint.received)).toEqual(first))
      await using _other = await start()
      await one[Symbol.asyncDispose]()
      const second = await store(5)
      await eventually(() => expect(idsOf(endpoint.received)).toEqual([...first, ...second]))
    })

    test('a WebSocket gets event by event what it has not acknowledged, and knows who comes', async () => {
      await using peer = await openPeer()
      const earlier = await store(3)
      const sink = await forwarding.add(workspaceId, {
        ...{ url: peer.url, kind: 'websocket', beginWithSession: live.sessionId },
      })
      await using _ = await start()
      const sent = [...earlier, ...(await store(40))]
      await eventually(() => expect([...peer.ids.values()]).toEqual(sent))
      await eventually(async () => {
        expect((await forwarding.get(workspaceId, sink)).status).toMatchObject({
          state: 'ok',
          lag: 0,
          deliveredEvents: 43,
        })
      })
      expect(peer.hellos).toMatchObject([{ pos: 0, window: 256, sinkId: sink.sinkId, workspaceId }])
      const { secrets } = await readSigningSecrets(db.query, forwarding.ports.vault, workspaceId, Date.now())
      expect(() => new Webhook(secrets[0] ?? '').verify('{}', peer.headers[0] ?? {})).toThrow()
      const [{ 'webhook-id': id = '', 'webhook-timestamp': at = '', 'webhook-signature': signature = '' } = {}] =
        peer.headers
      expect(new Webhook(secrets[0] ?? '').sign(id, new Date(Number(at) * 1000), '')).toBe(signature)
    })

    test('a WebSocket that breaks again and again gets everything in order, and acknowledges all of it', async () => {
      await using peer = await openPeer()
      peer.mode = (_socket, _pos, count) => (count % 70 === 0 ? 'kill' : count % 3 === 0 ? 'nothing' : 'ack')
      const sink = await forwarding.add(workspaceId, { url: peer.url, kind: 'websocket' })
      let forwarder = await start()
      const sent = await store(300)
      await eventually(() => expect(peer.connections.length).toBeGreaterThan(2))
      await forwarder[Symbol.asyncDispose]()
      peer.mode = () => 'ack'
      forwarder = await start()
      await eventually(async () => expect((await forwarding.get(workspaceId, sink)).status).toMatchObject({ lag: 0 }))
      await forwarder[Symbol.asyncDispose]()
      for (const came of peer.connections) {
        expect(came).toEqual(came.map((_, n) => (came[0] ?? 0) + n))
      }
      const positions = [...peer.ids.keys()].sort((a, b) => a - b)
      expect(positions).toEqual(sent.map((_, n) => n + 1))
      expect(positions.map((pos) => peer.ids.get(pos))).toEqual(sent)
    })

    test.each([410, 503])(
      'a WebSocket that answers %i after another address was given says nothing of that one',
      async (status) => {
        let asked = 0
        const server = createServer().listen(0, '127.0.0.1')
        await once(server, 'listening')
        const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/in`
        const { sinkId } = await forwarding.add(workspaceId, { url, kind: 'websocket' })
        server.on('upgrade', async (_request, socket) => {
          asked++
          const change = { name: 'Other', url: 'ws://127.0.0.1:20000/other' }
          await changeSink(db.query, forwarding.ports.vault, { workspaceId, sinkId }, change, done)
          socket.end(`HTTP/1.1 ${status} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
        })
        const about = [forwarding.ports, createForwardMetrics(forwarding.ports.metrics)] as const
        const loop = new SinkLoop(forwarding.ports.clock, silentLog)
        await new SocketSink(...about, { workspaceId, sinkId }, loop).turn(new AbortController().signal)
        server.close()
        expect(asked).toBe(1)
        expect((await forwarding.get(workspaceId, { sinkId })).status).toMatchObject({ state: 'ok', lastError: null })
      },
    )

    test('a WebSocket that acknowledges nothing is sent 256 events, and what it makes up counts for nothing', async () => {
      await using peer = await openPeer()
      peer.mode = (socket) => {
        for (const text of ['{"type":"ack","pos":99999}', '{"type":"ack","pos":"1"}', 'no', '[]', 'null'])
          socket.send(text)
        return 'nothing'
      }
      const sink = await forwarding.add(workspaceId, { url: peer.url, kind: 'websocket' })
      await using _ = await start()
      await store(400)
      await eventually(() => expect(peer.connections[0]).toHaveLength(256))
      expect((await forwarding.get(workspaceId, sink)).status).toMatchObject({ lag: 400, deliveredEvents: 0 })
      await switchSink(db.query, workspaceId, sink.sinkId, false, done)
    })
  })
}

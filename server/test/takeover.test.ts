import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openRedisBus } from '#adapters/bus-redis/bus-redis.ts'
import { openPostgres } from '#adapters/db-postgres/db-postgres.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { openInstallationVault } from '#domain/secrets/secrets.ts'
import { addSink } from '#domain/sinks/sinks.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Batch as SentBatch } from '#services/forwarder/forwarder.suite.ts'
import { done, openEndpoint } from '#services/forwarder/forwarder.suite.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { openReceiver, publish, ruleOf } from '#services/rules/rules.suite.ts'
import { asDelivered } from './as-delivered.ts'
import { startCommand } from './command.ts'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { createLive } from './live-maker.ts'
import { eventually } from './livetap-process.ts'
import { createPostgresDatabase } from './test-databases.ts'

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]

/** A database and a bus that processes share, and what stores events in it. */
async function openInstallation(opened: AsyncDisposableStack) {
  const database = opened.use(await createPostgresDatabase(postgres ?? ''))
  const env = {
    ...{ REDIS_URL: redis ?? '', DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64url') },
    ...{ BUS_PREFIX: `test-${randomBytes(6).toString('hex')}:`, LOG_LEVEL: 'info' },
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.0/8',
  }
  const db = opened.use(await openPostgres({ url: env.DATABASE_URL, log: silentLog }))
  const find = async () => parseMasterKeys(env.MASTER_KEY) ?? []
  const vault = await openInstallationVault(db.query, { find, make: find }, silentLog)
  const { signals } = opened.use(await openRedisBus({ url: env.REDIS_URL, prefix: env.BUS_PREFIX, log: silentLog }))
  const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
  const live = createLive({ startedAt: Date.now() })
  return {
    ...{ db, vault, workspaceId: live.workspaceId },
    async store(count: number): Promise<string[]> {
      const events = Array.from({ length: count }, () => live.chat('hello'))
      await writer.write(asDelivered(events))
      return events.map(({ eventId }) => eventId)
    },
    async start(service: string) {
      const command = opened.use(startCommand(['serve'], { ...env, SERVICES: service }))
      await eventually(service, async () => command.stderr().includes(`"service":"${service}"`))
      return command
    },
  }
}

/** A WebSocket receiver that acknowledges each event; `came` has the ids of events in the order of their coming. */
async function openPeer() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const came: string[] = []
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (text) => {
      const { type, pos, event } = JSON.parse(String(text))
      if (type !== 'event') return
      came.push(event.eventId)
      socket.send(JSON.stringify({ type: 'ack', pos }))
    })
  })
  return {
    ...{ came, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/in` },
    [Symbol.asyncDispose]: async () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}

describe.skipIf(!redis || !postgres)('of two processes, when kill -9 ends the one at work', () => {
  test('the other one sends on: every event arrives, in order, under one id', async () => {
    await using opened = new AsyncDisposableStack()
    const { db, vault, workspaceId, store, start } = await openInstallation(opened)
    let strike: (() => void) | undefined
    await using endpoint = await openEndpoint((response, count) => {
      if (count % 4 === 3 && strike) {
        // It has come, and whoever sent it will never know.
        strike()
        strike = undefined
      } else response.writeHead(204).end()
    })
    const batch = { maxEvents: 10, maxMs: 0 }
    await addSink(db.query, vault, workspaceId, { name: 'A sink', kind: 'webhook', url: endpoint.url, batch }, done)
    await using peer = await openPeer()
    await addSink(db.query, vault, workspaceId, { name: 'Another', kind: 'websocket', url: peer.url }, done)
    const batches = () =>
      endpoint.received.map(({ id, body }) => ({ id, events: (JSON.parse(body) as SentBatch).data.events }))
    const arrived = () => new Set(batches().flatMap(({ events }) => events.map(({ eventId }) => eventId)))
    const atWork = await start('forwarder')
    const sent = await store(35)
    await eventually('the first events', async () => arrived().size === 35)
    await start('forwarder')
    const killed = new Promise<void>((resolve) => {
      strike = () => {
        atWork.child.kill('SIGKILL')
        resolve()
      }
    })
    sent.push(...(await store(100)))
    await killed
    sent.push(...(await store(50)))
    await eventually('all events', async () => arrived().size === sent.length)
    await eventually('all events over the WebSocket', async () => new Set(peer.came).size === sent.length)
    expect([...new Set(peer.came)]).toEqual(sent)
    const ids = new Map<string, Set<string>>()
    for (const { id, events } of batches())
      for (const { eventId } of events) ids.set(eventId, (ids.get(eventId) ?? new Set()).add(id))
    expect([...ids.values()].filter(({ size }) => size > 1)).toEqual([])
    // As a receiver has it that drops what it has had.
    const firsts = [...new Map(batches().map((one) => [one.id, one])).values()]
    expect(firsts.flatMap(({ events }) => events.map(({ eventId }) => eventId))).toEqual(sent)
    expect(endpoint.received.length - firsts.length).toBe(1)
  })

  test('the other one applies the rules: each event has its actions, and each webhook arrives', async () => {
    await using opened = new AsyncDisposableStack()
    const { db, workspaceId, store, start } = await openInstallation(opened)
    let strike: (() => void) | undefined
    await using receiver = await openReceiver((response) => {
      if (strike && distinct() >= 60) {
        strike()
        strike = undefined
      } else response.writeHead(204).end()
    })
    const distinct = () => new Set(receiver.received.map(({ id }) => id)).size
    const actions = [{ type: 'points', change: 1 } as const, { type: 'webhook', url: receiver.url } as const]
    const run = { mode: 'parallel', max: 1000, ttlMs: 600_000 } as const
    await publish(db, workspaceId, randomUUID(), ruleOf({ actions, run }))
    const atWork = await start('rules')
    await store(20)
    await eventually('the first webhooks', async () => distinct() === 20)
    await start('rules')
    const killed = new Promise<void>((resolve) => {
      strike = () => {
        atWork.child.kill('SIGKILL')
        resolve()
      }
    })
    await store(100)
    await killed
    await store(50)
    await eventually('all webhooks', async () => distinct() === 170)
    const read = async () => {
      const { rows } = await sql<object>`
        select (select count(*) from rules.executions where status = 'succeeded') as done,
          (select count(*) from rules.executions) as intents,
          (select count(distinct event_id) from rules.executions) as events,
          (select sum(points)::bigint from rules.points) as points,
          (select count(*) from rules.tallies where reason <> 'fired') as refused`.execute(db.query)
      return rows[0]
    }
    const all = { done: 170, intents: 170, events: 170, points: 170, refused: 0 }
    await expect.poll(read).toEqual(all)
    // Of one target four are under way at once.
    expect(receiver.received.length - 170).toBeLessThanOrEqual(4)
  })
})

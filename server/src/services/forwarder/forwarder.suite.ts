import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Sink, SinkRequest } from '@livetap/contracts/rules/sinks.ts'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { Webhook } from 'standardwebhooks'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { addSink, getSink } from '#domain/sinks/sinks.ts'
import { readSigningSecrets } from '#domain/webhooks/webhooks.ts'
import { type Clock, systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { asDelivered } from '../../../test/as-delivered.ts'
import { openTestAccounts } from '../../../test/test-accounts.ts'
import type { ForwarderPorts } from './forwarder.ts'

export const done = { by: { kind: 'person', id: 'ann', name: 'Ann' }, at: '2026-03-01T20:00:00.000Z' } as const

/** Time that passes when somebody sleeps, and not otherwise. */
export class VirtualClock implements Clock {
  time = Date.now()

  now(): number {
    return this.time
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.time += ms
  }
}

export interface TestForwarding extends AsyncDisposable {
  readonly db: Db
  readonly ports: ForwarderPorts
  /** Stores events as the recorder does. */
  store(events: readonly UnifiedEvent[]): Promise<void>
  add(workspaceId: string, wish: Partial<SinkRequest> & { readonly url: string }): Promise<Sink>
  get(workspaceId: string, sink: Pick<Sink, 'sinkId'>): Promise<Sink>
  /** Checks the signature as a receiver does, and gives what the body holds. */
  verify(workspaceId: string, request: Pick<Received, 'headers' | 'body'>): Promise<Batch>
}

export interface Batch {
  readonly type: string
  readonly timestamp: string
  readonly data: {
    readonly workspaceId: string
    readonly from: number
    readonly to: number
    readonly events: UnifiedEvent[]
  }
}

/** With a real bus and recorder; addresses on this machine are allowed. Requests end after `totalMs`. */
export async function openForwarding(db: Db, totalMs = 10_000): Promise<TestForwarding> {
  const stack = new AsyncDisposableStack()
  const bus = stack.use(openMemoryBus({ log: silentLog }))
  const outbound = stack.use(openUndiciOutbound({ allowed: [{ address: '127.0.0.1', bits: 32 }], totalMs }))
  const { vault } = openTestAccounts(db)
  const about = { db, vault, outbound, sockets: outbound, metrics: createMetrics(), log: silentLog, clock: systemClock }
  const ports = { ...bus, ...about }
  stack.use(await startRecorder(ports))
  const writer = new EventWriter(ports, createRecorderMetrics(createMetrics()))
  return {
    db,
    ports,
    async store(events) {
      await writer.write(asDelivered(events))
    },
    add: (workspaceId, wish) =>
      addSink(db.query, vault, workspaceId, { name: 'A sink', kind: 'webhook', ...wish }, done),
    get: (workspaceId, { sinkId }) => getSink(db.query, workspaceId, sinkId),
    async verify(workspaceId, { headers, body }) {
      const { secrets } = await readSigningSecrets(db.query, vault, workspaceId, Date.now())
      return new Webhook(secrets[0] ?? '').verify(body, headers as Record<string, string>) as Batch
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

export interface Received {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Answer = (response: ServerResponse, count: number, received: Received) => void

export interface Endpoint extends AsyncDisposable {
  readonly url: string
  readonly received: Received[]
  answer: Answer
}

export const accept: Answer = (response) => response.writeHead(204).end()
export const refuse =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end('no')

/** A receiver on this machine that keeps what comes. */
export async function openEndpoint(answer: Answer = accept): Promise<Endpoint> {
  const endpoint = { url: '', received: [] as Received[], answer }
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return
    const received = { id: String(request.headers['webhook-id']), headers: request.headers, body }
    endpoint.received.push(received)
    endpoint.answer(response, endpoint.received.length, received)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=canary`
  return Object.assign(endpoint, {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  })
}

import { randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { topics } from '@livetap/contracts/topics.ts'
import type { EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import { openMemoryBus } from '#adapters/bus-memory/bus-memory.ts'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { DeviceSockets } from '#adapters/device-sockets/device-sockets.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { openMemoryRooms } from '#adapters/rooms-memory/rooms-memory.ts'
import { SocketIoRooms } from '#adapters/socket-io/socket-io.ts'
import { openUndiciOutbound } from '#adapters/undici-outbound/undici-outbound.ts'
import { systemClock } from '#kernel/clock.ts'
import { createEventId } from '#kernel/ids.ts'
import { silentLog } from '#kernel/log.ts'
import type { Ports } from '#ports/ports.ts'
import { startRecorder } from '#services/recorder/recorder.ts'
import { asOwner, openTestAccounts, testToken } from '../../../test/test-accounts.ts'
import { type ApiOptions, type ApiPorts, startApi } from './api.ts'

export const streamId = '7300000000000000001'

/** A server on a free port with a real bus, database and recorder behind it. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly ports: ApiPorts
  /** Whether browsers reach it by https, as far as it was told. */
  readonly isSecure: boolean
  /** Publishes events as the normalizer would and waits until they are stored. */
  record(events: readonly UnifiedEvent[]): Promise<void>
  /** Requests with any headers, also those that fetch forbids. */
  ask(path: string, options?: AskOptions): Promise<Answer>
}

export interface AskOptions {
  readonly method?: string
  /** With the token of the tests unless they say otherwise who asks. */
  readonly headers?: Record<string, string>
  /** Says nothing of who asks. */
  readonly anonymous?: boolean
  readonly body?: string | object
}

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

export async function openTestPorts(): Promise<{ ports: ApiPorts; stack: AsyncDisposableStack }> {
  const stack = new AsyncDisposableStack()
  const db = stack.use(await openEmbeddedDb({ dataDir: undefined, log: silentLog }))
  const { bus, signals, limits } = stack.use(openMemoryBus({ log: silentLog }))
  const outbound = stack.use(openUndiciOutbound({ allowed: [] }))
  const about = { ...openTestAccounts(db), metrics: createMetrics() }
  const rooms = { roomStore: openMemoryRooms(), roomDoor: new SocketIoRooms({ log: silentLog }) }
  const more = { sockets: outbound, deviceDoor: new DeviceSockets({ log: silentLog }), ...rooms }
  const ports = { bus, outbound, ...more, signals, limits, db, ...about, log: silentLog, clock: systemClock }
  return { ports, stack }
}

/** For tests that ask more often than one address may; limits have tests of their own. */
export const unlimited = { limits: { take: async () => ({ allowed: true, remaining: 1, resetMs: 0 }) } }

/** How tests start the API, on a free port. */
export const testOptions = {
  host: '127.0.0.1',
  port: 0,
  allowedHosts: [],
  version: '0.0.0',
  token: testToken,
} as const

export async function startTestServer(
  options: Partial<ApiOptions> = {},
  changes: Partial<Ports> | ((plain: ApiPorts) => Partial<Ports>) = {},
): Promise<TestServer> {
  const { ports: plain, stack } = await openTestPorts()
  const ports = { ...plain, ...(typeof changes === 'function' ? changes(plain) : changes) }
  stack.use(await startRecorder(plain))
  const api = stack.use(await startApi(ports, { ...testOptions, ...options }))
  const port = Number(new URL(api.url).port)
  return {
    url: api.url,
    port,
    isSecure: options.publicUrl?.startsWith('https:') ?? false,
    ports,
    record: async (events) => {
      const { count } = await countEvents(plain)
      await plain.bus.publish(topics.events, [...events])
      while ((await countEvents(plain)).count < count + events.length) await new Promise(setImmediate)
    },
    ask: (path, given) => ask(port, path, given),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Somebody with an account. */
export interface TestPerson {
  readonly accountId: string
  readonly sessionId: string
  readonly name: string
  /** What says that it is them who asks, and where they wish to work. */
  headers(workspaceId?: string): Record<string, string>
}

/** Makes an account and signs it in. */
export async function signIn({ ports: { accounts }, port, isSecure }: TestServer, name: string): Promise<TestPerson> {
  const accountId = randomUUID()
  await accounts.createOwner(accountId, name)
  const { token, session } = await accounts.sessions.open(accountId, { address: '192.0.2.7', userAgent: 'Firefox' })
  const headers = (workspaceId?: string) => {
    const call = (cookie: string) => (isSecure ? `__Host-livetap-${cookie}` : `livetap-${cookie}-${port}`)
    const place = workspaceId === undefined ? '' : `; ${call('workspace')}=${workspaceId}`
    return { cookie: `${call('session')}=${token}${place}`, 'sec-fetch-site': 'same-origin' }
  }
  return { accountId, sessionId: session.sessionId, name, headers }
}

async function countEvents({ db }: ApiPorts): Promise<{ count: number }> {
  const heads = await db.query.selectFrom('live.heads').select('pos').execute()
  return { count: heads.reduce((sum, { pos }) => sum + pos, 0) }
}

export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, anonymous = false, body }: AskOptions = {},
): Promise<Answer> {
  const bytes = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const type =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(bytes ?? '')) }
  const says = anonymous || 'authorization' in headers || 'cookie' in headers
  const owner = says ? {} : asOwner
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', path, method, headers: { ...type, ...owner, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = /[/+]json/.test(response.headers['content-type'] ?? '')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson && text !== '' ? JSON.parse(text) : undefined,
          })
        })
      },
    )
    request.on('error', reject)
    request.end(bytes)
  })
}

export interface EventSpec {
  readonly type?: EventType
  readonly streamId?: string
  readonly sessionId?: string
  readonly userId?: string
  readonly displayName?: string
  readonly payload?: object
  readonly at?: number
  readonly source?: 'live' | 'replay' | 'test'
}

const payloads: Partial<Record<EventType, object>> = {
  CHAT: { message: 'hello', emotes: [], language: 'en' },
  GIFT: {
    ...{ giftId: '5655', giftName: 'Rose', giftCount: 2, coins: 2, diamondCount: 1, repeatCount: 2 },
    ...{ streakActive: false, streakEnd: true, isGiftStreak: true, giftImageUrl: '', streakId: 's' },
  },
  LIKE: { likeCount: 5, totalLikeCount: 100 },
  FOLLOW: { displayType: 'pm_mt_msg_viewer_follow' },
  JOIN: { viewerCount: 12, actionId: 1 },
  ROOM_USER: { viewerCount: 99, totalViewers: 500, topViewers: [] },
  CONNECTED: { roomId: streamId, provider: 'direct', uniqueId: 'mira', title: 'A live' },
}

/** Makes events of a session in order; each has what it needs to be valid. */
export function createEvents(): (specs: readonly EventSpec[]) => UnifiedEvent[] {
  const next = new Map<string, number>()
  const usual = randomUUID()
  return (specs) =>
    specs.map((spec) => {
      const { type = 'CHAT', sessionId = usual, source = 'live', userId = '42', displayName = 'Mira' } = spec
      const seqNo = next.get(sessionId) ?? 0
      next.set(sessionId, seqNo + 1)
      const time = new Date(spec.at ?? Date.UTC(2026, 2, 1, 20, 0, seqNo)).toISOString()
      const stream = spec.streamId ?? streamId
      const user = {
        ...{ userId, uniqueId: `u${userId}`, displayName, avatarUrl: '', followRole: 0 },
        ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
      }
      return {
        schemaVersion: '1',
        eventId: createEventId(stream, sessionId, seqNo, type),
        workspaceId: 'default',
        streamId: stream,
        sessionId,
        source,
        seqNo,
        timestamp: time,
        ingestedAt: time,
        eventType: type,
        triggerId: triggerIds[type],
        ...(type === 'CONNECTED' ? {} : { user }),
        payload: spec.payload ?? payloads[type] ?? {},
      } as UnifiedEvent
    })
}

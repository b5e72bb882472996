import { randomUUID } from 'node:crypto'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { UserSessionCommand, UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { asOwner } from '../../../../test/test-accounts.ts'
import { createEvents, type EventSpec, type TestServer } from '../api.suite.ts'

/** Message type → what it carries. */
export type Told = { [Message in UserSessionMessage as Message['type']]: Message['data'] }
type Kind = keyof Told

/** A dashboard without a page: keeps everything it is told. */
export class Dashboard implements Disposable {
  readonly messages: UserSessionMessage[] = []
  readonly socket: WebSocket
  /** Code and reason, once it is closed. */
  closed: { readonly code: number; readonly reason: string } | undefined

  constructor(port: number, query = '', headers: Record<string, string> = asOwner) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws${query}`, { headers })
    this.socket.on('message', (bytes) => this.messages.push(JSON.parse(String(bytes)) as UserSessionMessage))
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
    this.socket.on('error', () => {})
  }

  /** One that is open and knows its session. */
  static async open(port: number, query = ''): Promise<Dashboard> {
    const dashboard = new Dashboard(port, query)
    await dashboard.wait('sessionCreated')
    return dashboard
  }

  send(command: UserSessionCommand): void {
    this.socket.send(JSON.stringify(command))
  }

  all<K extends Kind>(type: K): Told[K][] {
    return this.messages.filter((message) => message.type === type).map(({ data }) => data as Told[K])
  }

  last<K extends Kind>(type: K): Told[K] | undefined {
    return this.all(type).at(-1)
  }

  get sessionId(): string {
    return this.last('sessionCreated')?.sessionId ?? ''
  }

  /** The newest message of a type that fits, as soon as there is one. */
  async wait<K extends Kind>(type: K, fits: (data: Told[K]) => boolean = () => true): Promise<Told[K]> {
    const find = () => this.all(type).findLast(fits)
    await expect.poll(find, { timeout: 45_000, message: `${type} of ${fits}` }).toBeDefined()
    return find() as Told[K]
  }

  async close(): Promise<void> {
    this.socket.close()
    await expect.poll(() => this.closed).toBeDefined()
  }

  [Symbol.dispose](): void {
    this.socket.terminate()
  }
}

let lives = 0
const create = createEvents()

/** Somebody who is live, as ingest and the recorder tell it. */
export class Live {
  readonly uniqueId = `host${++lives}`
  readonly #server: TestServer
  sessionId: string = randomUUID()
  streamId = createStreamId()

  constructor(server: TestServer) {
    this.#server = server
  }

  /** Goes live, anew if that was before. */
  static async begin(server: TestServer): Promise<Live> {
    const live = new Live(server)
    await live.begin()
    return live
  }

  async begin(): Promise<void> {
    this.sessionId = randomUUID()
    this.streamId = createStreamId()
    const { uniqueId, streamId } = this
    await this.record([{ type: 'CONNECTED', payload: { roomId: streamId, provider: 'direct', uniqueId } }])
    this.tell('live')
  }

  tell(state: LivestreamStatus['state'], change: Partial<LivestreamStatus> = {}): void {
    const now = new Date().toISOString()
    const { uniqueId, streamId } = this
    this.#server.ports.signals.send(signals.livestreams, {
      ...{ workspaceId: 'default', uniqueId, state, since: now, updatedAt: now, messages: 1, attempt: 0 },
      ...(state === 'live' ? { streamId, sessionId: this.sessionId, provider: 'direct' } : {}),
      ...change,
    })
  }

  /** Events of now. */
  record(specs: readonly EventSpec[]): Promise<void> {
    const { streamId, sessionId } = this
    return this.#server.record(create(specs.map((spec) => ({ at: Date.now(), streamId, sessionId, ...spec }))))
  }

  chat(message: string, spec: EventSpec = {}): EventSpec {
    return { type: 'CHAT', payload: { message, emotes: [], language: 'en' }, ...spec }
  }
}

let streams = 0
const createStreamId = () => String(7_400_000_000_000_000_000n + BigInt(++streams))

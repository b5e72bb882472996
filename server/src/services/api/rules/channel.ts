import { RulesChange } from '@livetap/contracts/rules/requests.ts'
import { type RulesPart, signals } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import type { Api } from '../http/http.ts'
import { openSse, type SseConnection } from '../http/sse.ts'
import { repeatEvery } from '../repeat.ts'
import { streamAnswer } from '../routes/schemas.ts'
import { reading, rules, tags } from './paths.ts'

type Part = RulesChange['parts'][number]

const mostClients = 300
/** Changes that come together are told together, and no more often. */
const tellEveryMs = 250
const sweepEveryMs = 1000
const heartbeatMs = 15_000
const stallMs = 15_000
/** Signals may be lost: pages look again so often anyhow. */
const tellAllEveryMs = 30_000
/** A connection is replaced after 10 ± 2 minutes, so that a deploy looks like any other minute. */
const rotation = { shortestMs: 8 * 60_000, spreadMs: 4 * 60_000 }
const heartbeat = Buffer.from(':\n\n')
const everything: readonly Part[] = ['rules', 'executions']

interface Client {
  readonly connection: SseConnection
  readonly rotateAt: number
  /** What it was not told while it could not take it. */
  readonly missed: Set<Part>
  blockedAt: number | undefined
  heartbeatAt: number
}

export interface RulesChannelPorts {
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** Tells the pages of a workspace which part of its rules to read again. */
export class RulesChannel implements AsyncDisposable {
  readonly #ports: RulesChannelPorts
  readonly #clients = new Set<Client>()
  readonly #changed = new Set<Part>()
  readonly #open = new AsyncDisposableStack()
  #toldAllAt: number

  private constructor(ports: RulesChannelPorts) {
    this.#ports = ports
    this.#toldAllAt = ports.clock.now()
    this.#open.use(repeatEvery(ports, tellEveryMs, () => this.#tellChanged()))
    this.#open.use(repeatEvery(ports, sweepEveryMs, () => this.#sweep()))
  }

  static async open(ports: RulesChannelPorts, workspaceId: string): Promise<RulesChannel> {
    const channel = new RulesChannel(ports)
    channel.#open.use(
      await ports.signals.listen(signals.rules, (changed) => {
        if (changed.workspaceId === workspaceId) channel.#note(changed.parts)
      }),
    )
    return channel
  }

  get isInUse(): boolean {
    return this.#clients.size > 0
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    if (this.#clients.size < mostClients) return
    throw new AppError('too-many-clients', `${mostClients} clients watch already`, { retryAfterMs: 10_000 })
  }

  /** Whoever comes reads everything. */
  attach(connection: SseConnection): void {
    if (this.#open.disposed) {
      connection.end()
      return
    }
    const now = this.#ports.clock.now()
    const rotateAt = now + rotation.shortestMs + Math.random() * rotation.spreadMs
    const client: Client = { connection, rotateAt, missed: new Set(), blockedAt: undefined, heartbeatAt: now }
    this.#clients.add(client)
    connection.onClose(() => this.#clients.delete(client))
    connection.onDrain(() => this.#flush(client))
    this.#tell(client, everything)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync()
    for (const { connection } of this.#clients) connection.end()
  }

  #note(parts: readonly RulesPart[]): void {
    for (const part of parts) this.#changed.add(part === 'work' ? 'executions' : part)
  }

  #tellChanged(): void {
    if (this.#changed.size === 0) return
    const parts = [...this.#changed]
    this.#changed.clear()
    for (const client of this.#clients) this.#tell(client, parts)
  }

  #tell(client: Client, parts: readonly Part[]): void {
    if (client.blockedAt === undefined) this.#write(client, frame(parts))
    else for (const part of parts) client.missed.add(part)
  }

  #flush(client: Client): void {
    client.blockedAt = undefined
    if (client.missed.size === 0) return
    const parts = [...client.missed]
    client.missed.clear()
    this.#write(client, frame(parts))
  }

  #write(client: Client, bytes: Buffer): void {
    const now = this.#ports.clock.now()
    client.heartbeatAt = now + heartbeatMs
    if (!client.connection.write(bytes)) client.blockedAt ??= now
  }

  #sweep(): void {
    const now = this.#ports.clock.now()
    if (now - this.#toldAllAt >= tellAllEveryMs) {
      this.#toldAllAt = now
      this.#note(everything)
    }
    for (const client of [...this.#clients]) {
      const { connection, blockedAt, rotateAt, heartbeatAt } = client
      if (blockedAt !== undefined) {
        if (now - blockedAt >= stallMs) connection.destroy()
      } else if (now >= rotateAt) connection.end()
      else if (now >= heartbeatAt) this.#write(client, heartbeat)
    }
  }
}

function frame(parts: readonly Part[]): Buffer {
  return Buffer.from(`event: change\ndata: ${JSON.stringify({ parts })}\n\n`)
}

export function addChannelRoute(app: Api): void {
  app.get(
    `${rules}/events`,
    {
      config: { ...reading, lasts: true },
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'What of the rules has changed, as server-sent events',
        description:
          '`event: change` (RulesChange): what to read again. The first one comes at once and names everything.',
        response: streamAnswer(['text/event-stream'], 'Ends when the client or the server does.', RulesChange),
      },
    },
    async ({ workspace }, reply) => {
      workspace.ruleChannel.admit()
      workspace.ruleChannel.attach(openSse(reply))
    },
  )
}

import { RulesChange } from '@livetap/contracts/rules/requests.ts'
import { type RulesPart, signals } from '@livetap/contracts/topics.ts'
import type { Clock } from '#kernel/clock.ts'
import type { Log } from '#kernel/log.ts'
import type { Signals } from '#ports/signals.ts'
import type { Api } from '../http/http.ts'
import { openSse, type SseConnection } from '../http/sse.ts'
import { SseAudience } from '../http/sse-audience.ts'
import { repeatEvery } from '../repeat.ts'
import { streamAnswer } from '../routes/schemas.ts'
import { reading, rules, tags } from './paths.ts'

type Part = RulesChange['parts'][number]

/** Changes that come together are told together, and no more often. */
const tellEveryMs = 250
const sweepEveryMs = 1000
/** Signals may be lost: pages look again so often anyhow. */
const tellAllEveryMs = 30_000
const everything: readonly Part[] = ['rules', 'executions']

export interface RulesChannelPorts {
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** Tells the pages of a workspace which part of its rules to read again. */
export class RulesChannel implements AsyncDisposable {
  readonly #ports: RulesChannelPorts
  readonly #audience: SseAudience
  readonly #changed = new Set<Part>()
  readonly #open = new AsyncDisposableStack()
  #toldAllAt: number

  private constructor(ports: RulesChannelPorts) {
    this.#ports = ports
    this.#audience = new SseAudience(ports.clock, () => frame(everything))
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
    return this.#audience.size > 0
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    this.#audience.admit()
  }

  /** Whoever comes reads everything. */
  attach(connection: SseConnection): void {
    if (this.#open.disposed) connection.end()
    else this.#audience.attach(connection)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync()
    this.#audience.end()
  }

  #note(parts: readonly RulesPart[]): void {
    for (const part of parts) this.#changed.add(part === 'work' ? 'executions' : part)
  }

  #tellChanged(): void {
    if (this.#changed.size === 0) return
    const parts = [...this.#changed]
    this.#changed.clear()
    this.#audience.tell(frame(parts))
  }

  #sweep(): void {
    const now = this.#ports.clock.now()
    if (now - this.#toldAllAt >= tellAllEveryMs) {
      this.#toldAllAt = now
      this.#note(everything)
    }
    this.#audience.sweep()
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

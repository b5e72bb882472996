import { type ModerationPart, signals } from '@livetap/contracts/topics.ts'
import type { Doer, FocusItem } from '@livetap/contracts/workspace/moderation.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Db } from '#ports/db.ts'
import type { Signals } from '#ports/signals.ts'
import type { SseConnection } from '../http/sse.ts'
import { repeatEvery } from '../repeat.ts'
import { allParts, LiveChannel } from './channel.ts'
import { Duty } from './duty.ts'

export interface ModerationPorts {
  readonly db: Pick<Db, 'query'>
  readonly signals: Signals
  readonly clock: Clock
  readonly log: Log
}

/** A live that somebody moderates. */
export interface ModeratedLive {
  readonly streamId: string
  readonly uniqueId: string
}

const mostClients = 300
const sweepEveryMs = 1000
/** Signals may be lost: what they tell of is read anyhow so often. */
const resyncEveryMs = 15_000

/** Who moderates the lives of a workspace at this process, and what they are shown. */
export class Moderators implements AsyncDisposable {
  readonly #ports: ModerationPorts
  readonly #workspaceId: string
  readonly #channels = new Map<string, LiveChannel>()
  readonly #duty: Duty
  readonly #open = new AsyncDisposableStack()
  #resyncedAt = 0

  private constructor(ports: ModerationPorts, workspaceId: string, duty: Duty) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#duty = this.#open.use(duty)
    this.#open.defer(duty.watch((streamId) => this.#channels.get(streamId)?.tellDuty()))
    this.#open.use(repeatEvery(ports, sweepEveryMs, () => this.#sweep()))
  }

  static async open(ports: ModerationPorts, workspaceId: string): Promise<Moderators> {
    const moderators = new Moderators(ports, workspaceId, await Duty.open(ports, workspaceId))
    moderators.#open.use(
      await ports.signals.listen(signals.moderation, (changed) => {
        if (changed.workspaceId === workspaceId) moderators.#hear(changed.streamId, changed.parts)
      }),
    )
    return moderators
  }

  get isInUse(): boolean {
    return this.#channels.size > 0
  }

  /** Throws `too-many-clients` when there is no place for one more. */
  admit(): void {
    const clients = [...this.#channels.values()].reduce((sum, channel) => sum + channel.clients, 0)
    if (clients < mostClients) return
    throw new AppError('too-many-clients', `${mostClients} moderate here already`, { retryAfterMs: 10_000 })
  }

  attach(live: ModeratedLive, who: Doer, connection: SseConnection): void {
    if (this.#open.disposed) {
      connection.end()
      return
    }
    const channel = this.#channels.get(live.streamId) ?? this.#createChannel(live)
    const presence = this.#duty.join(live.streamId, who)
    const client = channel.attach(connection, presence)
    connection.onDrain(() => client.drained())
    connection.onClose(() => {
      channel.detach(client)
      if (channel.clients === 0 && this.#channels.get(live.streamId) === channel) this.#channels.delete(live.streamId)
      this.#duty.leave(live.streamId, presence.presenceId)
    })
  }

  /** Throws `presence-not-found`. */
  focus(streamId: string, presenceId: string, who: Doer, item: FocusItem | null): void {
    this.#duty.focus(streamId, presenceId, who, item)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const channel of this.#channels.values()) channel.end()
    await this.#open.disposeAsync()
  }

  #createChannel(live: ModeratedLive): LiveChannel {
    const channel = new LiveChannel(this.#ports, this.#workspaceId, live, () => this.#duty.list(live.streamId))
    this.#channels.set(live.streamId, channel)
    return channel
  }

  #hear(streamId: string | undefined, parts: readonly ModerationPart[]): void {
    const channels = streamId === undefined ? [...this.#channels.values()] : [this.#channels.get(streamId)]
    for (const channel of channels) channel?.refresh(parts)
  }

  #sweep(): void {
    const now = this.#ports.clock.now()
    const isDue = now - this.#resyncedAt >= resyncEveryMs
    if (isDue) this.#resyncedAt = now
    for (const channel of this.#channels.values()) {
      channel.sweep()
      if (isDue) channel.refresh(allParts)
    }
  }
}

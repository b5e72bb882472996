import type { DlqStage } from '@livetap/contracts/dlq-entry.ts'
import type { Topic } from '@livetap/contracts/topics.ts'
import type { Lease } from '#ports/leases.ts'

/** A short list of strings kept beside the messages and written in the same step: newest `keep` survive. */
export interface Memo {
  /** `<kind>:<workspace>:<rest>`. */
  readonly key: string
  readonly values: readonly string[]
  readonly keep: number
  readonly ttlSeconds: number
}

export interface PublishOptions {
  /** Refuse the whole call (AppError `lease-lost`) unless this lease is still ours. */
  readonly lease?: Lease
  /** Written in the same atomic step as the messages. */
  readonly memos?: readonly Memo[]
}

export interface Delivery<Message> {
  /** Unique within topic and group; the same on redelivery. */
  readonly id: string
  readonly message: Message
  /** When the bus took it, by the clock of the bus; milliseconds since 1970. The same on redelivery. */
  readonly publishedAt: number
  /** 1 on first delivery. */
  readonly attempt: number
}

/** A message to publish in the same atomic step that acknowledges the delivery it came from. */
export interface Emission {
  readonly deliveryId: string
  readonly topic: Topic<unknown>
  readonly message: unknown
  readonly memo?: Memo
}

/**
 * Processes a batch, oldest first. Returning acknowledges all of it; what is returned is published with the
 * acknowledgement, exactly once. A throw that is transient (AppError.transient) redelivers the batch after a pause,
 * for ever; any other throw makes the bus hand the messages over one by one, and one that still fails after
 * `attempts` tries is set aside in the dead letters, once.
 */
export type BatchHandler<Message> = (batch: readonly Delivery<Message>[]) => Promise<readonly Emission[] | undefined>

export interface ConsumeOptions {
  /** Members of one group share the work; every group sees every message. */
  readonly group: string
  /** Named in dead letters. */
  readonly stage: DlqStage
  /** Most messages in one call of the handler. Default 500. */
  readonly batch?: number
  /** Tries per message before it is set aside. Default 5. */
  readonly attempts?: number
}

export interface GroupLag {
  readonly topic: string
  readonly group: string
  /** Messages published and not yet acknowledged by this group. */
  readonly lag: number
  /** Messages the topic can hold before unread ones are in danger (or publishers are held back). */
  readonly capacity: number
  /** Messages known to have been trimmed before this group read them. Anything but 0 is data loss. */
  readonly lost: number
}

/** Durable topics with consumer groups. At least once to each group, in order of publication. */
export interface Bus extends AsyncDisposable {
  /**
   * Resolves when the messages are safe with the bus. Waits while the topic is full; one that no group reads drops its
   * oldest instead. Appends all or nothing. Messages must not be changed afterwards. Rejects with AppError
   * `bus-unavailable` (transient): the messages may be there nevertheless.
   */
  publish<Message>(topic: Topic<Message>, messages: readonly Message[], options?: PublishOptions): Promise<void>
  /** Starts consuming, one member of a group at a time; what was left unacknowledged comes first. Disposing finishes the batch at hand, then stops. */
  consume<Message>(
    topic: Topic<Message>,
    options: ConsumeOptions,
    handler: BatchHandler<Message>,
  ): Promise<AsyncDisposable>
  /** The values of a memo, oldest first; empty when there is none (any more). */
  recall(key: string): Promise<readonly string[]>
  /** Drops the memos of a workspace: all, or those of a kind. */
  forgetMemos(workspaceId: string, kind?: string): Promise<void>
  lags(): Promise<readonly GroupLag[]>
  /**
   * Resolves once every group has acknowledged what the topic holds now, and it is gone from the bus; what no group
   * reads goes at once. Rejects with the signal's reason when that comes first.
   */
  drain(topic: Topic<unknown>, signal: AbortSignal): Promise<void>
  /** Rejects with AppError `bus-unavailable` when the bus cannot be reached. */
  check(): Promise<void>
}

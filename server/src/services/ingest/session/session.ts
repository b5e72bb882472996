import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { toIso } from '#kernel/clock.ts'
import { createSessionId } from '#kernel/ids.ts'
import type { Lease } from '#ports/leases.ts'
import type { SourceMessage } from '#ports/live-source.ts'
import type { Counter } from '#ports/metrics.ts'
import type { Ports } from '#ports/ports.ts'
import { findMissing, type StreamMemory } from './continuity.ts'

export type { StreamMemory } from './continuity.ts'

import { type SessionMessage, SessionWriter } from './session-writer.ts'
import { createMemos, recallStream } from './stream-memory.ts'

/** What a session is a recording of. */
export interface SessionSubject {
  readonly workspaceId: string
  readonly uniqueId: string
  readonly streamId: string
  readonly provider: string
  readonly title: string | undefined
}

export interface SessionEnding {
  readonly code: number
  readonly reason: string
  readonly willReconnect: boolean
  /** Told before the end when it was a failure. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface SessionPorts extends Pick<Ports, 'bus' | 'db' | 'clock' | 'log'> {
  readonly duplicates: Counter
  readonly gaps: Counter
}

/** Most messages in one publication. */
const batchSize = 500

/** The recording of one connection for one workspace. What is asked of it happens one after the other. */
export class LiveSession {
  readonly sessionId = createSessionId()
  readonly #ports: SessionPorts
  readonly #subject: SessionSubject
  readonly #writer: SessionWriter
  #memory: StreamMemory | undefined
  readonly #openedAt: number
  #isFirstBatch = true
  #messages = 0
  #lastMessageAt: number | undefined
  #tail: Promise<void> = Promise.resolve()

  constructor(ports: SessionPorts, subject: SessionSubject, lease: Lease) {
    const { workspaceId, streamId } = subject
    this.#ports = ports
    this.#subject = subject
    this.#openedAt = ports.clock.now()
    this.#writer = new SessionWriter(ports, { workspaceId, streamId, sessionId: this.sessionId, source: 'live' }, lease)
  }

  /** Messages received, also those that were known already. */
  get messages(): number {
    return this.#messages
  }

  get lastMessageAt(): number | undefined {
    return this.#lastMessageAt
  }

  /**
   * Says that the connection exists, once it is clear what was received before. Resolves with what later sessions
   * need to know, which this one keeps up to date. `before` is that of the session before, if there was one.
   */
  open(signal: AbortSignal, before: StreamMemory | undefined): Promise<StreamMemory> {
    return this.#afterwards(async () => {
      const { workspaceId, uniqueId, streamId, provider, title } = this.#subject
      const isKnown = before?.streamId === streamId && before.isCurrent
      const memory = isKnown ? before : await recallStream(this.#ports, signal, { workspaceId, streamId }, before)
      this.#memory = memory
      const data = { roomId: streamId, provider, uniqueId, ...(title ? { title } : {}) }
      await this.#writer.write([{ type: ControlEvent.connected, data }], signal)
      return memory
    })
  }

  /** Resolves when everything new in the batch is safe with the bus. */
  accept(batch: readonly SourceMessage[], signal: AbortSignal): Promise<void> {
    return this.#afterwards(async () => {
      this.#messages += batch.length
      this.#lastMessageAt = this.#ports.clock.now()
      await this.#reportMissing(batch, signal)
      for (let start = 0; start < batch.length; start += batchSize) {
        await this.#writeFresh(batch.slice(start, start + batchSize), signal)
      }
    })
  }

  close(ending: SessionEnding, signal: AbortSignal): Promise<void> {
    return this.#afterwards(async () => {
      const { error, ...data } = ending
      if (this.#memory) {
        this.#memory.stoppedBy = ending.reason
        this.#memory.lastAt ??= this.#openedAt
      }
      const last: SessionMessage[] = error ? [{ type: ControlEvent.error, data: { ...error } }] : []
      await this.#writer.write([...last, { type: ControlEvent.disconnected, data }], signal)
    })
  }

  async #reportMissing(batch: readonly SourceMessage[], signal: AbortSignal): Promise<void> {
    if (!this.#isFirstBatch || !this.#memory || batch.length === 0) return
    const missing = findMissing(this.#memory, batch, this.#ports.clock.now())
    if (missing) {
      const data = { from: toIso(missing.from), to: toIso(missing.to), reason: missing.reason }
      await this.#writer.write([{ type: ControlEvent.gap, data }], signal)
      this.#ports.gaps.add()
    }
    this.#isFirstBatch = false
    this.#memory.broken = false
  }

  async #writeFresh(batch: readonly SourceMessage[], signal: AbortSignal): Promise<void> {
    if (!this.#memory) return
    const { workspaceId, streamId } = this.#subject
    const now = this.#ports.clock.now()
    const screening = this.#memory.window.screen(batch, now)
    if (screening.fresh.length > 0) {
      const memos = createMemos(workspaceId, streamId, screening.messageIds, now)
      await this.#writer.write(screening.fresh, signal, memos)
    }
    this.#memory.window.remember(screening, now)
    this.#memory.lastAt = now
    this.#ports.duplicates.add(batch.length - screening.fresh.length)
  }

  #afterwards<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work)
    this.#tail = result.then(
      () => {},
      () => {},
    )
    return result
  }
}
